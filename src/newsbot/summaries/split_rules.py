"""What the splitter knows of single languages: abbreviations, ordinals, sentence starters."""

from __future__ import annotations

from dataclasses import dataclass

# A full stop after one of these never ends a sentence, whatever follows (lower case, without the stop).
_ALWAYS: dict[str, str] = {
    "en": "mr mrs ms messrs dr prof gen sen rep gov lt col capt sgt rev hon pres supt fig figs pp vol "
    "cf vs "
    "approx mt ft",
    "fr": "m mm mme mmes mlle mlles mgr me dr pr prof st ste cf p pp art vol env av boul chap éd fig",
    "es": "cía dcha izq prov ap tel sr sra srta sres d dña dr dra prof lic ing gral ud uds vd av avda pág "
    "págs núm art fig ej",
    "pt": "sr sra srs dr dra d prof profa eng gen av r pág págs núm n art fig ex v exa séc",
    "it": "sig sigg sig.ra dott dott.ssa prof avv ing on sen gen mons cfr pag art fig es",
    "ro": "dl dna dr prof ing str nr art pag fig",
    "ca": "sr sra dr dra prof av núm pàg",
    "de": "dr prof hr fr str nr bzw ca vgl evtl bspw inkl exkl zzgl geb gest ing dipl abs art bd hrsg "
    "mrd mio "
    "st z.b d.h u.a v.a i.d.r z.t fa hl sog ggf",
    "nl": "dhr mevr mr mw dr prof ir ing drs st nr bijv blz pag ca incl excl",
    "da": "dr prof hr fr nr kl s bl.a f.eks ca pga vedr inkl ekskl mio mia",
    "nb": "dr prof hr fr nr kl s bl.a f.eks ca pga mill mrd",
    "sv": "dr prof hr nr kl s bl.a t.ex ca inkl exkl milj",
    "fi": "prof toht nro ks esim ts",
    "pl": "o bp abp prof dr hab inż mgr ul al pl np tj tzw nr św gen płk ks str ppłk mln mld tys med zob ok "
    "pkt nast",
    "cs": "prof dr ing mgr bc judr mudr ul nám č např tzv tj sv p gen mil mld",
    "sk": "prof dr ing mgr bc judr mudr ul nám č napr tzv tj sv p gen mil mld",
    "hu": "dr prof id ifj pl ún kb st",
    "hr": "dr prof mr ing ul br sv npr tj tzv g gđa gen mil mlrd",
    "el": "κ κκ κα δρ καθ αρ σελ π.χ δηλ",
    "ru": "ул им проф акад доц д-р г-н г-жа просп пер пл наб стр см рис табл ст гл ред изд тов св ген полк "
    "т.е т.н напр м-р",
    "uk": "вул ім проф акад доц д-р просп пл стор див рис табл ст гл ред вид св ген т.зв напр",
    "be": "вул ім праф акад св г.зн",
    "bg": "ул проф акад доц д-р инж гр стр вж бул св ген т.нар напр ет ж.к п.к вх",
    "kk": "ж ғ көш проф акад доц ген",
    "az": "prof dos akad küç pr m s dr ş r y mln mlrd gen",
    "tr": "prof doç dr av müh sn cad sok mah bkz örn yrd arş gör alb gen org ord op uzm öğr t.c",
    "hy": "պրոֆ դոկ պր փող",
    "ka": "პროფ აკად დოქ მაგ ე.წ",
    "ar": "د أ م ج ص ش هـ أ.د",
    "fa": "د م ص ج",
    "ur": "ڈاکٹر پروفیسر",
    "he": "פרופ מר גב רח עמ",
    "hi": "पृ सं क्र ई.पू ई डॉ श्री सुश्री कु पं प्रो मो एड रु ले कै मि",
    "mr": "पृ क्र सायं डॉ श्री सौ कु पं प्रा प्रो मा रु",
    "bn": "ডা ড মো মোঃ মোসা প্রফে অধ্যা রু",
    "id": "bpk dr prof jl drs ir hj sdr tn ny",
    "ms": "dr prof jln tn pn",
    "vi": "tp ths gs ts pgs bs q p h tx tt",
    "th": "ดร นาย พล.อ พ.ศ ม.ร.ว",
    "sw": "dk bw bi prof",
}

