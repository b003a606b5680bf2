"""From an address to what it leads to on a network: an account, a channel, a hashtag, a community, a list, a search.

    text ─▶ places_of (pure) ─▶ Place … ─▶ found (asks the server) ─▶ Place: an adapter and its settings
"""  # noqa: D208

from adapters.social.places.access import ACCESS, Access, Need, missing
from adapters.social.places.place import Place
from adapters.social.places.reading import places_of
from adapters.social.places.seeking import found

__all__ = ["ACCESS", "Access", "Need", "Place", "found", "missing", "places_of"]
