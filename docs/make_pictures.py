"""Pictures of a digest as a browser shows it: `python -m docs.make_pictures [--browser FILE] [--axe FILE]`.

Needs `pip install playwright pillow` and a Chromium: its own (`playwright install chromium`) or one that `--browser`
names; and fonts for Arabic and Japanese.
With `--axe node_modules/axe-core/axe.min.js` every view is checked for accessibility as well, and nothing may be found.
Every view must fit its width: a mail that has to be scrolled sideways is a fault.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from monitor.digest import Setting, build, render
from tests.monitor.digest.samples import showcase

FOLDER = Path(__file__).parent / "pictures"
HEIGHT = 1500
WIDTHS = (320, 600, 1200)
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "uk", "de", "fr", "pl")
KEPT = {
    ("en", 320, "light"), ("en", 320, "dark"), ("en", 600, "light"), ("en", 1200, "dark"), ("uk", 600, "dark"),
}  # fmt: skip
"""The views that stand in the documentation; the others are only checked."""

_WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
_STORIES = "() => [...document.querySelectorAll('.story')].map(s => Math.round(s.getBoundingClientRect().height / 21))"


def main() -> int:
    """Draw and check all views; the number of faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", help="a Chromium that is installed already")
    parser.add_argument("--axe", type=Path, help="axe.min.js of the package axe-core")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=options.browser)
        for language in LANGUAGES:
            page = render(build(showcase(), Setting(title="Coast desk", language=language))).html
            for width in WIDTHS:
                for scheme in SCHEMES:
                    faults += view(browser, page, (language, width, scheme), options.axe)
        browser.close()
    print(f"{len(LANGUAGES) * len(WIDTHS) * len(SCHEMES)} views, {len(faults)} faults")
    print("\n".join(faults), end="\n" if faults else "")
    return len(faults)


def view(browser: Browser, html: str, name: tuple[str, int, Any], axe: Path | None) -> list[str]:
    """What is wrong with one view; its picture is kept where the documentation shows it."""
    language, width, scheme = name
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(html)
    label, faults = f"digest-{language}-{width}-{scheme}", []
    if (wider := page.evaluate(_WIDER)) > 0:
        faults.append(f"{label}: {wider} px wider than the screen")
    if width == min(WIDTHS) and scheme == "light":
        print(f"{label}: lines of each story: {page.evaluate(_STORIES)}")
    if axe:
        page.add_script_tag(path=axe)
        for found in page.evaluate("() => axe.run()")["violations"]:
            faults += [f"{label}: {found['id']}: {node['html'][:200]}" for node in found["nodes"]]
    if name in KEPT:
        tall = min(HEIGHT, page.evaluate("() => document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": tall})
        drawn = Image.open(BytesIO(page.screenshot(scale="css"))).convert("RGB")
        # A page of text has few colours: a palette makes a third of the size of it.
        drawn.quantize(96, kmeans=2).save(FOLDER / f"{label}.png", optimize=True)
    page.close()
    return faults


if __name__ == "__main__":
    sys.exit(bool(main()))