# Units and shortenings that may well end a sentence: the stop is no end only before a lower-case letter or a
# digit. Where the splitter underneath never ends a sentence at them, a sentence starter after them does.
_UNITS: dict[str, str] = {
    "ru": "п пп корп оф кв эт тел г гг в вв руб коп тыс млн млрд трлн др пр д п н.э т.д т.п т.д кг км га "
    "янв февр фев апр авг сент сен окт нояб ноя дек",
    "uk": "р рр ст грн коп тис млн млрд ін т.д т.п кг км га",
    "bg": "бл вх ап тел чл ал г гг в лв ст хил млн млрд др т.н кг км",
    "be": "г гг руб тыс млн млрд інш",
    "kk": "ж жж т.б т.с.с млн млрд мың",
    "az": "s b v və.s ə e.ə",
    "tr": "vb vs vd",
    "en": "inc co corp ltd jr sr st ave p.m a.m etc u.s u.k u.n e.u apt eq sec ch jan feb mar apr jun "
    "jul aug sept "
    "oct nov dec",
    "de": "usw etc u.s.w",
    "fr": "no nos tél h janv févr avr juil sept oct nov déc",
    "it": "bin tel n nn art a.c d.c gen feb mar apr mag giu lug ago set ott nov dic",
    "pl": "r w zł itd itp godz rys tab s m",
    "nl": "jan feb mrt apr jun jul aug sep sept okt nov dec",
    "da": "jan feb mar apr jun jul aug sep sept okt nov dec",
    "nb": "jan feb mar apr jun jul aug sep sept okt nov des",
    "sv": "jan feb mar apr jun jul aug sep sept okt nov dec",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "ro": "ian feb mar apr iun iul aug sept oct nov dec",
    "el": "κεφ αρ τόμ άρθ παρ ν τηλ διαμ εικ πίν",
}

# In any language the stop after one of these is no end before a digit.
_BEFORE_NUMBERS = "art abs para ust alin pkt sec cap nr num vol fig pág pag pp tab apt"
BEFORE_NUMBERS = frozenset(_BEFORE_NUMBERS.split())

