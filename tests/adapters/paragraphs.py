# ruff: noqa: E501
"""Paragraphs in many languages, and the legacy encodings each was commonly stored in. Our own sentences."""

from __future__ import annotations

PARAGRAPHS: dict[str, str] = {
    "ru": "Вчера вечером министерство обороны сообщило, что учения в северном округе завершены. Все подразделения "
          "возвращаются в пункты постоянной дислокации, техника будет осмотрена и подготовлена к зиме.",
    "uk": "Учора ввечері міністерство оборони повідомило, що навчання у північному окрузі завершено. Усі підрозділи "
          "повертаються до пунктів постійної дислокації, а їхню техніку оглянуть і підготують до зими.",
    "bg": "Снощи министерството на отбраната съобщи, че учението в северния район е приключило. Всички подразделения се "
          "връщат в постоянните си бази, а техниката ще бъде прегледана и подготвена за зимата.",
    "sr": "Синоћ је министарство одбране саопштило да је вежба у северној области завршена. Све јединице се враћају у "
          "своје касарне, а техника ће бити прегледана и припремљена за зиму.",
    "be": "Учора ўвечары міністэрства абароны паведаміла, што вучэнні ў паўночнай акрузе скончаны. Усе падраздзяленні "
          "вяртаюцца ў пункты пастаяннай дыслакацыі, тэхніку агледзяць і падрыхтуюць да зімы.",
    "cs": "Ministerstvo obrany včera večer oznámilo, že cvičení v severní oblasti skončilo. Všechny jednotky se vracejí "
          "do svých kasáren, technika bude prohlédnuta a připravena na zimu, říká důstojník.",
    "pl": "Ministerstwo obrony poinformowało wczoraj wieczorem, że ćwiczenia w okręgu północnym się zakończyły. "
          "Żołnierze wracają do koszar, a sprzęt zostanie przejrzany i przygotowany na zimę.",
    "sk": "Ministerstvo obrany včera večer oznámilo, že cvičenie v severnej oblasti sa skončilo. Všetky jednotky sa "
          "vracajú do svojich kasární, technika bude prehliadnutá a pripravená na zimu, ľudia oddychujú.",
    "hu": "A honvédelmi minisztérium tegnap este közölte, hogy az északi körzetben véget ért a hadgyakorlat. Minden "
          "alakulat visszatér az állomáshelyére, a járműveket átvizsgálják, és felkészítik őket a téli időszakra.",
    "ro": "Ministerul apărării a anunţat aseară că exerciţiul din zona de nord s-a încheiat. Toate unităţile se întorc "
          "în cazărmi, iar tehnica va fi verificată şi pregătită pentru iarnă, a spus un ofiţer.",
    "hr": "Ministarstvo obrane sinoć je objavilo da je vježba u sjevernom području završena. Sve se postrojbe vraćaju u "
          "svoje vojarne, a tehnika će biti pregledana i pripremljena za zimu, kaže časnik.",
    "de": "Das Verteidigungsministerium teilte gestern Abend mit, die Übung im nördlichen Bezirk sei abgeschlossen. Alle "
          "Verbände kehren in ihre Kasernen zurück, die Geräte werden geprüft und für den Winter vorbereitet.",
    "fr": "Le ministère de la Défense a annoncé hier soir que l’exercice mené dans le nord était terminé. Les unités "
          "rentrent à leurs casernes, où le matériel sera contrôlé et préparé pour l’hiver, précise-t-il.",
    "es": "El Ministerio de Defensa anunció anoche que las maniobras en la región norte han terminado. Todas las unidades "
          "volverán a sus cuarteles, y el material se revisará antes de que llegue el otoño, según señaló un capitán.",
    "pt": "O Ministério da Defesa anunciou ontem à noite que as manobras na região norte terminaram. As unidades "
          "voltarão aos quartéis, e o material será revisto antes da estação fria, disse um capitão.",
    "sv": "Försvarsdepartementet meddelade i går kväll att övningen i det norra området är avslutad. Alla förband återvänder "
          "till sina förläggningar, och materielen ska ses över före vintern.",
    "da": "Forsvarsministeriet oplyste i går aftes, at øvelsen i det nordlige område er slut. Alle enheder vender "
          "tilbage til deres kaserner, og køretøjerne bliver gået efter, før vinteren begynder på fjeldet.",
    "fi": "Puolustusministeriö kertoi eilen illalla, että pohjoisen alueen harjoitus on päättynyt. Kaikki yksiköt "
          "palaavat kasarmeilleen, ja kalusto tarkastetaan ennen talven tuloa, sanoi päällikkö.",
    "et": "Kaitseministeerium teatas eile õhtul, et õppus põhjapiirkonnas on lõppenud. Kõik üksused pöörduvad tagasi "
          "oma kasarmutesse ning tehnika vaadatakse üle ja valmistatakse talveks ette, ütles ülem.",
    "lt": "Krašto apsaugos ministerija vakar vakare pranešė, kad pratybos šiaurės apygardoje baigėsi. Visi daliniai "
          "grįžta į savo kareivines, o technika bus apžiūrėta ir paruošta žiemai, sakė karininkas.",
    "lv": "Aizsardzības ministrija vakar vakarā paziņoja, ka mācības ziemeļu apgabalā ir beigušās. Visas vienības "
          "atgriežas kazarmās, bet tehnika tiks pārbaudīta un sagatavota ziemai, sacīja virsnieks.",
    "tr": "Savunma bakanlığı dün akşam kuzey bölgesindeki tatbikatın sona erdiğini açıkladı. Bütün birlikler kışlalarına "
          "dönüyor; araçlar gözden geçirilecek ve kış için hazırlanacak, dedi bir subay.",
    "el": "Το υπουργείο άμυνας ανακοίνωσε χθες το βράδυ ότι η άσκηση στη βόρεια περιοχή ολοκληρώθηκε. Όλες οι μονάδες "
          "επιστρέφουν στις βάσεις τους και τα οχήματα θα ελεγχθούν πριν από τον χειμώνα.",
    "he": "משרד הביטחון הודיע אמש כי התרגיל באזור הצפון הסתיים. כל היחידות חוזרות לבסיסיהן, והציוד ייבדק ויוכן לקראת החורף, "
          "כך אמר קצין בכיר לעיתונאים שהמתינו בחוץ.",
    "ar": "أعلنت وزارة الدفاع مساء أمس أن التمرين في المنطقة الشمالية قد انتهى. تعود جميع الوحدات إلى ثكناتها، وسيجري فحص "
          "المعدات وإعدادها لفصل الشتاء، كما قال ضابط للصحفيين.",
    "th": "กระทรวงกลาโหมแถลงเมื่อคืนนี้ว่าการฝึกซ้อมในเขตภาคเหนือสิ้นสุดลงแล้ว ทุกหน่วยกำลังเดินทางกลับที่ตั้ง "
          "และจะมีการตรวจสอบยุทโธปกรณ์ให้พร้อมสำหรับฤดูหนาว",
    "zh": "国防部昨天晚上宣布，北方地区的演习已经结束。所有部队正在返回营地，车辆将接受检查，为过冬做好准备。一位军官对记者说，这次演习没有发生事故。",
    "zh-Hant": "國防部昨天晚上宣布，北方地區的演習已經結束。所有部隊正在返回營地，車輛將接受檢查，為過冬做好準備。一位軍官對記者說，這次演習沒有發生事故。",
    "ja": "防衛省は昨夜、北部地域での演習が終わったと発表した。すべての部隊は駐屯地に戻り、車両は点検を受けて冬に備える。担当者は記者に、事故はなかったと話した。",
    "ko": "국방부는 어젯밤 북부 지역의 훈련이 끝났다고 발표했다. 모든 부대는 주둔지로 돌아가고 있으며, 차량은 점검을 받고 겨울을 준비하게 된다고 한 장교가 기자들에게 말했다.",
    "en": "The ministry of defence said last night that the exercise in the northern district was over. All units are "
          "returning to their barracks – “no accidents”, an officer told reporters – and their vehicles will be checked.",
}  # fmt: skip

