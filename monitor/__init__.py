"""Watches the media: composes the adapters and the store into sources, watchlists, flags and digests."""

from monitor.packages import check_packages

check_packages()
