"""Russian declension of names.

Words that the dictionary holds are declined by it, those that it lacks by the tables. Source of the tables:
Zaliznyak, "Grammatical Dictionary of the Russian Language" (1977), and Kalakutskaya, "Declension of Surnames
and Given Names in Literary Russian" (1984), for foreign names.
"""

from monitor.watch.forms.dictionary import russian
from monitor.watch.forms.language import Language
from monitor.watch.forms.paradigm import Table

__all__ = ["RUSSIAN"]

# genitive dative accusative instrumental locative
_NOUNS = Table("""
ия           ии ии ию ией/иею ии ; ии ий иям ии/ий иями иях
([гкх])а     +и +е +у +ой/+ою +е ; +и + +ам +и +ами +ах
([жчшщ])а    +и +е +у +ей/+ой +е ; +и + +ам +и +ами +ах
ца           цы це цу цей/цой це ; цы ц цам цы цами цах
а            ы е у ой/ою е ; ы 0 ам ы/0 ами ах
я            и е ю ей/ею е ; и ь/й ям и/ь ями ях
ство         ства ству ство ством стве ; ства ств ствам ства ствами ствах
ние          ния нию ние нием нии
([сц])кий    +кого +кому +кого +ким +ком ; +кие +ких +ким +ких +кими +ких
ий           ия/ого/его ию/ому/ему ия/ого/ий ием/им ии/ом/ем
ый           ого ому ого ым ом ; ые ых ым ых ыми ых
ой           ого/оя ому/ою ого/ой/оя ым/оем ом/ое
й            я ю я/й ем е/и ; и ев ям и/ев ями ях
ец           ца/еца цу/ецу ца/ец/еца цом/цем/ецем це/еце ; цы цев/цов цам цев/цов/цы цами цах
ь            я/и ю/и я/ь ем/ью е/и ; и ей ям и/ей ями ях
([жчшщ])     +а +у +а/+ +ем/+ом +е ; +и +ей +ам +и/+ей +ами +ах
ц            ца цу ца/ц цем/цом це ; цы цев цам цы цами цах
(ов|ев|ёв|ин|ын)  +а +у +а/+ +ым/+ом +е
([бвгдзклмнпрстфх])  +а +у +а/+ +ом +е ; +ы/+и +ов +ам +ы/+ов/+и +ами +ах
ы            ; ов/0 ам ы/ов ами ах
([гкхжчшщ])и ; +ов/+ей/+ +ам +и +ами +ах
""")

_ADJECTIVES = Table("""
яя           ей ей юю ей ей
ая           ой ой ую ой/ою ой
([кгхжчшщ])ий  +ого/+его +ому/+ему +ого/+его/+ий +им +ом/+ем ; +ие +их +им +ие/+их +ими +их
ий           его ему его/ий им ем ; ие их им ие/их ими их
[ыо]й        ого ому ого/ый/ой ым ом ; ые ых ым ые/ых ыми ых
ое           ого ому ое ым ом
ее           его ему ее им ем
ые           ; ых ым ые/ых ыми ых
ие           ; их им ие/их ими их
""")

RUSSIAN = Language(
    tag="ru", script="cyrillic", nouns=_NOUNS, adjectives=_ADJECTIVES, dictionary=russian,
    adjective=r"[а-яё]{2,}(?:[ыио]й|[ая]я|[ое]е|[ыи]е)",
    surname=r"(?:ов|ев|ёв|ин|ын)а",
)  # fmt: skip
