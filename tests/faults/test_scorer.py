"""The scorer sees what it is there to see: one bad reader for each rule."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.faults.scorer import RULES, Plan, Scorer
from tests.faults.simulation import START, Asked

GOOD = {"user-agent": "media-monitor/1 (+ops@desk.example)", "accept-encoding": "gzip, deflate"}
TAGGED = {"ETag": '"1"'}
PLACE = ("h", "/f")


def asked(hours: float, status: int = 200, given: dict[str, str] | None = None, **more: Any) -> Asked:
    headers = {**GOOD, **more.pop("headers", {})}
    at = START + timedelta(hours=hours)
    good = status == 200 and more.pop("good", True)
    return Asked(at, "h", more.pop("path", "/f"), headers, status, given or {}, good, more.pop("body", b""))


def violated(
    log: list[Asked], plan: Plan | None = None, parsed: dict[str, list[bytes]] | None = None, most: int = 1
) -> set[str]:
    scripts = {(a.host, a.path): None for a in log if a.path != "/guessed"}
    web = SimpleNamespace(log=log, scripts=scripts, most={"h": most})
    scores = Scorer(SimpleNamespace(web=web, parsed=parsed or {}), plan or Plan()).score()  # type: ignore[arg-type]
    return {rule.split(" ", 1)[0] for rule, found in scores.items() if found}


TAG = {"if-none-match": '"1"'}
CASES: dict[str, tuple[str, list[Asked], dict[str, Any]]] = {
    "validators at first": ("1", [asked(0, headers=TAG)], {}),
    "another validator": ("1", [asked(0, 200, TAGGED), asked(2, headers={"if-none-match": "1"})], {}),
    "of a broken body": ("1", [asked(0, 200, TAGGED, good=False), asked(2, headers=TAG)], {}),
    "one of two": ("1", [asked(0, 200, {**TAGGED, "Last-Modified": "x"}), asked(2, headers=TAG)], {}),
    "forgotten": ("2", [asked(0, 200, TAGGED), asked(2, 200, TAGGED), asked(4, 200, TAGGED)], {}),
    "too often": ("3", [asked(0), asked(0.9)], {}),
    "stale": ("4", [asked(0, 200, {"Cache-Control": "max-age=9000"}), asked(2)], {}),
    "ttl": ("4", [asked(0), asked(2)], {"plan": Plan(asks={PLACE: timedelta(hours=3)})}),
    "hour to skip": ("4", [asked(0), asked(2)], {"plan": Plan(skip={PLACE: {2}})}),
    "too rarely": ("4", [asked(0), asked(30)], {}),
    "another feed of the host": ("6", [asked(0, 429, {"Retry-After": "9000"}), asked(2, path="/g")], {}),
    "no longer back-off": ("6", [asked(0, 503), asked(1.5, 503), asked(3)], {}),
    "temporary redirect": ("7", [asked(0, 302, {"Location": "http://h/n"}), asked(0, path="/n"), asked(3, path="/n")], {}),
    "hasty rewriting": ("7", [asked(0, 301, {"Location": "http://h/n"}), asked(0, path="/n"), asked(3, path="/n")], {}),
    "after 410": ("8", [asked(0, 410), asked(99)], {}),
    "after 403": ("8", [asked(0, 403), asked(9)], {}),
    "after 404": ("8", [asked(0, 404), asked(2.1, 404), asked(4.2, 404)], {}),
    "stranger": ("9", [asked(0, headers={"user-agent": "Mozilla/5.0"})], {}),
    "cookie": ("9", [asked(0, headers={"cookie": "track=1"})], {}),
    "guess": ("9", [asked(0, path="/guessed")], {}),
    "brotli": ("10", [asked(0, headers={"accept-encoding": "gzip, br"})], {}),
    "hurry": ("10", [asked(0), asked(0.001, path="/g")], {}),
    "crowd": ("10", [asked(0)], {"most": 2}),
    "forbidden page": ("11", [asked(0)], {"plan": Plan(forbidden={PLACE})}),
    "robots not asked": ("11", [asked(0)], {"plan": Plan(pages={PLACE})}),
    "robots for a feed": ("11", [asked(0, path="/robots.txt"), asked(1)], {}),
    "parsed again": ("12", [asked(0, body=b"x")], {"parsed": {"s": [b"x", b"x"]}}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_fault_is_seen(case: str) -> None:
    rule, log, more = CASES[case]
    assert rule in violated(log, **more)


def test_every_rule_has_a_fault_and_good_manners_have_none() -> None:
    assert {rule.split(" ", 1)[0] for rule in RULES} == {rule for rule, _, _ in CASES.values()}
    assert violated([asked(0, 200, TAGGED), asked(2, 304, headers=TAG), asked(4, 304, headers=TAG)]) == set()
