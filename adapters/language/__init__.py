"""Language of a text: py3langid's scores, weighed by script, alphabet and how much is written in a language."""

from __future__ import annotations

from adapters.language.common import reads_like
from adapters.language.detection import detect, probabilities
from adapters.language.tags import normalise_tag

__all__ = ["detect", "normalise_tag", "probabilities", "reads_like"]