# Words that open a sentence and no name: after a unit they show that the full stop was an end.
_STARTERS: dict[str, str] = {
    "ru": "Об Обо О Он Она Они Оно Это Эти Этот Эта В Во На По С Со Как Так Но И А Также При После Кроме "
    "Однако "
    "Для За К Ко У Из Из-за До От Мы Я Вы Ты Если Когда Пока Поэтому Там Тогда Теперь Что Чтобы Все "
    "Всего Его Ее "
    "Её Их Наш По-прежнему Ранее Позже Сейчас Уже Затем Под Над Между Среди Согласно Сегодня Вчера "
    "Потом Тем Ещё Еще Только Вместе Никто Ничего Один Именно Такой Такие Более Такова "
    "Однажды",
    "uk": "Про Він Вона Вони Воно Це Ці Цей Ця В У На За З Із Як Так Але І Й А Також При Після Крім "
    "Однак Для До "
    "Від Ми Я Ви Якщо Коли Тому Там Тоді Тепер Що Щоб Усі Його Її Їх Раніше Згодом Зараз Під Над Між "
    "Серед Сьогодні Потім Тоді Ще Лише Ніхто Саме Такі Більше",
    "bg": "За Той Тя Те То Това Тези Този Тази В Във На По С Със Как Така Но И А Също При След Освен "
    "Обаче От До "
    "Ние Аз Ако Когато Затова Там Тогава Сега Що Всички Неговата Преди По-късно Днес Вчера После Още "
    "Само Никой Тогава Един Именно Повече",
    "be": "Пра Ён Яна Яны Гэта У Ва На Па З Як Так Але І А Таксама Пасля Аднак Для Да Ад Мы Калі",
    "kk": "Бұл Ол Олар Осы Сол Біз Мен Сіз Ал Және Бірақ Сондай-ақ Сонымен Қазір Кейін Бүгін Кеше Оның",
    "az": "O Onlar Bu Biz Mən Siz Lakin Amma Həmçinin Sonra Eyni Bundan Belə Onun Hər Bununla İndi Dünən "
    "Bu gün",
    "tr": "O Onlar Bu Biz Ben Siz Ama Ancak Fakat Ayrıca Sonra Aynı Bunun Böyle Onun Her Şimdi Dün Bugün",
    "de": "Er Sie Es Das Die Der Ein Eine Wir Ich Und Aber Doch Dann Auch Im In Am An Auf Bei Nach Mit "
    "Für Dort "
    "Heute Gestern Damit Deshalb Dabei Danach Jetzt Schon Dies Diese Dieser Wenn Als Man Mehr Noch Nur "
    "So Wie Was Wer Doch "
    "Zudem Außerdem Später Niemand Alle Viele Seine Ihre Nun",
    "fr": "Il Elle Ils Elles On Le La Les Un Une Ce Cela Ces Cette Nous Vous Je Tu Mais Et Puis Dans En Au "
    "Aux Après Avant Pour Selon Depuis Lors Son Sa Ses Leur Leurs Tous Personne Rien Ainsi",
    "es": "El La Los Las Un Una Él Ella Ellos Ellas Lo Se Su Sus Es Era Fue Son Esto Eso Este Esta Estos "
    "Pero Y Luego Después Antes Para Según Desde Cuando Si No Nadie Nada Todos Así También Además En "
    "Con Por",
    "it": "Il Lo La I Gli Le Un Una Egli Lui Lei Essi Loro Questo Questa Ma E Poi Dopo Prima Per Secondo "
    "Quando Se Nessuno Niente Tutti Così Anche Inoltre È Era Sono Nel Nella In Con",
    "nl": "Hij Zij Ze Het De Een Dit Dat Deze Die Wij We Ik Maar En Toen Daarna Voor Na In Op Met Volgens "
    "Als Niemand Niets Alle Ook Zijn Haar Hun Er",
    "da": "Han Hun Den Det De Der En Et Vi Jeg Men Og Så Da Efter Før I På Med Ifølge Hvis Ingen Intet Alle "
    "Også Hans Hendes Deres",
    "sk": "On Ona Oni To Ten Tá V Vo Na Po Z Zo Ako Tak Ale A Aj Pri Keď Však Pre Za Do Od My Ja Ak Preto "
    "Tam Potom Teraz Jeho Jej Ich Nikto Nič Všetci",
    "pl": "On Ona Oni To Ten Ta W We Na Po Z Ze Jak Tak Ale I A Także Przy Jednak Dla Za Do Od My Ja "
    "Jeśli Gdy Kiedy "
    "Dlatego Tam Wtedy Teraz Jego Jej Ich",
    "en": "The He She It They We I This That These Those There His Her Its Their But And In On At For After "
    "When While If As Yet So You Our My Now Then What How Why Nobody Everybody Everyone Someone "
    "Somebody Anyone Nothing Everything Something Many Some Few Several All Both Each Every Others "
    "Neither Either None Here Since During Before Because Although Though However Meanwhile Instead "
    "Later Still Even Only Moreover Besides Perhaps Maybe Who Where Which Whether Without From Among "
    "Between Against Despite Until Once Unless Not About Is Are Was Were Does Did Can Could Would "
    "Should Has Had Finally",
}

# "am 3. Okt.", "die 2. Bundesliga": a number with a stop after one of these, before a word, is an ordinal.
_ORDINAL_AFTER: dict[str, str] = {
    "de": "am im der die das den dem des vom zum zur ab bis seit beim und ein eine",
    "da": "den det de fra til og på i",
    "nb": "den det de fra til og på i",
    "fi": "ja noin jo",
    "cs": "dne v od do na po ve a",
    "sk": "dňa v od do na po vo a",
    "hr": "dana u od do na i",
    "hu": "a az és",
    "et": "ja",
    "az": "və bu həmin",
    "tr": "ve bu",
}

# Month names (their first three letters, lower case) where days are ordinals and months have a capital.
_MONTHS: dict[str, str] = {"de": "jan feb mär apr mai jun jul aug sep okt nov dez"}

_KIN = {
    "no": "nb",
    "nn": "nb",
    "sr": "hr",
    "bs": "hr",
    "sl": "hr",
    "gl": "pt",
    "ky": "kk",
    "tt": "kk",
    "mk": "bg",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """One language's knowledge; every set is empty for a language without any."""

    always: frozenset[str]
    units: frozenset[str]
    starters: frozenset[str]
    ordinal_after: frozenset[str]
    months: frozenset[str]


def rules_for(code: str) -> Rules:
    """The rules of a two- or three-letter language code, those of its next of kin, or empty ones."""
    code = _KIN.get(code, code)
    return Rules(
        *(frozenset(t.get(code, "").split()) for t in (_ALWAYS, _UNITS, _STARTERS, _ORDINAL_AFTER, _MONTHS))
    )
