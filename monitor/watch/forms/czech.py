"""Czech declension of names.

Source of the method: the paradigms of Naughton, "Czech: An Essential Grammar" (2005), and of the Internetová
jazyková příručka of the Czech language institute.
"""

from monitor.watch.forms.language import Language
from monitor.watch.forms.paradigm import Table

__all__ = ["CZECH"]

# genitive dative accusative instrumental locative vocative
_NOUNS = Table("""
^dům         domu domu dům domem domě/domu
^síly        ; sil silám síly silami silách
ea           eje/ey eji/ei eu eou/ejí eji/ei
ia           ie/ii ii/ie iu/ii ií/iou ii/ie io
([cčšžřjďťň])a  +i/+e +e/+i/+ovi +u +ou +e/+i/+ovi +o ; +e/+i + +ám/+ím +e +ami +ách
ka           ky ce/kovi ku kou ce/kovi ko ; ky ek kám ky kami kách
ga           gy ze/govi gu gou ze/govi go
cha          chy še/chovi chu chou še/chovi cho
ha           hy ze/hovi hu hou ze/hovi ho
ra           ry ře/rovi ru rou ře/rovi ro ; ry r rám ry rami rách
([bpfvmdtn])a  +y +ě/+ovi +u +ou +ě/+ovi +o ; +y + +ám +y +ami +ách
([lszx])a    +y +e/+ovi +u +ou +e/+ovi +o ; +y + +ám +y +ami +ách
a            y/i e/ě/i/ovi u ou e/ě/i/ovi o
á            é é ou ou é á
ie           ie ii ii ií ii
ště          ště šti ště štěm šti ; ště šť štím ště šti štích
ané          ; anů anům any any anech
ové          ; ů ům y/e y/i ech/ích
é            ého ému ého ým ém
([^aeiouy])e +e +i +i/+e +í/+em +i ; +e +í +ím +e +emi +ích
ě            ě i i í i
(sk|ck)o     +a +u +o +em +u ; +a + +ům +a +y +ách
([kgh])o     +a +u/+ovi +o/+a +em +u/+ovi
io           ia iu/iovi io/ia iem iu/iovi
o            a u/ovi o/a em u/ě/e/ovi
ši           ; chů chům chy/še chy/ši ších
ci           ; ců cům ce ci cích
zi           ; zů zům ze/zy zi/zy zích/zech
i            iho imu iho im im ; ů ům y/e y/i ech/ích
í            ího ímu ího ím ím | í í í ím í
ý            ého ému ého ým ém
y            yho ymu yho ym ym ; 0/ů ám/ům y ami/y ách/ech
us           usa/a/usu usovi/ovi/usu usa/a/us usem/em usovi/ovi/usu
ek           ka/ku kovi/ku ka/ek kem kovi/ku ; ci/ky ků kům ky/ky ky cích/kách
ec           ce ci/covi ce/ec cem ci/covi ; ci ců cům ce ci cích
(r|v)el      +la/+ela/+elu +lu/+lovi/+elu/+elovi +la/+el/+ela +lem/+elem +lu/+lovi/+elu/+elovi
ch           cha/chu chovi/chu cha/ch chem chovi/chu ; ši/chy chů chům chy chy ších/chách
(^.{1,3}[eě])n  +na/+nu/+ně +novi/+nu +na/+n +nem +ně/+nu/+novi
([bdfghklmnprtvwq])  +a/+u +ovi/+u +a/+ +em +u/+ě/+e/+ovi +e ; +y/+i/+ové +ů +ům +y +y +ech
([szx])      +a/+u/+e +ovi/+u/+i +a/+/+e +em +u/+e/+ovi/+i +e ; +y/+i/+ové +ů +ům +y/+e +y/+i +ech/+ích
([cčšžřjďťň])  +e +i/+ovi +e/+ +em/+í +i/+ovi +i ; +e/+i +ů/+í +ům/+ím +e +i/+emi +ích
ť            tě/ti ti ť tí ti
""")

_ADJECTIVES = Table("""
á            é é ou ou é
ý            ého ému ého/ý ým ém ; é/í ých ým é ými ých
é            ého ému é ým ém ; ých ým é ými ých
í            ího ímu ího/í ím ím | í í í í í ; ích ím í ími ích
""")

_POSSESSIVES = Table("""
a            in/ina/ino/inu/ině/iny/inou/iným/iných/inými/ini
([bcdfghjklmnpqrstvwxzčďňřšťž])  +ův/+ova/+ovo/+ovu/+ově/+ovy/+ovou/+ovým/+ových/+ovými/+ovi
i            iho
""")

CZECH = Language(
    tag="cs", script="latin", nouns=_NOUNS, adjectives=_ADJECTIVES, possessives=_POSSESSIVES,
    adjective=r"[áýé]|ní|čí|[tj]ší",
    surname=r"á",
)  # fmt: skip
