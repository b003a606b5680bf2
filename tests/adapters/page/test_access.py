"""How much of the article a page lets be read."""

from __future__ import annotations

import pytest

from adapters.page.access import access
from tests.adapters.page.trees import parts


def access_of(
    length: int, body: str = "", *, head: str = "", article: dict[str, object] | None = None, truncated: bool = False
) -> str:
    return access(*parts(body, head=head, article=article), length, truncated=truncated)


def test_whole_and_cut() -> None:
    assert access_of(3000) == "full"
    assert access_of(3000, truncated=True) == "partial"
    assert access_of(0) == "partial"


@pytest.mark.parametrize("title", ["Just a moment...", "Access Denied", "Are you a robot?"])
def test_blocked(title: str) -> None:
    assert access_of(50, head=f"<title>{title}</title>") == "blocked"
    assert access_of(3000, head=f"<title>{title}</title>") == "full"


def test_a_block_without_a_title_is_known_by_its_words() -> None:
    assert access_of(0, "<p>Please verify that you are human to go on.</p>") == "blocked"


def test_consent() -> None:
    wall = '<div class="consent-wall"><p>We and our 700 partners</p></div>'
    assert access_of(0, wall) == "consent"
    assert access_of(3000, wall) == "full"


def test_declared_paywall_of_a_short_text() -> None:
    assert access_of(800, article={"isAccessibleForFree": False}) == "paywall"
    assert access_of(800, article={"isAccessibleForFree": "http://schema.org/True"}) == "full"
    assert access_of(9000, article={"isAccessibleForFree": False}) == "full"
    assert access_of(9000, '<div class="paywall">x</div>', article={"isAccessibleForFree": False}) == "paywall"
    assert access_of(800, head='<meta property="article:content_tier" content="locked">') == "paywall"


def test_a_wall_in_the_markup() -> None:
    wall = '<div class="paywall-offer">Subscribe to read on</div>'
    assert access_of(600, wall) == "paywall"
    assert access_of(600, wall, article={"isAccessibleForFree": True}) == "full"
    assert access_of(5000, wall) == "full"
