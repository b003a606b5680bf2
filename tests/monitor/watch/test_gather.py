from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.gather import Gathered
from monitor.watch.scan import Senses
from monitor.watch.terms import Sense, Terms

senses = st.builds(
    Sense, st.integers(0, 2), st.sampled_from(["name", "exclude", "context"]), st.sampled_from(["exact", "inflected"]),
    st.sampled_from(["A", "B"]), st.booleans(), st.booleans(), st.integers(0, 2),
)  # fmt: skip
added = st.lists(st.tuples(st.sampled_from(["one", "two words", "北"]), senses, st.booleans()), max_size=12)


def best(every: list[Sense]) -> tuple[Sense, ...]:
    kept: dict[tuple[int, str], Sense] = {}
    for sense in sorted(every, key=lambda s: (s.mixed, s.short)):
        kept.setdefault((sense.atom, sense.role), sense)
    return tuple(kept.values())


@given(added)
def test_the_best_reason_of_each_atom_and_role_stays(rows: list[tuple[str, Sense, bool]]) -> None:
    gathered = Gathered()
    for text, sense, begun in rows:
        gathered.add(text, sense, begun)
    terms = gathered.terms()
    assert list(terms.index) == list(dict.fromkeys(text for text, _, _ in rows))
    for made in (terms, Terms.from_columns(terms.columns())):
        for text, n in made.index.items():
            whole, open_ended = ([s for t, s, b in rows if t == text and b is begun] for begun in (False, True))
            assert made.senses(n) == Senses(best(whole), best(open_ended))
