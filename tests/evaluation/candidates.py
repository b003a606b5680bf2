"""The library behind the evaluation's function shapes: no rule of its own."""

from __future__ import annotations

from typing import Any

from adapters.language import detect


def language(data: bytes, meta: dict[str, Any]) -> dict[str, Any]:
    found = detect(data.decode("utf-8"), declared=meta.get("language"))
    return {"language": found.tag if found else None}
