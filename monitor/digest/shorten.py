"""What goes first where a digest is too long for a mail."""

from __future__ import annotations

from monitor.digest.model import Digest

__all__ = ["shortened"]

_TITLES = 40


def shortened(digest: Digest, share: float = 1.0) -> Digest | None:
    """The digest with less told: bare headlines become a number, then evidence becomes headlines, and so on in turn.

    Args:
        digest: what is too long.
        share: how much of it has room; at least a quarter is taken away. None is given where nothing is left to take.
    """
    share = min(share, 0.75)
    developments, posts, headlines, reruns = digest.developments, digest.posts, digest.headlines, digest.reruns
    if len(headlines) > _TITLES:
        headlines = headlines[: max(_TITLES, int(len(headlines) * share))]
    elif len(reruns) > _TITLES:
        reruns = reruns[: max(_TITLES, int(len(reruns) * share))]
    elif len(developments) + len(posts) > 4:
        first, second = max(1, int(len(developments) * share)), max(1, int(len(posts) * share))
        gone = developments[first:] + posts[second:]
        developments, posts = developments[:first], posts[:second]
        headlines = (*(s.lead for s in gone), *headlines)[:_TITLES]
    elif headlines:
        headlines = headlines[: int(len(headlines) * share)]
    elif len(reruns) > 3:
        reruns = reruns[: max(3, int(len(reruns) * share))]
    elif len(digest.watches) > 10:
        return digest.model_copy(update={"watches": digest.watches[:10], "volumes": digest.volumes[:10]})
    else:
        return None
    told = len(developments) + len(posts) + len(headlines) + len(reruns)
    more = digest.more + len(digest.stories) + len(digest.headlines) - told
    kept = {"developments": developments, "posts": posts, "headlines": headlines, "reruns": reruns, "more": more}
    return digest.model_copy(update=kept)
