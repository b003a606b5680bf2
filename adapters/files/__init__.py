"""Files and folders as a source: text, HTML, feeds, JSON Feed and JSON lines, told apart by their content."""

from adapters.files.adapter import ADAPTER, FilesAdapter, parse
from adapters.files.options import FilesOptions
from adapters.files.sniff import sniff

__all__ = ["ADAPTER", "FilesAdapter", "FilesOptions", "parse", "sniff"]
