"""Captions and credits as picture desks print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.credits import bare_credit, split_credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Ships at anchor. (AP Photo/Ann Roe)", "Ships at anchor.", "AP Photo/Ann Roe"),
        ("Ships at anchor. Photo: Ann Roe", "Ships at anchor.", "Ann Roe"),
        ("Schiffe vor Anker. Foto: Ann Roe/dpa", "Schiffe vor Anker.", "Ann Roe/dpa"),
        ("Schiffe vor Anker (Bild: Ann Roe)", "Schiffe vor Anker", "Ann Roe"),
        ("Корабли на рейде. Фото: Анна Ро", "Корабли на рейде.", "Анна Ро"),
        ("Navires au mouillage. Crédit : Ann Roe", "Navires au mouillage.", "Ann Roe"),
        ("Barcos fondeados. © Ann Roe", "Barcos fondeados.", "Ann Roe"),
        ("停泊中の船（撮影：山田太郎）", "停泊中の船", "山田太郎"),
        ("Ships at anchor | Ann Roe/Coastal", "Ships at anchor", "Ann Roe/Coastal"),
        ("Barcos fondeados. (Ana Roe)", "Barcos fondeados.", "Ana Roe"),
        ("Photo: Ann Roe", "", "Ann Roe"),
        ("Ships at anchor on Monday (left) and Tuesday", "Ships at anchor on Monday (left) and Tuesday", ""),
        ("The new ship (front)", "The new ship (front)", ""),
        ("", "", ""),
    ],
)
def test_split(text: str, caption: str, credit: str) -> None:
    assert split_credit(text) == (caption, credit)


@pytest.mark.parametrize(
    ("text", "credit"),
    [("(© Ann Roe)", "Ann Roe"), ("Credit: Ann Roe", "Ann Roe"), ("Photo:", ""), ("[Ann Roe]", "Ann Roe")],
)
def test_bare(text: str, credit: str) -> None:
    assert bare_credit(text) == credit


@given(st.text(max_size=200))
def test_nothing_is_invented(text: str) -> None:
    caption, credit = split_credit(text)
    flat = "".join(text.split())
    assert "".join(caption.split()).replace("\u200b", "") in flat.replace("\u200b", "").replace("\ufeff", "")
    assert "".join(credit.split()) in flat.replace("\u200b", "").replace("\ufeff", "")
