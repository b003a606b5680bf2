from __future__ import annotations

from pathlib import Path

import pytest

from monitor.watch import Watchlist, WatchlistError
from monitor.watch import load as loading

HEAD = "version = 1\n"


def problems(text: str) -> list[str]:
    """`line:column message (remedy)` of all that is wrong with a text."""
    with pytest.raises(WatchlistError) as caught:
        Watchlist.parse(text, "list.toml")
    assert all(p.where == "list.toml" for p in caught.value.problems)
    return [f"{p.line}:{p.column} {p.message} ({p.remedy})" for p in caught.value.problems]


def only(text: str) -> str:
    found = problems(text)
    assert len(found) == 1
    return found[0]


def watch(*lines: str) -> str:
    return "\n".join([HEAD + "[[watch]]", *lines]) + "\n"


def entity(*lines: str) -> str:
    return "\n".join([HEAD + "[[entity]]", "id = 'e'", "type = 'person'", *lines]) + "\n"


X = ('id = "a"', 'query = "x"')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (watch(*X, 'prioritty = "high"'), "5:1 unknown key `prioritty` (Did you mean `priority`?)"),
        (watch(*X, 'zzz = 1'), "5:1 unknown key `zzz` (Known here are"),
        (watch('id = "a"'), "2:1 `query` is missing"),
        (watch('id = "a"', "query = 5"), "4:9 `query`: must be a string (Put it in quotation marks.)"),
        (watch('id = "a b"', 'query = "x"'), "3:6 `id`: must be letters, digits, `.`, `_` and `-`"),
        (watch(*X, 'priority = "urgent"'), "5:12 `priority` cannot be 'urgent' (Known are low,"),
        (watch(*X, 'fields = ["title", "bodi"]'), "5:20 `fields` cannot be 'bodi' (Did you mean `body`?"),
        (watch(*X, "fields = []"), "5:10 `fields`: must not be empty"),
        (watch(*X, 'fields = "body"'), "5:10 `fields`: must be a list (Put it in brackets: fields = [ … ].)"),
        (watch(*X, 'cooldown = "soon"'), "5:12 `cooldown`: must be a number and a unit, such as `6h`"),
        (watch(*X, "expect_per_day = [20, 0]"), "5:18 `expect_per_day`: must be two numbers, the lower one first"),
        (watch(*X, "expect_per_day = [1]"), "5:18 `expect_per_day`: must be two numbers"),
        (watch(*X, "[[watch.test]]", 'text = ""'), "6:8 `text`: must not be empty"),
        (watch(*X, "[[watch.test]]", 'test = "b"', 'text = "c"'), "6:1 unknown key `test` (Did you mean `text`?)"),
        (watch('id = "a"', "query = 'NATO and UK'"), "4:15 'and' stands between terms (Write AND"),
        (watch('id = "a"', 'query = """', "one OR", '  (two"""'), "6:3 this parenthesis is never closed"),
        (watch('id = "a"', 'query = "NOT x"'), "4:10 the query can be true without a single hit"),
        (watch('id = "a"', 'query = "x OR NOT y"'), "4:10 the query can be true without a single hit"),
        (watch('id = "a"', "query = 'x \"\u200b\"'"), '4:12 the term "\u200b" holds nothing that can be searched for'),
        (watch('id = "a"', "query = 'x \"--\"'"), '4:12 the term "--" holds only punctuation'),
        (watch('id = "a"', 'query = "entity:nobody"'), "4:17 there is no entity `nobody` (Declare it"),
        (entity("names.en = ['Xy', 'X']"), "5:19 `en`: the name 'X' has one letter, and would be found everywhere (Give"),
        (entity("names.en = []"), "5:12 `en`: must not be empty"),
        (entity("names = {}"), "5:9 `names`: must not be empty"),
        (entity("names.English = ['Xy']"), "5:7 `English`: must be a language tag"),
        (entity("names.en = ['Xy']", "wikidata = '42'"), "6:12 `wikidata`: must be an item number"),
        (HEAD + "[[entities]]\nid = 'e'\n", "2:1 unknown key `entities` (Did you mean `entity`?)"),
        (HEAD + "watch = 5\n", "2:9 `watch`: must be a list (Write [[watch]].)"),
        (HEAD + "include = ['x.toml']\n", "2:1 a text cannot include files"),
        ("version = 2\n", "1:11 `version`: this program reads version 1 of the format, not 2 (Write version = 1.)"),
        ("version = true\n", "1:11 `version`: this program reads version 1 of the format, not True"),
        ("", "None:None `version` is missing (Add version = 1.)"),
        (HEAD + "[[watch]]\nid = 'a'\nid = 'b'\n", "4:9 this is not TOML: cannot overwrite a value"),
        (HEAD + "a = [", "2:6 this is not TOML: "),
        ("a = " + "[" * 5000, "None:None values are nested too deeply"),
    ],
)
def test_an_error_says_what_where_and_how_to_mend_it(text: str, said: str) -> None:
    assert only(text).startswith(said)


