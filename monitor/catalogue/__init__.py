"""The sources as a collection: found, tried, imported, exported, and written into the configuration."""

from monitor.catalogue.choice import of_kind
from monitor.catalogue.exchange import Imported, export_opml, import_opml
from monitor.catalogue.finding import Found, find_sources
from monitor.catalogue.networks import access_of, find_place, network_source, places
from monitor.catalogue.start import Started, start
from monitor.catalogue.tables import add_sources, as_toml, own_file, set_enabled
from monitor.catalogue.trial import Trial, try_sources

__all__ = [
    "Found",
    "Imported",
    "Started",
    "Trial",
    "access_of",
    "add_sources",
    "as_toml",
    "export_opml",
    "find_place",
    "find_sources",
    "import_opml",
    "network_source",
    "of_kind",
    "own_file",
    "places",
    "set_enabled",
    "start",
    "try_sources",
]
