"""The manners of a feed reader, scored over simulated days: no violation of any rule."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.config import SourceSettings
from tests.faults.scorer import Plan, Scorer, table
from tests.faults.simulation import START, Answer, Habit, Headers, Run, rss, running, simulate

HOUR = timedelta(hours=1)


class Town:
    """Sources of every habit, put on a simulated web."""

    def __init__(self, run: Run) -> None:
        self.run, self.plan = run, Plan()
        self.sources: list[SourceSettings] = []

    def add(self, name: str, script: object, *, host: str | None = None, adapter: str = "feed") -> tuple[str, str]:
        host = host or f"127.0.2.{len(self.sources) + 1}"
        place = (host, f"/{name}")
        self.run.web.scripts[place] = script  # type: ignore[assignment]
        options = {"url": self.run.web.url(*place)}
        self.sources.append(SourceSettings(id=name.replace("/", "-"), adapter=adapter, options=options))
        return place

    def ordinary(self, times: int) -> None:
        """Feeds with all kinds of validators and wishes; several to a host."""
        for n in range(times):
            shared = f"127.0.3.{n % 3 + 1}"
            self.add(f"busy{n}", Habit(f"busy{n}", hours=0.5), host=shared)
            self.add(f"weak{n}", Habit(f"weak{n}", hours=5, etag='W/"a, \\"{0}\\""', modified=False), host=shared)
            self.add(f"dated{n}", Habit(f"dated{n}", hours=7, etag=None), host=shared)
            self.add(f"rare{n}", Habit(f"rare{n}", hours=400))
            self.add(f"blunt{n}", Habit(f"blunt{n}", hours=4, etag=None, modified=False))
            aged = {"Cache-Control": "public, max-age=18000", "Age": "3600", "Expires": "0"}
            self.add(f"aged{n}", Habit(f"aged{n}", headers=aged))
            self.add(f"nocache{n}", Habit(f"nocache{n}", hours=0.5, headers={"Cache-Control": "no-cache, max-age=86400"}))
            place = self.add(f"ttl{n}", Habit(f"ttl{n}", hours=1, head="<ttl>300</ttl>"))
            self.plan.asks[place] = HOUR * 5
            hours = range(9, 14)
            head = f"<skipHours>{''.join(f'<hour>{h}</hour>' for h in hours)}</skipHours>"
            self.plan.skip[self.add(f"skips{n}", Habit(f"skips{n}", hours=1, head=head))] = set(hours)

    def expiring(self) -> None:
        habit = Habit("expires", hours=1)

        def expires(at: datetime, asked: Headers) -> Answer:
            habit.headers = {"Expires": format_datetime(at + HOUR * 6, usegmt=True)}
            return habit(at, asked)

        self.add("expires", expires)

    def forgetful(self) -> None:
        """Validators that are renewed by a 304, and omitted by a later 200."""

        def script(at: datetime, asked: Headers) -> Answer:
            hours = int((at - START) / HOUR)
            if hours < 10:
                tag = f'"renewed{hours}"'
                if "if-none-match" in asked:
                    return Answer(304, {"ETag": tag})
                return Answer(200, {"ETag": tag, "Last-Modified": "once upon a time"}, rss(1, "forgetful"), good=True)
            return Answer(200, {}, rss(hours // 5, "forgetful"), good=True)

        self.add("forgetful", script)

    def broken(self) -> None:
        """A login page, and a body that ends early, each with validators of its own for some hours."""
        inner = Habit("login", hours=1)

        def login(at: datetime, asked: Headers) -> Answer:
            if 8 <= (at - START) / HOUR < 20:
                return Answer(200, {"ETag": '"login"'}, b"<html><title>Log in</title><body>Please</body></html>")
            return inner(at, asked)

        whole = Habit("cut", hours=1)

        def cut(at: datetime, asked: Headers) -> Answer:
            if 8 <= (at - START) / HOUR < 20:
                return Answer(200, {"ETag": '"cut"'}, rss(9, "cut")[:300], cut=5000)
            return whole(at, asked)

        self.add("login", login)
        self.add("cut", cut)
        self.add("page", lambda _at, _asked: Answer(200, {"ETag": '"p"'}, b"<html><body>never a feed</body></html>"))

    def refusing(self) -> None:
        """Hosts that send us away, with several feeds each; pages that are gone, forbidden, missing."""
        away = {
            "seconds": lambda at: Answer(429, {"Retry-After": "20000"}),
            "date": lambda at: Answer(503, {"Retry-After": format_datetime(at + HOUR * 7, usegmt=True)}),
            "silent": lambda at: Answer(429),
        }
        for n, (kind, answer) in enumerate(away.items()):
            host = f"127.0.4.{n + 1}"
            for k in range(3):
                habit = Habit(f"{kind}{k}", hours=1)

                def script(at: datetime, asked: Headers, answer=answer, habit=habit) -> Answer:
                    return answer(at) if 6 <= (at - START) / HOUR < 14 else habit(at, asked)

                self.add(f"{kind}{k}", script, host=host)
        for status in (410, 404, 401, 403, 500):
            self.add(f"s{status}", lambda _at, _asked, status=status: Answer(status))

    def moving(self) -> None:
        """Redirects of every kind to valid feeds."""
        for status in (301, 308, 302, 303, 307):
            host = f"127.0.5.{status - 300}"
            target = self.run.web.url(host, f"/new{status}")
            self.run.web.scripts[host, f"/new{status}"] = Habit(f"new{status}", hours=6)
            self.add(f"old{status}", lambda _at, _asked, s=status, t=target: Answer(s, {"Location": t}), host=host)

    def pages(self) -> None:
        """Article pages under robots.txt of every kind."""
        rules = b"User-agent: media-monitor\nDisallow: /closed\nCrawl-delay: 20\n\nUser-agent: *\nDisallow: /\n"
        kinds = {"rules": Answer(200, {}, rules), "none": Answer(404), "ill": Answer(500)}
        text = "<p>The harbour was closed for most of the day, said the harbour master on Monday.</p>" * 5
        article = f"<html><head><title>Harbour</title></head><body><article><h1>Harbour</h1>{text}</article></body></html>"

        def page(at: datetime, _asked: Headers) -> Answer:
            body = article.replace("Monday", f"day {int((at - START) / HOUR / 9)}").encode()
            return Answer(200, {"Content-Type": "text/html"}, body, good=True)

        for n, (kind, answer) in enumerate(kinds.items()):
            host = f"127.0.6.{n + 1}"
            self.run.web.scripts[host, "/robots.txt"] = lambda _at, _asked, a=answer: a
            for path in ("open", "closed"):
                place = self.add(f"{path}-{kind}", page, host=host, adapter="page")
                closed = kind == "ill" or (kind, path) == ("rules", "closed")
                (self.plan.forbidden if closed else self.plan.pages).add(place)


def verdict(town: Town, capsys: pytest.CaptureFixture[str] | None = None) -> dict[str, list[str]]:
    scores = Scorer(town.run, town.plan).score()
    if capsys is not None:
        with capsys.disabled():
            print(f"\n{len(town.sources)} sources\n{table(scores, town.run)}")
    return {rule: found[:3] for rule, found in scores.items() if found}


def outcomes(run: Run, source: str) -> Counter[str]:
    return Counter(r.outcome for _, r in run.reports if r.source_id == source)


def check_what_became_of_them(run: Run) -> None:
    """The scorer would also praise a reader that never asks."""
    asked = Counter(a.path for a in run.web.log)
    assert asked["/busy0"] >= 34
    second_day = Counter(a.path for a in run.web.log if a.at > START + HOUR * 24)
    assert second_day["/busy0"] > 2 * second_day["/rare0"] > 0
    assert run.store.status("s410").disabled
    assert asked["/s410"] == 1
    assert 3 <= asked["/s404"] <= 8
    assert asked["/closed-rules"] == 0 < asked["/open-rules"]
    assert any(a.status == 304 for a in run.web.log if a.path == "/weak0")
    assert outcomes(run, "login")["failed"] >= 1
    assert outcomes(run, "login")["ok"] >= 8
    assert outcomes(run, "silent1")["postponed"] >= 1
    last = [r for _, r in run.reports if r.source_id == "silent1"][-1]
    assert last.outcome in ("ok", "unchanged")
    history = run.store.polls("busy0", limit=100)
    assert [p.number for p in history] == sorted((p.number for p in history), reverse=True)
    assert history[0].status in (200, 304)
    assert run.store.status("ttl0").why == "the feed's ttl"


async def test_nearly_two_days_of_a_few_sources(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        for build in (lambda: town.ordinary(1), town.expiring, town.forgetful, town.broken, town.refusing, town.moving,
                      town.pages):  # fmt: skip
            build()
        await simulate(run, town.sources, hours=40)
        assert verdict(town) == {}
        check_what_became_of_them(run)


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_four_days_of_a_hundred_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        for build in (lambda: town.ordinary(8), town.expiring, town.forgetful, town.broken, town.refusing, town.moving,
                      town.pages):  # fmt: skip
            build()
        await simulate(run, town.sources, hours=96, restarts=5)
        assert verdict(town, capsys) == {}
        check_what_became_of_them(run)


async def test_a_frozen_feed_is_asked_once_without_validators(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        town.add("frozen", Habit("frozen", hours=10_000))
        await simulate(run, town.sources, hours=24 * 16, restarts=4)
        asked = [a.at for a in run.web.log if "if-none-match" not in a.headers]
        gaps = [(b - a).total_seconds() / 86_400 for a, b in pairwise(asked)]
        assert len(gaps) == 2
        assert all(7 <= gap < 8.1 for gap in gaps)
        assert verdict(town) == {}


async def test_an_address_that_moved_for_good_is_asked_where_it_is(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        town.moving()
        await simulate(run, town.sources, hours=90, restarts=3)
        assert verdict(town) == {}
        old = Counter(a.path for a in run.web.log if a.path.startswith("/old") and a.at > START + HOUR * 80)
        assert not old.keys() & {"/old301", "/old308"}
        assert old.keys() == {"/old302", "/old303", "/old307"}
        told = {p.problem.source for p in run.store.problems(code="source.moved").records}
        assert told == {"old301", "old308"}
        assert all(outcomes(run, f"old{s}").keys() <= {"ok", "unchanged"} for s in (301, 302, 308))


async def test_a_new_address_that_dies_is_left_for_the_old_one(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        new, alive = run.web.url("127.0.5.9", "/new"), {"old": False}
        habit = Habit("moved", hours=3)
        town.add("old", lambda at, asked: habit(at, asked) if alive["old"] else Answer(301, {"Location": new}))
        run.web.scripts["127.0.5.9", "/new"] = habit
        await simulate(run, town.sources, hours=72)
        assert run.web.log[-1].path == "/new"
        alive["old"] = True
        run.web.scripts["127.0.5.9", "/new"] = lambda _at, _asked: Answer(410)
        await simulate(run, town.sources, hours=24)
        assert run.store.status("old").disabled is None
        assert run.web.log[-1].path == "/old"
        assert run.reports[-1][1].outcome in ("ok", "unchanged")


async def test_a_source_that_is_missing_for_a_month_is_given_up(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        town.add("s404", lambda _at, _asked: Answer(404))
        await simulate(run, town.sources, hours=24 * 28)
        assert run.store.status("s404").disabled is None
        await simulate(run, town.sources, hours=24 * 10)
        asked = len(run.web.log)
        assert run.store.status("s404").disabled
        assert "source.disabled" in {p.problem.code for p in run.store.problems(limit=1000).records}
        await simulate(run, town.sources, hours=24 * 5)
        assert len(run.web.log) == asked
        assert run.store.enable("s404")
        await simulate(run, town.sources, hours=1)
        assert len(run.web.log) == asked + 1


async def test_no_failure_counts_while_the_network_is_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        for n in range(4):
            town.add(f"f{n}", Habit(f"f{n}", hours=1))
        # As with a line that is cut: nobody answers any more, and to the schedule the addresses are the same.
        monkeypatch.setattr("monitor.polling.fingerprint", lambda *_: "same")
        await simulate(run, town.sources, hours=3, restarts=0)
        port = f":{run.web.port}/"
        dead = [s.model_copy(update={"options": {"url": s.options["url"].replace(port, ":1/")}}) for s in town.sources]
        await simulate(run, dead, hours=6, restarts=0)
        assert {s.failures for s in run.store.statuses()} == {0}
        assert len(run.store.problems(code="network.down", limit=100).records) == 1
        outage = run.web.clock.now()
        await simulate(run, town.sources, hours=1, restarts=0)
        assert all(s.last_ok and s.last_ok > outage - HOUR for s in run.store.statuses())


async def test_one_dead_host_among_others_counts(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        town = Town(run)
        for n in range(3):
            town.add(f"f{n}", Habit(f"f{n}", hours=1))
        dead = SourceSettings(id="dead", adapter="feed", options={"url": "http://127.0.9.9:1/feed"})
        await simulate(run, [*town.sources, dead], hours=48)
        assert run.store.status("dead").failures >= 3
        tries = [at for at, r in run.reports if r.source_id == "dead"]
        assert len(tries) < 10
        assert not run.store.problems(code="network.down").records
