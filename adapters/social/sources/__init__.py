"""Adapters that fetch the timelines of networks, each by the network's own rules.

    poll ─▶ route (which timeline, by which addresses) ─▶ walk (back to a known post) ─▶ payloads ─▶ adapters.social.parse
"""  # noqa: D208