def test_queries_are_read_even_where_something_else_is_wrong() -> None:
    text = watch('id = "a"', "query = 'x near/5 y'", "prioritty = 1", "[[watch]]", "query = 5", 'id = "b"', "[[watch]]")
    assert [p.split(" (")[0] for p in problems(text)] == [
        "4:12 unknown operator near/5", "5:1 unknown key `prioritty`", "7:9 `query`: must be a string",
        "9:1 `id` is missing", "9:1 `query` is missing",
    ]  # fmt: skip


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = watch('id = "a"', 'querry = "x"', "[[watch]]", 'id = "b"', 'query = "x"', 'priority = "hi"')
    assert [p.split(" ", 1)[0] for p in problems(text)] == ["2:1", "4:1", "8:12"]


def test_ids_are_given_once() -> None:
    two = watch(*X, "[[watch]]", 'id = "a"', 'query = "y"')
    assert only(two).startswith("6:6 another watch has the id `a`: list.toml:3")
    entity = "[[entity]]\nid = 'e'\ntype = 'org'\nnames.en = ['Xy']\n"
    assert only(HEAD + entity * 2).startswith("7:6 another entity has the id `e`: list.toml:3")


def test_a_mistyped_entity_has_suggestions() -> None:
    declared = "[[entity]]\nid = 'org.nato'\ntype = 'org'\nnames.en = ['NATO']"
    text = watch('id = "a"', 'query = "x entity:org.nat"', declared)
    assert only(text) == "4:19 there is no entity `org.nat` (Did you mean `org.nato`?)"


def test_line_ends_and_byte_order_marks_do_not_matter() -> None:
    text = "\ufeff" + watch(*X, 'prioritty = "high"').replace("\n", "\r\n")
    assert only(text).startswith("5:1 unknown key `prioritty`")


class TestFiles:
    def write(self, path: Path, text: str | bytes) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def failing(self, *paths: Path | str) -> list[str]:
        with pytest.raises(WatchlistError) as caught:
            Watchlist.load(paths)
        return [str(p) for p in caught.value.problems]

    def test_files_see_one_another_and_are_read_once(self, tmp_path: Path) -> None:
        main = self.write(
            tmp_path / "main.toml",
            "version = 1\ninclude = ['parts/*.toml', 'main.toml']\n[[watch]]\nid = 'a'\nquery = 'entity:e'\n",
        )
        self.write(
            tmp_path / "parts" / "e.toml",
            "version = 1\ninclude = ['../main.toml']\n[[entity]]\nid = 'e'\ntype = 'org'\nnames.en = ['NATO']\n",
        )
        loaded = Watchlist.load([main, str(tmp_path / "parts" / "e.toml")])
        assert [w.id for w in loaded.watches] == ["a"]
        assert loaded.match_text("NATO")[0].watch_id == "a"

    def test_globs_and_folders(self, tmp_path: Path) -> None:
        for name in ("b", "a"):
            self.write(tmp_path / f"{name}.toml", f"version = 1\n[[watch]]\nid = '{name}'\nquery = 'x'\n")
        self.write(tmp_path / "notes.txt", "not a watchlist")
        for path in (tmp_path, tmp_path / "*.toml", str(tmp_path / "[ab].toml")):
            assert [w.id for w in Watchlist.load(path).watches] == ["a", "b"]

    def test_nothing_gives_an_empty_watchlist(self) -> None:
        empty = Watchlist.load([])
        assert (empty.watches, empty.match_text("x"), empty.run_tests()) == ((), (), ())

    def test_missing_files_are_named(self, tmp_path: Path) -> None:
        assert "cannot be read" in self.failing(tmp_path / "none.toml")[0]
        assert "no watchlist file is found" in self.failing(tmp_path / "*.toml")[0]
        main = self.write(tmp_path / "main.toml", "version = 1\ninclude = [\n  'parts/*.toml',\n]\n")
        assert self.failing(main)[0].startswith(f"{main}:3:3: watchlist.file: no watchlist file is found")

    def test_a_broken_file_does_not_hide_the_errors_of_another(self, tmp_path: Path) -> None:
        one = self.write(tmp_path / "one.toml", "version = 1\n[[watch]\n")
        two = self.write(tmp_path / "two.toml", "version = 1\nwach = 1\n")
        found = self.failing(one, two)
        assert found[0].startswith(f"{one}:2:")
        assert found[1].startswith(f"{two}:2:1: watchlist.key: unknown key `wach`")

    def test_other_encodings_and_huge_files_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        latin = self.write(tmp_path / "latin.toml", "version = 1\n# é\n".encode("latin-1"))
        assert self.failing(latin)[0].startswith(f"{latin}:2: watchlist.file: the file is not in UTF-8")
        assert "this is not TOML" in self.failing(self.write(tmp_path / "nul.toml", b"\0\0\0"))[0]
        monkeypatch.setattr(loading, "MAX_BYTES", 100)
        assert "larger than 100 bytes" in self.failing(self.write(tmp_path / "huge.toml", b"#" * 101))[0]
