"""A part of a query as it is written: with its own parentheses, all of them and no others."""

from __future__ import annotations

import pytest

from monitor.watch import Watch, Watchlist
from monitor.watch.query import parse
from monitor.watch.written import written


@pytest.mark.parametrize(
    "query",
    ["radar", "title:(radar)", "(radar) NEAR/5 (ship)", "((radar)) OR ship", '("a)" OR b) NEAR/2 (c)', "a UNLESS (b)"],
)
def test_a_whole_query_is_written_whole(query: str) -> None:
    assert written(parse(query), query) == query


@pytest.mark.parametrize(
    ("query", "text", "clauses"),
    [
        ("(radar) NEAR/5 (ship) OR tank", "A radar on a ship.", {"(radar) NEAR/5 (ship) OR tank"}),
        ("navy ((radar) NEAR/5 (ship))", "Navy: a radar on a ship.", {"navy", "((radar) NEAR/5 (ship))"}),
        ("navy title:(radar)", "Navy: a radar.", {"navy", "title:(radar)"}),
        ("navy SENT((radar) (ship))", "Navy: a radar on a ship.", {"navy", "SENT((radar) (ship))"}),
    ],
)
def test_evidence_quotes_clauses_with_their_parentheses(query: str, text: str, clauses: set[str]) -> None:
    (match,) = Watchlist([Watch(id="w", query=query)]).match_text(text)
    assert {e.clause for e in match.evidence} == clauses


def test_what_was_suppressed_is_told_by_the_whole_reason() -> None:
    watchlist = Watchlist([Watch(id="w", query="strike UNLESS (workers) NEAR/2 (union)")])
    (dropped,) = watchlist.examine("w", "A strike: workers and union.").suppressed
    assert dropped.reason == "(workers) NEAR/2 (union)"
