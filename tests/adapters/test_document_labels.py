"""Labels of parts in languages that few of the sample documents are in."""

from __future__ import annotations

import pytest

from adapters.document import read_text


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        (
            "Porto reabre na segunda-feira\n\nO porto de Ostrand reabre na segunda-feira, disse a capitania.\n\n"
            "Legenda: Um rebocador junto ao cais. (Foto: Rui Alves)\n\nMais navios são esperados durante a semana.",
            "Um rebocador junto ao cais.", "Rui Alves",
        ),
        (
            "أعيد فتح الميناء\n\nأعيد فتح الميناء صباح اليوم بعد أعمال صيانة طويلة.\n\nتعليق الصورة: قارب قرب الرصيف\n\n"
            "ومن المتوقع وصول سفن أخرى هذا الأسبوع.",
            "قارب قرب الرصيف", None,
        ),
    ],
    ids=["pt", "ar"],
)  # fmt: skip
def test_captions(text: str, caption: str, credit: str | None) -> None:
    assert [(m.caption, m.credit) for m in read_text(text).media] == [(caption, credit)]


def test_greek_outlet_and_date() -> None:
    item = read_text(
        "Το λιμάνι άνοιξε\n\nΠηγή: Λιμενική Εφημερίδα\nΗμερομηνία: 5 Μαρτίου 2025\n\n"
        "Το λιμάνι άνοιξε ξανά τη Δευτέρα μετά από πολύμηνες εργασίες."
    )
    assert item.outlet is not None
    assert item.outlet.name == "Λιμενική Εφημερίδα"
    assert item.published is not None
    assert item.published.isoformat() == "2025-03-05"


def test_a_thread_is_a_post_of_its_author() -> None:
    item = read_text(
        "Harbour open\n\nThe harbour opened again on Monday after long works on the pier.\n\n"
        "Thread by Ann Roe (@annroe) on X, 3 March 2025\n\nThe first ship was late.\n"
    )
    assert [(e.item.platform, e.item.authors[0].handle, e.item.text) for e in item.embeds] == [
        ("x", "annroe", "The first ship was late.")
    ]
