"""The digest: what a window brought, told once a day to people who must not miss a thing.

Build it with `build(material, setting)`, render it with `render(digest)`; both are pure.
"""

from monitor.digest.build import build
from monitor.digest.export import to_atom, to_json, to_json_feed
from monitor.digest.model import Coverage, Digest, Flagged, Gap, Material, Place, Setting, Window
from monitor.digest.render import Rendered, render

__all__ = [
    "Coverage",
    "Digest",
    "Flagged",
    "Gap",
    "Material",
    "Place",
    "Rendered",
    "Setting",
    "Window",
    "build",
    "render",
    "to_atom",
    "to_json",
    "to_json_feed",
]
