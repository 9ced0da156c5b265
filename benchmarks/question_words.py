"""Words of six languages from which `bench_questions` makes an archive; all of it made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language: `things` are (one, many, a compound with the word in it); the rest goes into `lines`."""

    code: str
    things: tuple[tuple[str, str, str], ...]
    places: tuple[str, ...]
    people: tuple[str, ...]
    titles: tuple[str, ...]
    lines: tuple[str, ...]
    long: tuple[str, ...]


def _things(text: str) -> tuple[tuple[str, str, str], ...]:
    triples = [tuple(part.strip() for part in line.split("/")) for line in text.strip().split("\n")]
    return tuple((one, many, compound) for one, many, compound in triples)


def _list(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().split("\n"))


EN = Words(
    "en",
    _things("""bridge / bridges / footbridge
    school / schools / schoolyard
    flood / floods / floodwater
    wolf / wolves / werewolf
    factory / factories / sugar factory
    ferry / ferries / car ferry
    strike / strikes / rail strike
    museum / museums / toy museum
    hospital / hospitals / field hospital
    library / libraries / town library
    forest / forests / forest fire
    harvest / harvests / apple harvest
    tunnel / tunnels / rail tunnel
    dam / dams / dam wall
    market / markets / fish market
    thief / thieves / car thief
    bakery / bakeries / village bakery
    vaccine / vaccines / flu vaccine
    tax / taxes / land tax
    lighthouse / lighthouses / lighthouse keeper"""),
    _list("""Orsund
    Kelby
    St. Ives Bay
    Marlow-on-Sea
    Hartwell
    King's Ferry
    Dunmore
    Ashcombe
    Port Levin
    Tarrant
    Whitby Cross
    Elmstead"""),
    _list("""Ines Calder
    Sean O'Farrell
    Ruth Moss-Keane
    Tom Hale
    Zoë Brontell
    Ade Okafor
    Mary D'Souza
    Leo Vance
    Björn Lindqvist
    Nora Pike
    Hugh McAllan
    Carla Núñez"""),
    _list("""{Thing} in {place} to close after {number} years
    {person} calls for new {things} in {place}
    Two hurt at {compound} near {place}
    {place} votes to keep its {thing}
    Why {place} fears for its {things}"""),
    _list("""The {thing} in {place} has stood empty for {number} days, the council said.
    {person} told reporters that the {things} of the district would be looked at again.
    Residents of {place} say that nobody had asked them about the {thing}.
    Repairs are expected to cost {number} million crowns, more than ever before.
    "We looked at every other way," said {person}.
    A decision on the {compound} is expected in spring.
    Experts had warned of the state of the {things} for years.
    The police are looking for witnesses who were near the {compound}.
    {person}, who grew up in {place}, spoke of a dark day for the town.
    The minister said that the money for {things} would come from the region.
    Many shops stayed shut, and the buses did not run.
    The opposition called the plan expensive and too late."""),
    _list("""what did {person} say about the {things} in {place}
    why is the {thing} in {place} going to be closed and when
    how much will it cost to repair the {compound} near {place}
    who was hurt when something happened at the {compound} of {place}"""),
)
DE = Words(
    "de",
    _things("""Brücke / Brücken / Fußgängerbrücke
    Schule / Schulen / Grundschule
    Hochwasser / Hochwassern / Hochwasserschutz
    Wolf / Wölfe / Wolfsrudel
    Fabrik / Fabriken / Zuckerfabrik
    Fähre / Fähren / Autofähre
    Streik / Streiks / Bahnstreik
    Museum / Museen / Spielzeugmuseum
    Krankenhaus / Krankenhäuser / Kreiskrankenhaus
    Bücherei / Büchereien / Stadtbücherei
    Wald / Wälder / Waldbrand
    Ernte / Ernten / Apfelernte
    Tunnel / Tunnels / Eisenbahntunnel
    Damm / Dämme / Staudamm
    Markt / Märkte / Wochenmarkt
    Dieb / Diebe / Fahrraddieb
    Bäckerei / Bäckereien / Dorfbäckerei
    Impfstoff / Impfstoffe / Grippeimpfstoff
    Steuer / Steuern / Grundsteuer
    Wohnung / Wohnungen / Sozialwohnung"""),
    _list("""Köslin
    Bad Mühlental
    Grünau
    Würmsee
    Sankt Jürgen
    Öderan
    Neu-Ulrichstein
    Großenhain
    Schönbeck
    Hartau
    Lüttich-Nord
    Straßfeld"""),
    _list("""Anna Müller
    Jörg Großmann
    Sabine Leutheuser-Körner
    Karl Weiß
    Ute Schröder
    Mehmet Yıldız
    Rolf Hägele
    Ina Bär
    Peter Kaufmann
    Heike Jäger
    Uwe Götz
    Lena Strauß"""),
    _list("""{Thing} in {place} schließt nach {number} Jahren
    {person} fordert neue {things} in {place}
    Zwei Verletzte bei {compound} nahe {place}
    {place} stimmt für den Erhalt: {thing} bleibt
    Warum {place} um seine {things} bangt"""),
    _list("""{Thing} in {place}: Seit {number} Tagen steht alles leer, teilte der Rat mit.
    {person} sagte vor Journalisten, die {things} des Kreises würden noch einmal geprüft.
    Anwohner aus {place} sagen, niemand habe sie zum Thema {thing} gefragt.
    Die Reparatur soll {number} Millionen Kronen kosten, mehr als je zuvor.
    „Wir haben jeden anderen Weg geprüft“, sagte {person}.
    Eine Entscheidung zum Thema {compound} wird im Frühjahr erwartet.
    Fachleute hatten seit Jahren vor dem Zustand der {things} gewarnt.
    Die Polizei sucht Zeugen, die in der Nähe waren: {compound}.
    {person} ist in {place} aufgewachsen und sprach von einem schwarzen Tag.
    Der Minister sagte, das Geld für {things} komme aus dem Land.
    Viele Läden blieben geschlossen, und die Busse fuhren nicht.
    Die Opposition nannte den Plan teuer und verspätet."""),
    _list("""was hat {person} über die {things} in {place} gesagt
    warum wird {thing} in {place} geschlossen und wann
    wie viel kostet die Reparatur nach {compound} bei {place}
    wer wurde bei {compound} in {place} verletzt"""),
)
NL = Words(
    "nl",
    _things("""brug / bruggen / voetgangersbrug
    school / scholen / basisschool
    overstroming / overstromingen / overstromingsgebied
    wolf / wolven / wolvenroedel
    fabriek / fabrieken / suikerfabriek
    veerboot / veerboten / autoveerboot
    staking / stakingen / treinstaking
    museum / musea / speelgoedmuseum
    ziekenhuis / ziekenhuizen / streekziekenhuis
    bibliotheek / bibliotheken / stadsbibliotheek
    bos / bossen / bosbrand
    oogst / oogsten / appeloogst
    tunnel / tunnels / spoortunnel
    dijk / dijken / dijkdoorbraak
    markt / markten / vismarkt
    dief / dieven / fietsendief
    bakkerij / bakkerijen / dorpsbakkerij
    vaccin / vaccins / griepvaccin
    belasting / belastingen / grondbelasting
    woning / woningen / huurwoning"""),
    _list("""Oudewaal
    's-Gravenmoer
    Sint-Joris
    Nieuwveen
    Hoogkerke
    Zuidbroek
    Coevelden
    Beemster-Oost
    Drieën
    Walcherdam
    Kampenhout
    Terneuve"""),
    _list("""Piet de Wit
    Anneke van 't Hof
    Loïs Verbeek
    Jan-Willem Smit
    Fatima El Idrissi
    Kees Bakker
    Daniël Mulder
    Sanne Kuipers
    Ruud Hendriks
    Mieke Claes
    Bram Postma
    Joke Veldman"""),
    _list("""{Thing} in {place} sluit na {number} jaar
    {person} wil nieuwe {things} in {place}
    Twee gewonden bij {compound} bij {place}
    {place} stemt voor behoud van {thing}
    Waarom {place} vreest voor zijn {things}"""),
    _list("""De {thing} in {place} staat al {number} dagen leeg, meldt de gemeente.
    {person} zei tegen journalisten dat de {things} in de streek opnieuw worden bekeken.
    Bewoners van {place} zeggen dat niemand hun iets over de {thing} heeft gevraagd.
    Het herstel kost {number} miljoen kronen, meer dan ooit.
    "We hebben elke andere weg bekeken," zei {person}.
    Over {compound} wordt in het voorjaar beslist.
    Deskundigen waarschuwden al jaren voor de staat van de {things}.
    De politie zoekt getuigen die in de buurt waren: {compound}.
    {person}, opgegroeid in {place}, sprak van een zwarte dag.
    De minister zei dat het geld voor {things} van de provincie komt.
    Veel winkels bleven dicht en de bussen reden niet.
    De oppositie noemde het plan duur en te laat."""),
    _list("""wat zei {person} over de {things} in {place}
    waarom gaat de {thing} in {place} dicht en wanneer
    hoeveel kost het herstel na {compound} bij {place}
    wie raakte gewond bij {compound} in {place}"""),
)
FR = Words(
    "fr",
    _things("""pont / ponts / pont-levis
    école / écoles / école primaire
    inondation / inondations / zone d'inondation
    loup / loups / meute de loups
    usine / usines / usine de sucre
    bateau / bateaux / bateau-mouche
    grève / grèves / grève des trains
    musée / musées / musée du jouet
    hôpital / hôpitaux / hôpital régional
    bibliothèque / bibliothèques / bibliothèque municipale
    forêt / forêts / feu de forêt
    récolte / récoltes / récolte des pommes
    tunnel / tunnels / tunnel ferroviaire
    barrage / barrages / mur du barrage
    marché / marchés / marché aux poissons
    voleur / voleurs / voleur de vélos
    boulangerie / boulangeries / boulangerie du village
    vaccin / vaccins / vaccin contre la grippe
    impôt / impôts / impôt foncier
    cheval / chevaux / course de chevaux"""),
    _list("""Évremont
    Saint-Étienne-du-Lac
    L'Haÿ
    Aigues-Vives
    Beaulieu
    Châteauneuf
    Forcalquiers
    Montrésor
    La Ferté
    Nîmelle
    Pré-d'Or
    Vézelin"""),
    _list("""Hélène Dubosc
    Jean-Luc Mérand
    Zoé d'Aubigny
    François Lefèvre
    Amélie Roux
    Karim Bencheïkh
    Noël Garçin
    Lucie Petit
    Gaël Le Goff
    Inès Pelletier
    Marc Thévenot
    Odile Sancé"""),
    _list("""{Thing} : à {place}, fermeture après {number} ans
    {person} veut de nouveaux {things} à {place}
    Deux blessés près de {place}, {compound} en cause
    {place} vote pour garder : {thing} sauvé
    Pourquoi {place} craint pour ses {things}"""),
    _list("""À {place}, plus rien depuis {number} jours ({thing}), selon la mairie.
    {person} a dit aux journalistes que les {things} du district seraient examinés.
    Les habitants de {place} disent que personne ne les a consultés : {thing} en danger.
    Les travaux coûteront {number} millions de couronnes, un record.
    « Nous avons étudié toutes les autres voies », a dit {person}.
    Une décision est attendue au printemps ({compound}).
    Les experts alertaient depuis des années sur l'état des {things}.
    La police cherche des témoins, présents sur place : {compound}.
    {person}, qui a grandi à {place}, a parlé d'un jour noir.
    Le ministre a dit que l'argent des {things} viendrait de la région.
    De nombreux magasins sont restés fermés et les bus n'ont pas roulé.
    L'opposition a jugé le projet cher et tardif."""),
    _list("""qu'a dit {person} sur les {things} de {place}
    pourquoi {thing} à {place} va fermer et quand
    combien coûteront les travaux de {compound} près de {place}
    qui a été blessé à {place} avec {compound}"""),
)
RU = Words(
    "ru",
    _things("""мост / мосты / разводной мост
    школа / школы / школьный двор
    наводнение / наводнения / зона наводнения
    волк / волки / стая волков
    завод / заводы / сахарный завод
    паром / паромы / автопаром
    забастовка / забастовки / забастовка поездов
    музей / музеи / музей игрушек
    больница / больницы / районная больница
    библиотека / библиотеки / городская библиотека
    лес / леса / лесной пожар
    урожай / урожаи / урожай яблок
    тоннель / тоннели / железнодорожный тоннель
    плотина / плотины / стена плотины
    рынок / рынки / рыбный рынок
    вор / воры / автовор
    пекарня / пекарни / сельская пекарня
    вакцина / вакцины / вакцина от гриппа
    налог / налоги / земельный налог
    маяк / маяки / смотритель маяка"""),
    _list("""Орсунд
    Зелёный Бор
    Усть-Каменка
    Белозёрск
    Нижний Яр
    Калинов
    Дубравное
    Сосновка
    Приозёрный
    Волчанск
    Ключи
    Троицкое"""),
    _list("""Анна Королёва
    Пётр Семёнов
    Инна Вольская
    Олег Тихий
    Зоя Мельник
    Руслан Гареев
    Фёдор Ершов
    Нина Павлова
    Илья Громов
    Марфа Лось
    Юрий Климов
    Вера Санина"""),
    _list("""{Thing}: {place} ждёт закрытия через {number} лет
    {person} требует: новые {things} для города {place}
    Двое раненых, {compound}, город {place}
    {place} голосует: {thing} останется
    Почему {place} боится за свои {things}"""),
    _list("""Уже {number} дней всё пусто: {thing}, город {place}, сообщил совет.
    {person} на встрече с журналистами: все {things} района проверят снова.
    Жители города {place} говорят, что никто их не спросил: {thing} под угрозой.
    Ремонт обойдётся в {number} миллионов крон, дороже прежнего.
    «Мы изучили все другие пути», — сказал {person}.
    Решение примут весной: {compound}.
    Эксперты годами предупреждали: {things} в плохом состоянии.
    Полиция ищет свидетелей, которые были рядом: {compound}.
    {person} вырос здесь, город {place} назвал это чёрным днём.
    Министр сказал, что деньги на {things} даст область.
    Многие магазины закрыты, автобусы не ходили.
    Оппозиция назвала план дорогим и поздним."""),
    _list("""что сказал {person} про {things} в городе {place}
    почему закроют {thing} в городе {place} и когда
    сколько стоит ремонт после {compound} у города {place}
    кто пострадал в городе {place}, где {compound}"""),
)
ZH = Words(
    "zh",
    _things("""大桥 / 大桥 / 跨海大桥
    学校 / 学校 / 小学学校
    洪水 / 洪水 / 洪水预警
    野狼 / 野狼 / 野狼狼群
    工厂 / 工厂 / 制糖工厂
    渡轮 / 渡轮 / 汽车渡轮
    罢工 / 罢工 / 铁路罢工
    博物馆 / 博物馆 / 玩具博物馆
    医院 / 医院 / 地区医院
    图书馆 / 图书馆 / 市立图书馆
    森林 / 森林 / 森林火灾
    收成 / 收成 / 苹果收成
    隧道 / 隧道 / 铁路隧道
    水坝 / 水坝 / 水坝坝墙
    市场 / 市场 / 海鲜市场
    小偷 / 小偷 / 偷车小偷
    面包店 / 面包店 / 村里面包店
    疫苗 / 疫苗 / 流感疫苗
    税收 / 税收 / 土地税收
    灯塔 / 灯塔 / 灯塔看守"""),
    _list("""白沙镇
    青石湾
    南岭县
    长溪市
    云台区
    东河口
    柳林
    金沙港
    北桥
    石门
    红枫谷
    大田"""),
    _list("""陈玉兰
    李建国
    王思雨
    赵明
    欧阳雪
    周大海
    吴小燕
    孙志强
    马丽
    司马远
    郑文
    何冬梅"""),
    _list("""{place}{thing}将在{number}年后关闭
    {person}呼吁在{place}新建{things}
    {place}附近{compound}致两人受伤
    {place}投票保留{thing}
    {place}为何担心{things}"""),
    _list("""市议会表示，{place}的{thing}已经空置{number}天。
    {person}对记者说，全区的{things}将重新检查。
    {place}居民说，没有人就{thing}问过他们。
    维修预计花费{number}百万元，比以往都多。
    “我们看过其他所有办法，”{person}说。
    关于{compound}的决定预计在春天作出。
    专家多年来一直对{things}的状况发出警告。
    警方正在寻找当时在{compound}附近的目击者。
    {person}在{place}长大，称这是黑暗的一天。
    部长说，{things}的钱将由地区支付。
    许多商店关门，公交车也没有开。
    反对派说这个计划又贵又晚。"""),
    _list("""{person}对{place}的{things}说了什么
    为什么{place}的{thing}要关闭
    {place}附近的{compound}维修要花多少钱
    谁在{place}的{compound}受伤"""),
)
LANGUAGES = (EN, DE, NL, FR, RU, ZH)