ENCODINGS: dict[str, tuple[str, ...]] = {
    "utf-8": tuple(PARAGRAPHS),
    "utf-16-le": tuple(PARAGRAPHS),
    "utf-16-be": tuple(PARAGRAPHS),
    "utf-32-le": ("ru", "en", "zh"),
    "cp1251": ("ru", "uk", "bg", "sr", "be"),
    "koi8-r": ("ru", "bg"),
    "koi8-u": ("uk",),
    "iso8859-5": ("ru", "uk", "bg", "sr", "be"),
    "cp866": ("ru", "bg"),
    "mac-cyrillic": ("ru", "uk", "bg", "sr"),
    "cp1250": ("cs", "pl", "sk", "hu", "ro", "hr"),
    "iso8859-2": ("cs", "pl", "sk", "hu", "ro", "hr"),
    "cp1252": ("de", "fr", "es", "pt", "sv", "da", "fi", "en"),
    "iso8859-1": ("de", "es", "pt", "sv", "da", "fi"),
    "cp1253": ("el",),
    "iso8859-7": ("el",),
    "cp1254": ("tr",),
    "cp1255": ("he",),
    "cp1256": ("ar",),
    "cp1257": ("lt", "lv", "et"),
    "iso8859-13": ("lt", "lv", "et"),
    "cp874": ("th",),
    "gb18030": ("zh",),
    "big5": ("zh-Hant",),
    "shift_jis": ("ja",),
    "euc_jp": ("ja",),
    "iso2022_jp": ("ja",),
    "euc_kr": ("ko",),
}
