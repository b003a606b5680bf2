"""Polish declension of names.

Source of the method: the tables of Swan, "A Grammar of Contemporary Polish" (2002), and the rules for
foreign names of the Polish language council (Zasady pisowni i interpunkcji, 55-69).
"""

from monitor.watch.forms.language import Language
from monitor.watch.forms.paradigm import Table

__all__ = ["POLISH"]

# genitive dative accusative instrumental locative vocative
_NOUNS = Table("""
^niemcy      ; niemiec niemcom niemcy niemcami niemczech
^węgry       ; węgier węgrom węgry węgrami węgrzech
^włochy      ; włoch włochom włochy włochami włoszech
(?<=[aeiouy])ja  i/ji i/ji ję ją i/ji jo ; je i/j jom je jami jach
ja           ji ji ję ją ji jo ; je ji jom je jami jach
ia           ii/i ii/i ię ią ii/i io ; ie ii/i iom ie iami iach
([bpfvmnw])a +y +ie +ę +ą +ie +o ; +y + +om +y +ami +ach
sta          sty ście stę stą ście sto ; sty st stom sty stami stach
ła           ły le łę łą le ło ; ły ł łom ły łami łach
ra           ry rze rę rą rze ro ; ry r rom ry rami rach
ta           ty cie tę tą cie to ; ty t tom ty tami tach
da           dy dzie dę dą dzie do ; dy d dom dy dami dach
([sz])a      +y +ie +ę +ą +ie +o ; +y + +om +y +ami +ach
ka           ki ce kę ką ce ko ; ki ek/k kom ki kami kach
ga           gi dze gę gą dze go ; gi g gom gi gami gach
cha          chy sze chę chą sze cho ; chy ch chom chy chami chach
ha           hy że/sze/ze hę hą że/sze/ze ho
la           li li lę lą li lo/lu ; le l/li lom le lami lach
([cżj])a     +y +y +ę +ą +y +o ; +e + +om +e +ami +ach
ea           ei ei eę eą ei eo
a            y/i ie/i ę ą ie/i o
io           ia iu io iem iu
stwo         stwa stwu stwo stwem stwie ; stwa stw stwom stwa stwami stwach
([kg])o      +a/+i +u/+owi +o/+a +iem +u | ki ce kę ką ce ko
to           ta tu to tem cie
do           da du do dem dzie
ło           ła łu ło łem le
ro           ra ru ro rem rze
([bpfvwmnsz])o  +a +u/+owi +o/+a +em +ie
o            a u/owi o/a em u
um           um um um um um ; a ów om a ami ach
anie         ; an/anów anom an/anów anami anach
ycy          ; yków ykom yków ykami ykach
acy          ; aków akom aków akami akach
([sc])cy     ; +kich +kim +kich +kimi +kich
cy           ; ców com ców cami cach
dzi          ; dów dom dów dami dach
si           ; chów chom chów chami chach
zi           ; zów zom zów zami zach
ci           ; tów tom tów tami tach
rzy          ; rów rom rów rami rach
([sc])ki     +kiego +kiemu +kiego +kim +kim ; +ców/+kich +kim +kich +kimi +kich
([kg])i      +iego +iemu +iego +im +im ; +/+ów +om +i +ami +ach
i            iego/i iemu/i iego/i im/i im/i
y            ego emu ego ym ym ; 0/ów om y ami ach
([cs]z)ek    +ka +kowi +ka/+ek +kiem +ku ; +ki +ków +kom +ki +kami +kach
ek           ka/eka kowi/ekowi ka/ek/eka kiem/ekiem ku/eku
niec         ńca ńcowi ńca/niec ńcem ńcu ; ńcy ńców ńcom ńców ńcami ńcach | mca mcowi mca mcem mcu
iec          ca cowi ca/iec cem cu ; cy ców com ców cami cach
ier          iera/ra ierowi/rowi iera/ra ierem/rem ierze/rze
([dt])er     +era/+ra +erowi/+rowi +era/+ra/+er +erem/+rem +erze/+rze ; +ery +erów +erom +ery/+erów +erami +erach
([ptw])eł    +ła/+eła +łowi/+ełowi +ła/+eła +łem/+ełem +le/+ele
ław          ława/ławia ławowi/ławiowi ława/ław ławem/ławiem ławie/ławiu
eń           nia/enia niowi/eniowi nia/eń niem/eniem niu/eniu
ów           owa/owu/ówa owowi owa/ów owem owie/owiu
ół           ołu/oła ołowi ół/oła ołem ole
ód           odu/oda odowi ód/oda odem odzie
ść           ści ści ść ścią ści
ń            nia/ni niowi/ni nia/ń niem/nią niu/ni ; nie ni niom nie niami niach
ś            si/sia si/siowi ś/sia sią/siem si/siu
ć            ci/cia ci/ciowi ć/cia cią/ciem ci/ciu
ź            zi/zia zi/ziowi ź/zia zią/ziem zi/ziu
st           sta/stu stowi sta/st stem ście ; sty stów stom sty/stów stami stach
r            ra/ru rowi ra/r rem rze ; ry rów rom ry/rów rami rach
ł            ła/łu łowi ła/ł łem le ; ły łów łom ły/łów łami łach
t            ta/tu towi ta/t tem cie ; ty tów tom ty/tów tami tach
d            da/du dowi da/d dem dzie ; dy dów dom dy/dów dami dach
x            xa/ksa/xu/ksu xowi/ksowi xa/ksa/x xem/ksem xie/ksie
ak           aka/aku akowi aka/ak akiem aku ; acy/aki aków akom aków/aki akami akach
yk           yka/yku ykowi yka/yk ykiem yku ; ycy/yki yków ykom yków/yki ykami ykach
([kg])       +a/+u +owi +a/+ +iem +u +u ; +i +ów +om +i/+ów +ami +ach
(ch|h)       +a/+u +owi +a/+ +em +u +u ; +y +ów +om +y/+ów +ami +ach
(cz|sz|rz|dz|[cljż])  +a/+u +owi +a/+ +em +u +u ; +e +ów/+y/+i +om +e +ami +ach
([bpfvwmnsz])  +a/+u +owi +a/+ +em +ie +ie ; +y +ów +om +y/+ów +ami +ach
""")

_ADJECTIVES = Table("""
([kg])a      +iej +iej +ą +ą +iej
ia           iej iej ią ią iej
a            ej ej ą ą ej
([kg])i      +iego +iemu +iego/+i +im +im ; +ie +ich +im +ie/+ich +imi +ich
i            iego iemu iego/i im im ; ie ich im ie/ich imi ich
y            ego emu ego/y ym ym ; e ych ym e/ych ymi ych
ie           iego iemu ie im im ; ich im ie/ich imi ich
e            ego emu e ym ym ; ych ym e/ych ymi ych
""")

POLISH = Language(
    tag="pl", script="latin", nouns=_NOUNS, adjectives=_ADJECTIVES,
    adjective=r"(?:[scl]k|dzk|[^aeiouyąęó]n|[oe]w|[czlż]on|iał|mał|ęt|st|ug|sz|ż|br)(?:i|y|a|e|ie)",
    surname=r"(?:[sc]k|dzk|ow|ew|n)a",
)  # fmt: skip
