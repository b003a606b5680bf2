"""German genitives, and the adjectives of names in all cases.

Source of the method: Durrell, "Hammer's German Grammar and Usage" (2011), chapters 1 and 6.
"""

from monitor.watch.forms.language import Language
from monitor.watch.forms.paradigm import Table

__all__ = ["GERMAN"]

# genitive, dative and accusative
_NOUNS = Table("""
([sßxz])     +/+es +/+e +
([dt])       +s/+es/+ +/+e +
([a-zäöü])   +s/+ + +
""")

_ADJECTIVES = Table("""
er           en en/em en
es           en en/em es/e
e            en/er en/er e/en
""")

GERMAN = Language(
    tag="de", script="latin", nouns=_NOUNS, adjectives=_ADJECTIVES,
    adjective=r"(?:isch|lich|igt?|al|ell|iert|weiß|schwarz|rot|neu|groß|klein|hoh|erst)e[rs]?",
)  # fmt: skip
