"""What is read, what is read again, and what is not."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc

import pytest

from adapters.errors import FetchError
from adapters.files import ADAPTER, FilesOptions, reading
from adapters.text import clean


async def test_new_files_are_read_once_oldest_first(folder):
    folder.write("b.txt", "second", age=10)
    folder.write("a.txt", "first", age=20)
    assert [p.data for p in await folder.poll()] == [b"first", b"second"]
    assert await folder.poll() == []
    folder.write("c.txt", "third")
    assert [p.data for p in await folder.poll()] == [b"third"]


async def test_an_unchanged_settled_file_is_not_even_opened(folder, settled, monkeypatch):
    settled()
    folder.write("a.txt", "first")
    await folder.poll()
    monkeypatch.setattr(reading, "open_regular", lambda file: pytest.fail("it was opened again"))
    assert await folder.poll() == []


async def test_a_file_that_stays_empty_is_told_once(folder, settled):
    file = folder.write("a.txt", "", age=0)
    assert (await folder.poll(), folder.problems) == ([], [])
    settled()
    assert await folder.poll() == []
    assert [(p.code, p.where) for p in folder.problems] == [("skip.empty", str(file))]
    assert (await folder.poll(), folder.problems) == ([], [])


async def test_a_rewrite_with_the_same_size_and_time_is_found(folder, settled):
    settled()
    file = folder.write("a.txt", "first")
    before = file.stat()
    await folder.poll()
    with file.open("r+b") as handle:
        handle.write(b"other")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)
    assert [p.data for p in await folder.poll()] == [b"other"]


async def test_the_times_of_a_fresh_file_are_not_trusted(folder, monkeypatch):
    folder.write("a.txt", "first", age=0)
    await folder.poll()
    assert next(iter(folder.state["files"].values()))[0] == ""


async def test_new_times_without_new_content_are_nothing_new(folder, settled):
    settled()
    file = folder.write("a.txt", "first")
    await folder.poll()
    os.utime(file, (1, 1))
    assert await folder.poll() == []
    assert ".1000000000." in folder.state["files"]["a.txt"][0]


async def test_a_copied_or_replaced_file_is_known_by_its_content(folder, settled):
    settled()
    folder.write("a.txt", "first")
    await folder.poll()
    folder.write("new", "first").rename(folder.path / "a.txt")
    assert await folder.poll() == []


async def test_the_state_covers_exactly_what_was_yielded(folder):
    for n in range(5):
        folder.write(f"{n}.txt", f"text {n}", age=100 - n)
    first = await folder.poll(stop=2)
    assert set(folder.state["files"]) == {"0.txt", "1.txt"}
    rest = await folder.poll()
    assert [p.data for p in first + rest] == [f"text {n}".encode() for n in range(5)]


async def test_a_large_folder_does_not_write_a_large_state_with_each_file(folder):
    for n in range(450):
        folder.write(f"{n}.txt", f"text {n}")
    payloads = await folder.poll()
    assert len(payloads) == 450
    assert 100 <= sum(p.state is not None for p in payloads) <= 150
    assert len(folder.state["files"]) == 450
    assert await folder.poll() == []


async def test_the_state_forgets_what_is_gone(folder):
    file = folder.write("a.txt", "first")
    folder.write("b.txt", "second")
    await folder.poll()
    file.unlink()
    await folder.poll()
    assert set(folder.state["files"]) == {"b.txt"}


@pytest.mark.parametrize("state", [{"files": 3}, {"files": {"a.txt": None}}, {"files": {"a.txt": ["", 1]}}, {"files": []},
                                   {"files": {"a.txt": ["", "", -1, 0]}}, {"other": 1}])  # fmt: skip
async def test_a_state_that_makes_no_sense_is_forgotten(folder, state):
    folder.write("a.txt", "first")
    folder.state = state
    assert len(await folder.poll()) == 1


async def test_a_name_that_is_no_utf8_is_read_once_and_can_be_stored(folder, settled):
    settled()
    folder.write(os.fsdecode(b"\xff\x1b[31m.txt"), "first")
    (payload,) = await folder.poll()
    batch = ADAPTER.parse(payload, FilesOptions())
    assert batch.model_dump_json()
    assert batch.items[0].raw_ref == clean(batch.items[0].raw_ref)
    assert await folder.poll() == []


async def test_an_empty_folder_is_unchanged_and_carries_a_state(folder):
    assert await folder.poll() == []
    assert folder.state == {"files": {}}


async def test_gzip_is_unpacked(folder):
    folder.write("a.txt.gz", gzip.compress(b"first"))
    folder.write("b.txt", gzip.compress(b"named otherwise"))
    assert sorted(p.data for p in await folder.poll()) == [b"first", b"named otherwise"]


async def test_damaged_and_cut_gzip_is_a_problem_once_and_read_again_when_it_has_grown(folder, settled):
    settled()
    text = os.urandom(2000).hex().encode()
    whole = gzip.compress(text)
    folder.write("a.txt.gz", whole[:-10])
    folder.write("b.txt.gz", whole[:-8] + bytes(8))
    folder.write("c.txt", "good")
    assert [p.data for p in await folder.poll()] == [b"good"]
    assert {p.code for p in folder.problems} == {"fetch.truncated", "fetch"}
    assert all(p.where and p.where.endswith(".gz") for p in folder.problems)
    assert await folder.poll() == []
    assert folder.problems == []
    folder.write("a.txt.gz", whole)
    assert [p.data for p in await folder.poll()] == [text]


async def test_bombs_and_large_files_stop_at_the_cap(folder):
    folder.write("bomb.txt.gz", gzip.compress(bytes(50_000_000)))
    folder.write("large.txt", b"x" * 2_000_000)
    folder.write("small.txt", "small")
    tracemalloc.start()
    try:
        assert [p.data for p in await folder.poll(max_bytes=1_000_000)] == [b"small"]
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert [p.code for p in folder.problems] == ["fetch.too-large"] * 2
    assert len(await folder.poll(max_bytes=60_000_000)) == 2  # a raised cap takes them in


async def test_the_cap_on_files_is_told(folder):
    for n in range(5):
        folder.write(f"{n}.txt", str(n), age=100 - n)
    assert await folder.names(max_files=3) == ["2.txt", "3.txt", "4.txt"]
    assert [(p.code, p.severity) for p in folder.problems] == [("cap.files", "warning")]
    assert len(folder.state["files"]) == 3


def record(n: int, **more: object) -> str:
    return json.dumps({"text": f"Report number {n}.", **more}) + "\n"


async def test_json_lines_come_in_pieces_and_are_taken_up_where_a_kill_left_them(folder, monkeypatch):
    monkeypatch.setattr(reading, "_LINES", 10)
    folder.write("a.jsonl", "".join(map(record, range(35))))
    first = await folder.poll(stop=2)
    assert [p.data.count(b"\n") for p in first] == [10, 10]
    rest = await folder.poll()
    assert [p.headers["first-line"] for p in first + rest] == ["1", "11", "21", "31"]
    assert b"".join(p.data for p in first + rest) == b"".join(record(n).encode() for n in range(35))
    assert await folder.poll() == []


async def test_appended_lines_alone_are_read(folder):
    text = "".join(map(record, range(5)))
    folder.write("a.jsonl", text)
    await folder.poll()
    folder.write("a.jsonl", text + record(5))
    (payload,) = await folder.poll()
    assert payload.data == record(5).encode()
    assert payload.headers["first-line"] == "6"


async def test_rewritten_lines_are_read_from_the_beginning(folder):
    folder.write("a.jsonl", "".join(map(record, range(5))))
    await folder.poll()
    folder.write("a.jsonl", "".join(map(record, (9, 1, 2, 3, 4, 5))))
    (payload,) = await folder.poll()
    assert payload.data.count(b"\n") == 6
    folder.write("a.jsonl", "".join(map(record, (9, 1))))
    (payload,) = await folder.poll()
    assert payload.data.count(b"\n") == 2


async def test_a_line_that_is_still_being_written_waits(folder, settled):
    settled()
    text = "".join(map(record, range(3)))
    folder.write("a.jsonl", text + record(3)[:12])
    (payload,) = await folder.poll()
    assert payload.data == text.encode()
    assert [(p.code, p.line) for p in folder.problems] == [("parse.truncated", 4)]
    assert await folder.poll() == []
    assert folder.problems == []
    folder.write("a.jsonl", text + record(3).rstrip("\n"))  # whole, though without its line end
    (payload,) = await folder.poll()
    assert payload.data == record(3).rstrip("\n").encode()


async def test_packed_lines_that_are_cut_keep_what_is_whole(folder):
    packed = gzip.compress("".join(record(n, pad=os.urandom(40).hex()) for n in range(2000)).encode())
    folder.write("a.jsonl.gz", packed[: len(packed) // 2])
    read = b"".join(p.data for p in await folder.poll())
    assert 500 < read.count(b"\n") < 1500
    assert {p.code for p in folder.problems} == {"fetch.truncated"}
    folder.write("a.jsonl.gz", packed)
    rest = b"".join(p.data for p in await folder.poll())
    assert (read + rest).count(b"\n") == 2000


async def test_a_huge_line_is_left_out_and_the_numbers_stay_right(folder):
    folder.write("a.jsonl", record(0) + record(1, pad="x" * 5_000) + record(2) + "{bad}\n" + record(4))
    (payload,) = await folder.poll(max_bytes=2_000)
    assert [(p.code, p.line) for p in folder.problems] == [("cap.line", 2)]
    assert payload.data.split(b"\n")[3] == b"{bad}"


async def test_a_huge_file_of_lines_costs_little_memory(folder):
    line = record(0, pad="x" * 900).encode()
    folder.write("a.jsonl", line * 30_000)  # 28 MB, more than max_bytes
    tracemalloc.start()
    try:
        total = 0
        for payload in await folder.poll(stop=20, max_bytes=1_000_000):
            total += len(payload.data)
        assert total > 15_000_000
        assert tracemalloc.get_traced_memory()[1] < total + 8_000_000  # the list that the test keeps, and little more
    finally:
        tracemalloc.stop()


async def test_a_file_that_cannot_be_read_alone_is_an_error(folder, monkeypatch):
    folder.write("a.txt", "text")

    def denied(_file):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(reading, "open_regular", denied)
    with pytest.raises(FetchError, match="Permission denied"):
        await folder.poll(path="a.txt")


async def test_a_file_that_vanishes_is_a_problem_and_the_others_go_on(folder, monkeypatch):
    for n in range(3):
        folder.write(f"{n}.txt", f"text {n}", age=100 - n)
    real = reading.open_regular

    def vanishing(file):
        if file.path.endswith("1.txt"):
            raise FileNotFoundError(2, "No such file or directory")
        return real(file)

    monkeypatch.setattr(reading, "open_regular", vanishing)
    assert await folder.names() == ["0.txt", "2.txt"]
    assert [p.where.endswith("1.txt") for p in folder.problems] == [True]
    monkeypatch.undo()
    assert await folder.names() == ["1.txt"]
