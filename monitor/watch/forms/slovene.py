"""Slovene declension of names.

Source of the method: the paradigms of Herrity, "Slovene: A Comprehensive Grammar" (2000), and Slovenski
pravopis 2001, 780-880, for foreign names.
"""

from monitor.watch.forms.language import Language
from monitor.watch.forms.paradigm import Table

__all__ = ["SLOVENE"]

# genitive dative accusative instrumental locative
_NOUNS = Table("""
([sš])ka     +ke +ki +ko +ko +ki/+kem ; +ke +k +kam +ke +kami +kah
a            e i o o i ; e 0 am e ami ah
([cčšžj])e   +a +u +e +em +u ; +a + +em +a +i +ih
e            eja/ea/a eju/eu/u eja/e/ea ejem/em eju/eu/u
ci           ; cev cem ce ci cih
([čšžj])i    +a/+ev +u/+em +a/+e +em/+i +u/+ih
i            ija/a iju ija/i ijem iju ; ov om e i ih
jo           ja ju jo/ja jem ju
o            a u o/a om/em u
u            uja uju uja/u ujem uju
y            yja/ya yju/yu yja/ya yjem/yem yju/yu
ec           ca cu ca/ec cem cu ; ci cev cem ce ci cih
elj          lja/elja lju/elju elj/lja ljem/eljem lju/elju
([bdgkptv])el  +la/+ela +lu/+elu +el/+la/+ela +lom/+elom +lu/+elu
ek           ka/eka ku/eku ka/ek/eka kom/ekom ku/eku
(t|d|p|b)er  +ra/+era/+erja +ru/+eru/+erju +ra/+er/+era/+erja +rom/+erom/+erjem +ru/+eru/+erju
r            ra/rja ru/rju ra/r/rja rom/rjem ru/rju ; ri/rji rov/rjev rom/rjem re/rje ri/rji rih/rjih
([cčšžj])    +a +u +a/+ +em +u ; +i +ev +em +e +i +ih
st           sta/sti stu/sti sta/st stom/stjo stu/sti ; sti stov stom ste sti stih
([bdfghklmnpqstvwxz])  +a +u +a/+ +om +u ; +i +ov +om +e +i +ih
""")

_ADJECTIVES = Table("""
a            e i o o i ; e ih im e imi ih
o            ega emu o im em
([jčšž])e    +ega +emu +e +im +em
e            ; ih im e imi ih
i            ega emu ega/i im em ; ih im e imi ih
""")

_POSSESSIVES = Table("""
([bdgkptv])el  +lov/+lova/+lovo/+lovi/+love/+lovega/+lovem/+lovih/+elov/+elova/+elovo/+elovi/+elove/+elovega/+elovem/+elovih
a            in/ina/ino/ini/ine/inega/inemu/inem/inim/inih/inimi
r            rov/rova/rovo/rovi/rove/rovega/rovemu/rovem/rovim/rovih/rjev/rjeva/rjevo/rjevi/rjeve/rjevega/rjevem/rjevih
i            ijev/ijeva/ijevo/ijevi/ijeve/ijevega/ijevemu/ijevem/ijevim/ijevih/ijevimi
([cčšžj])    +ev/+eva/+evo/+evi/+eve/+evega/+evemu/+evem/+evim/+evih/+evimi
([bdfghklmnpqstvwxz])o?  +ov/+ova/+ovo/+ovi/+ove/+ovega/+ovemu/+ovem/+ovim/+ovih/+ovimi
""")

SLOVENE = Language(
    tag="sl", script="latin", nouns=_NOUNS, adjectives=_ADJECTIVES, possessives=_POSSESSIVES, things_possess=True,
    adjective=r"(?:[sš]k|[bcčdgjklmnprstvzžš]n|[čjšž]en|lik|nov|bel|mal|star|šk)[aeio]",
)  # fmt: skip
