import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.forms.designation import spellings


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("S-300", "S-300, S300, S 300, С-300, С300, C-300"),
        ("Ту-95", "Tu-95, Tu95, Ту95, Ту 95"),
        ("T-90M", "T90M, Т-90М, Т-90M, Т90М"),
        ("Kh-59", "Х-59, X-59, Kh59"),
        ("МиГ-31К", "MiG-31K, MiG31K, МиГ31К"),
        ("M142", "M-142, M 142, М142"),
        ("Leopard 2A6", "Leopard-2A6"),
        ("9M729", "9М729"),
        ("S-400 Triumf", "S400 Triumf, С-400 Triumf"),
    ],
)
def test_a_designation_is_spelled_in_every_way(name: str, expected: str) -> None:
    assert set(expected.split(", ")) - set(spellings(name)) == set()


@pytest.mark.parametrize("name", ["NATO", "Azov Brigade", "1941", "5 Corps", "A.12", "", "Leopard2000000"])
def test_what_is_no_designation_has_one_spelling(name: str) -> None:
    assert list(spellings(name)) == []


def test_a_word_is_not_joined_to_its_number() -> None:
    assert "Leopard2" not in set(spellings("Leopard 2"))


@given(st.text(max_size=30))
def test_digits_are_never_touched(name: str) -> None:
    digits = [c for c in name if c.isdigit()]
    made = list(spellings(name))
    assert all([c for c in one if c.isdigit()] == digits for one in made)
    assert len(made) <= 64
