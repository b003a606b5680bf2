from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.forms.paradigm import Paradigm, Table

TABLE = Table("""
^niemcy  ; niemiec niemcom niemcy niemcami niemczech
([pb])a  +y +ie +ę +ą +ie +o ; +y + +om +y +ami +ach
ek       ka kowi ka/ek | eku ekowi
um       0
""")


def test_the_first_ending_that_fits_counts() -> None:
    (singular, plural) = TABLE.decline("Europa")
    assert singular == Paradigm((("Europy",), ("Europie",), ("Europę",), ("Europą",), ("Europie",), ("Europo",)))
    assert plural.derived
    assert TABLE.decline("Oslo") == ()


def test_the_nominative_of_a_plural_goes_last() -> None:
    plural = TABLE.decline("Europa")[1]
    assert plural.cases[0] == ("Europ",)
    assert plural.cases[-1] == ("Europy",)


def test_a_plural_without_nominative_is_a_word_that_is_plural_itself() -> None:
    (paradigm,) = TABLE.decline("Niemcy")
    assert paradigm.plural
    assert not paradigm.derived
    assert paradigm.cases[0] == ("Niemiec",)


def test_bars_part_declensions_and_slashes_part_alternatives() -> None:
    first, second = TABLE.decline("Mielek")
    assert first.cases == (("Mielka",), ("Mielkowi",), ("Mielka", "Mielek"))
    assert second.cases == (("Mieleku",), ("Mielekowi",))


def test_a_zero_is_no_ending() -> None:
    assert TABLE.decline("Forum")[0].cases == (("For",),)


@given(st.text(alphabet="abekopumźś", min_size=1, max_size=12))
def test_case_of_letters_decides_nothing(word: str) -> None:
    lower = TABLE.decline(word)
    upper = TABLE.decline(word.upper())
    assert [[f.lower() for case in p.cases for f in case] for p in upper] == [
        [f for case in p.cases for f in case] for p in lower
    ]
