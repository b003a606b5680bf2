"""English plurals, for things of which there are many: Leopards, Shaheds. The possessive 's needs no form."""

from monitor.watch.forms.language import Language
from monitor.watch.forms.paradigm import Table

__all__ = ["ENGLISH"]

_NOUNS = Table("""
([sxz]|ch|sh)             ; +es
([bcdfghjklmnpqrstvwxz])y  ; +ies
([a-z])                   ; +s
""")

ENGLISH = Language(tag="en", script="latin", nouns=_NOUNS, adjectives=Table(""), adjective=r"(?!)")
