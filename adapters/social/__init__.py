"""Posts of social networks: every public shape of them to the same `Item`.

    from adapters import social

    batch = social.parse(open("timeline.json", "rb").read())
"""  # noqa: D208

from adapters.social.adapter import ADAPTER, SocialAdapter, SocialOptions
from adapters.social.reading import NETWORKS, parse, recognise

__all__ = ["ADAPTER", "NETWORKS", "SocialAdapter", "SocialOptions", "parse", "recognise"]
