"""The colours of a digest, in both schemes: contrast as WCAG 2.2 reckons it, at least 4.5 (1.4.3, level AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import monitor.digest

CSS = (Path(monitor.digest.__file__).parent / "templates" / "digest.css").read_text("utf-8")
LIGHT, DARK = CSS.split("@media (prefers-color-scheme: dark) {")
COLOUR = r"#[0-9a-f]{6}"


def rules(css: str) -> dict[str, dict[str, str]]:
    """Declarations by selector; the last one wins, as it does in a browser for selectors of one class."""
    found: dict[str, dict[str, str]] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        for selector in selectors.split(","):
            for name, value in re.findall(r"([a-z-]+):\s*([^;]+);", body):
                found.setdefault(selector.strip(), {})[name] = value.replace("!important", "").strip()
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def scheme(css: str) -> dict[str, dict[str, str]]:
    both = rules(LIGHT)
    for selector, declarations in rules(css).items():
        both.setdefault(selector, {}).update(declarations)
    return both


@pytest.mark.parametrize("css", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_readable(css: str) -> None:
    found = scheme(css)
    page = found["body"]["background"]
    texts = {s: d["color"] for s, d in found.items() if re.fullmatch(COLOUR, d.get("color", ""))}
    assert {"body", "a", ".meta", ".why", ".also", ".foot", ".critical", ".high", "mark"} <= texts.keys()
    for selector, colour in texts.items():
        ground = found[selector].get("background", page)
        assert contrast(colour, ground) >= 4.5, selector
    # A link or a grey word keeps its colour within a mark, unless the mark gives its own.
    assert "color" in found["mark"]


@pytest.mark.parametrize("css", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_stand_out(css: str) -> None:
    found = scheme(css)
    assert contrast(found[".bar"]["background"], found["body"]["background"]) >= 3


def test_what_light_colours_dark_colours_too() -> None:
    for selector, declarations in rules(LIGHT).items():
        for name, value in declarations.items():
            if re.search(COLOUR, value):
                dark = rules(DARK).get(selector, {})
                assert any(n.split("-")[0] == name.split("-")[0] for n in dark), f"{selector} {name}"


def test_black_on_white() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
