"""Times of publication and change."""

from __future__ import annotations

import pytest

from adapters.page.times import published, updated
from tests.adapters.page.trees import parts


def published_of(
    body: str = "", *, head: str = "", article: dict[str, object] | None = None, url: str | None = None,
    language: str | None = "en", lines: tuple[str, ...] = (),
) -> str | None:  # fmt: skip
    stamp = published(*parts(body, head=head, article=article), url, language, lines)
    return stamp.isoformat() if stamp else None


def test_the_finest_of_those_that_agree() -> None:
    head = '<meta property="article:published_time" content="2025-03-04T06:30:00+01:00">'
    assert published_of(head=head, article={"datePublished": "2025-03-04"}) == "2025-03-04T06:30:00+01:00"


def test_another_day_is_another_time() -> None:
    head = '<meta name="date" content="2025-05-05T06:30:00+01:00">'
    assert published_of(head=head, article={"datePublished": "2025-03-04"}) == "2025-03-04"


def test_a_year_in_a_list_of_works_is_no_day() -> None:
    body = '<cite itemscope><meta itemprop="datePublished" content="1988"></cite>'
    assert published_of(body, head='<meta name="dc.date" content="2017-01-30">') == "2017-01-30"


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ('<time class="published" datetime="2025-03-04T06:30Z">today</time>', "2025-03-04T06:30+00:00"),
        ('<time itemprop="datePublished" datetime="2025-03-04">x</time>', "2025-03-04"),
        ('<div class="post-date">4 March 2025</div>', "2025-03-04"),
        ('<div class="related"><div class="post-date">4 March 2025</div></div>', None),
        ('<div class="updated-date">4 March 2025</div>', None),
    ],
)
def test_places_in_the_markup(body: str, day: str | None) -> None:
    assert published_of(body) == day


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("Berlin, 4. März 2025", "de", "2025-03-04"), ("26 | 01 | 2022 | World", "en", "2022-01-26"),
        ("佐藤美咲 2025年3月4日", "ja", "2025-03-04"), ("4 марта 2025", "ru", "2025-03-04"),
        ("Issue 7", "en", None), ("March 2025", "en", None),
    ],
)  # fmt: skip
def test_lines_near_the_headline(line: str, language: str, day: str | None) -> None:
    assert published_of(lines=(line,), language=language) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2025/03/04/convoy", "2025-03-04"), ("https://a.example/20250304.html", "2025-03-04"),
        ("https://a.example/news/29-10-2021", "2021-10-29"), ("https://a.example/news/03-04-2021", None),
        ("https://a.example/convoy", None),
    ],
)  # fmt: skip
def test_the_address_tells_the_day_where_nothing_else_does(url: str, day: str | None) -> None:
    assert published_of(url=url) == day


def test_updated() -> None:
    tree, head, graph = parts(article={"dateModified": "2025-03-04T09:10:00+01:00"})
    stamp = updated(tree, head, graph, "en")
    assert stamp is not None
    assert stamp.isoformat() == "2025-03-04T09:10:00+01:00"
    assert updated(*parts(), "en") is None
