"""Bulgarian names with the article that stands at their end; there are no cases.

Source of the method: Leafgren, "A Concise Bulgarian Grammar" (2011), chapters on the definite article.
"""

from monitor.watch.forms.language import Language
from monitor.watch.forms.paradigm import Table

__all__ = ["BULGARIAN"]

# definite, and definite as an object; plural, and definite plural
_NOUNS = Table("""
ка           ката ; ки ките
а            ата ; и ите
я            ята ; и ите
о            ото ; а ата
е            ето ; ета етата
ец           ецът/еца ; ци ците
ин           инът/ина ; и ите
к            кът/ка ; ци/кове ците/ковете
й            ят/я ; и ите
и            ите
([бвгджзлмнпрстфхцчшщ])  +ът/+а ; +и/+ове +ите/+овете
ти           тите
""")

_ADJECTIVES = Table("""
ски          ския/ският
а            ата
о            ото
и            ите
бял          белия/белият
ен           ния/ният
ов           овия/овият
""")

BULGARIAN = Language(
    tag="bg", script="cyrillic", nouns=_NOUNS, adjectives=_ADJECTIVES,
    adjective=r"(?:[ск]и|[сц]к[ао]|[бвджзклмнпрстчш]н[аои]|ен[аои]?|бял)",
    articles=True,
)  # fmt: skip
