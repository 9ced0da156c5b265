"""The archive asked in many ways; nothing that a person types gives an error."""

from __future__ import annotations

import json
import random
import sqlite3
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.domain.bulletin import Bulletin, BulletinState
from newsbot.domain.query import Order, Query, parse_query
from newsbot.domain.text import words
from newsbot.store import open_store, search
from newsbot.store.excerpts import Excerpts
from newsbot.store.folding import folded, lettered, tokens
from newsbot.store.search_sqlite import CREATE, _indexed
from store.stock import NOON, article, feed

HOSTILE = Path(__file__).parents[2] / ".." / "shared" / "hostile" / "texts.json"
OWN_HOSTILE = [
    "'; DROP TABLE articles; --",
    '"unclosed',
    '""',
    "*",
    "a*",
    "-",
    "--",
    "-*",
    "AND OR NOT NEAR(",
    "title: body:x {a b}: c",
    "source:",
    "source:%_\\",
    "lang:%",
    "topic:'",
    "after:9999-99-99 before:0001-01-01",
    "after:0001-01-01",
    "before:9999-12-31",
    "((((((((",
    "^caret + plus",
    "& | ! <-> :* '",
    "\\' \\\\",
    "\x00\x01\x02",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝓼𝓬𝓻𝓲𝓹𝓽",
    "\u202eevil\u202c",
    "é" * 500,
    "字" * 900,
    "a" * 1000,
    "x" * 300 + "*",
    " ".join(f"w{n}" for n in range(200)),
    " OR ".join("ab" for _ in range(200)),
    "ﬁn ﬀ ß ẞ İ ı ſ",
    "हिन्दी ไทย አማርኛ العَرَبِيَّة",
    "_ __ ___",
    "👩‍👩‍👧‍👦 🇩🇪",
    ":param %(name)s %s ? $1 {0}",
]


async def find(store: Any, asked: str, limit: int = 10, offset: int = 0) -> list[str]:
    hits = await store.read(lambda tx: tx.search.find(parse_query(asked), limit, offset))
    return [hit.title for hit in hits]


async def index(store: Any) -> None:
    """Lets the index read all that waits."""
    while await store.write(lambda tx: tx.articles.index_waiting()):
        pass


async def fill(store: Any, *articles: Any) -> None:
    def write(tx: Any) -> None:
        for one in articles:
            tx.articles.add(one)

    await store.write(write)


async def test_words_phrases_prefixes_and_what_is_not_wanted(store: Any) -> None:
    await fill(
        store,
        article(1, title="One", text="Heavy rain in the north."),
        article(2, title="Two", text="Rain, heavy at times, and wind."),
        article(3, title="Three", text="A railway strike."),
    )
    assert sorted(await find(store, "heavy rain")) == ["One", "Two"]
    assert await find(store, '"heavy rain"') == ["One"]
    assert await find(store, "rain -wind") == ["One"]
    assert sorted(await find(store, "rai*")) == ["One", "Three", "Two"]
    assert await find(store, "absent") == []
    assert await find(store, "-rain") == ["Three"]


async def test_articles_with_all_words_come_first_then_those_with_some(store: Any) -> None:
    await fill(
        store,
        article(1, title="Some new", text="A bridge was opened."),
        article(9, title="All", text="The bridge collapsed in the storm."),
        article(2, title="Some other", text="The storm passed."),
        article(3, title="None", text="Nothing of it."),
    )
    found = await find(store, "bridge storm")
    assert found[0] == "All"
    assert sorted(found[1:]) == ["Some new", "Some other"]
    pages = [await find(store, "bridge storm", 1, offset) for offset in range(4)]
    assert [title for page in pages for title in page] == found


async def test_of_many_articles_with_some_words_those_with_most_are_ranked(
    sql_store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PROBE", 12)
    monkeypatch.setattr(search, "BEST", 24)
    await fill(
        sql_store,
        article(1, title="Old", text="The collapse of the dam flooded a valley."),
        *(article(n, title=f"Dam {n}", text="A dam was opened.") for n in range(2, 12)),
        *(article(n, title=f"Valley {n}", text="A valley was visited.") for n in range(12, 22)),
        *(article(n, title=f"Flood {n}", text="A minister was flooded with letters.") for n in range(22, 32)),
    )
    asked = "did the minister see the collapse of the dam that flooded the valley"
    found = await find(sql_store, asked, 100)
    assert len(found) == 24
    assert found[0] == "Old"


async def test_a_rare_word_tells_more_than_common_ones(sql_store: Any) -> None:
    await fill(
        sql_store,
        article(50, title="Rare", text="A walrus was seen from the pier."),
        *(
            article(n, title=f"Council {n}", text="The council met and spoke of the town.")
            for n in range(1, 40)
        ),
    )
    assert (await find(sql_store, "what did the council of the town say of the walrus"))[0] == "Rare"


async def test_a_long_question_without_spaces_is_found_by_its_pieces(sql_store: Any) -> None:
    await fill(
        sql_store,
        article(1, title="白沙镇大桥将关闭", text="陈玉兰对记者说，大桥将重新检查。"),
        article(2, title="青石湾医院", text="医院已经空置三天。"),
    )
    assert await find(sql_store, "陈玉兰对白沙镇的大桥说了什么") == ["白沙镇大桥将关闭"]
    assert await find(sql_store, '"陈玉兰对白沙镇的大桥说了什么"') == []
    assert await find(sql_store, "沙镇医") == []  # one word of a few characters is found whole


async def test_ae_finds_what_is_written_with_an_umlaut(sql_store: Any) -> None:
    await fill(
        sql_store, article(1, title="Müller", text="Die Brücke."), article(2, title="Blue", text="Sky.")
    )
    assert await find(sql_store, "mueller") == ["Müller"]
    assert await find(sql_store, "Bruecke Mueller") == ["Müller"]
    assert await find(sql_store, "blue") == ["Blue"]
    assert await find(sql_store, '"mueller"') == []


async def test_an_umlaut_finds_what_is_written_with_ae_where_it_is_nowhere_itself(sql_store: Any) -> None:
    await fill(
        sql_store,
        article(1, title="Mueller", text="Die Bruecke."),
        article(2, title="Bär", text="Der Wald."),
        article(3, title="Baer", text="Ein Mensch."),
    )
    for asked in ("Müller", "Brücke Müller", "Mu\u0308ller", "Müll*"):
        assert await find(sql_store, asked) == ["Mueller"], asked
    assert await find(sql_store, "Bär") == ["Bär"]
    assert await find(sql_store, "muller") == []
    assert await find(sql_store, '"Müller"') == []


async def test_half_of_a_name_with_a_hyphen_is_better_than_nothing(sql_store: Any) -> None:
    await fill(
        sql_store,
        article(1, title="One", text="Ruth Moss spoke."),
        article(9, title="Both", text="Ruth Moss-Keane spoke."),
    )
    assert await find(sql_store, "Moss-Keane") == ["Both", "One"]
    assert await find(sql_store, '"Moss-Keane"') == ["Both"]


async def test_case_and_accents_do_not_count(store: Any) -> None:
    await fill(store, article(1, title="Über São Paulo", text="Die Straße; naïve Łódź; ΑΘΗΝΑ"))
    for asked in ("uber", "SAO", "são", "strasse", "STRASSE", "naive", "αθηνα"):
        assert await find(store, asked) == ["Über São Paulo"], asked


async def test_scripts_without_spaces_are_found_by_any_piece(sql_store: Any) -> None:
    await fill(
        sql_store,
        article(1, title="東京都で大雨", text="気象庁によると、東京都では大雨になった。"),
        article(2, title="เกิดแผ่นดินไหว", text="เกิดแผ่นดินไหวทางภาคเหนือ"),
    )
    for asked in ("東京", "大雨", "京都", "雨", "東京都で大雨", '"気象庁"'):
        assert await find(sql_store, asked) == ["東京都で大雨"], asked
    assert await find(sql_store, "大阪") == []


async def test_indic_words_are_whole_with_their_vowels(sql_store: Any) -> None:
    await fill(
        sql_store,
        article(1, title="রাতে বৃষ্টি", text="রাতে ঝড় হয়েছে।"),
        article(2, title="র তারিখ", text="আর তখন কেউ ছিল না।"),
        article(3, title="देश की सेना", text="सेना ने बाढ़ में मदद की।"),
        article(4, title="दशा", text="दस सन पहले। दशक बीता।"),
    )
    assert await find(sql_store, "রাতে") == ["রাতে বৃষ্টি"]
    assert await find(sql_store, "सेना") == ["देश की सेना"]
    assert await find(sql_store, "सेन*") == ["देश की सेना"]
    assert await find(sql_store, "देश") == ["देश की सेना"]
    (hit,) = await sql_store.read(lambda tx: tx.search.find(parse_query("सेना"), 10, 0))
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["सेना"]


async def test_forms_of_an_english_word_are_found(sql_store: Any) -> None:
    await fill(sql_store, article(1, title="Floods", text="Flooding has flooded the towns. The winds rise."))
    for asked in ("flood", "floods", "flooding", "town", "wind", "the", "has"):
        assert await find(sql_store, asked) == ["Floods"], asked


async def test_fields_narrow_the_question(store: Any) -> None:
    def write(tx: Any) -> None:
        daily = tx.feeds.add(feed(1, title="The Daily Planet", url="https://planet.example/feed"))
        kept = {"feed_id": daily.id, "source": "The Daily Planet", "url": "https://planet.example/1"}
        tx.articles.add(article(1, title="One", text="rain", topic="world", language="en-GB", **kept))
        tx.articles.add(article(2000, title="Two", text="rain", topic="sports", language="de"))

    await store.write(write)
    assert await find(store, "rain source:planet") == ["One"]
    assert await find(store, "source:PLANET.example") == ["One"]
    assert await find(store, 'rain source:"the paper"') == ["Two"]
    assert await find(store, "rain source:nowhere") == []
    assert await find(store, "rain -source:planet") == ["Two"]
    assert await find(store, 'rain -source:planet -source:"the paper"') == []
    assert await find(store, "rain source:p -source:planet") == ["Two"]
    assert await find(store, "rain -source:nowhere") == await find(store, "rain")
    assert await find(store, "rain topic:World") == ["One"]
    assert await find(store, "lang:en") == ["One"]
    assert await find(store, "rain lang:de") == ["Two"]
    assert await find(store, "rain -topic:world") == ["Two"]
    assert await find(store, "rain -topic:world -topic:sports") == []
    assert await find(store, "rain -lang:en") == ["Two"]
    assert await find(store, "rain -lang:de -lang:fr") == ["One"]
    assert await find(store, "rain lang:en -lang:en-gb") == []
    assert await find(store, "rain -lang:") == await find(store, "rain")
    assert await find(store, "rain after:2026-11-24") == ["One"]
    assert await find(store, "rain before:2026-11-24") == ["Two"]


async def test_an_empty_question_gives_the_newest(store: Any) -> None:
    await fill(store, *(article(n) for n in (3, 1, 2)))
    assert await find(store, "") == ["Headline 1", "Headline 2", "Headline 3"]
    assert await find(store, "", 1, 1) == ["Headline 2"]
    assert await find(store, "headline", 0) == []


async def test_the_order_can_be_chosen(sql_store: Any) -> None:
    await fill(
        sql_store,
        article(9, title="Rain and rain", text="rain " * 3),
        article(
            1, title="Else", text="a long text about many things, and at its end once: rain " + "x " * 50
        ),
    )
    assert await find(sql_store, "rain sort:best") == ["Rain and rain", "Else"]
    assert await find(sql_store, "rain sort:new") == ["Else", "Rain and rain"]
    assert await find(sql_store, "rain") == ["Rain and rain", "Else"]


async def test_a_revised_or_deleted_article_is_found_by_what_it_says_now(store: Any) -> None:
    first = await store.write(lambda tx: tx.articles.add(article(1, title="Früher", text="old words")))
    await store.write(lambda tx: tx.articles.revise(replace(first, title="Später", text="new words")))
    assert await find(store, "old") == []
    assert await find(store, "fruher") == []
    assert await find(store, "new") == ["Später"]
    await store.write(lambda tx: tx.articles.prune(NOON, 9))
    assert await find(store, "words") == []


async def test_nothing_under_embargo_is_found_or_listed(store: Any) -> None:
    def write(tx: Any) -> None:
        tx.bulletins.add(
            Bulletin("Secret merger", 7, NOON, "of two banks", state=BulletinState.SCHEDULED, embargo=NOON)
        )

    await store.write(write)
    assert await find(store, "secret") == []
    assert await store.read(lambda tx: list(tx.articles.newest(9))) == []
    assert await store.read(lambda tx: list(tx.search.find(Query(order=Order.NEW), 9, 0))) == []
    assert (await store.read(lambda tx: tx.outbox.counts())) == {}


async def test_common_words_give_the_newest_without_ranking_them_all(sql_store: Any) -> None:
    many = [
        article(n, title=f"T{n}", text="rain " + ("storm" if n == 2400 else "sun")) for n in range(1, 2500)
    ]
    await sql_store.write(lambda tx: tx.articles.load(many))
    assert await find(sql_store, "rain", 3) == ["T1", "T2", "T3"]
    assert await find(sql_store, "rain", 2, 2300) == ["T2301", "T2302"]
    assert (await find(sql_store, "rain storm", 2))[0] == "T2400"
    assert len(await find(sql_store, "rain sort:best", 5)) == 5
    assert len(await find(sql_store, "rain sun", 5, 2490)) == 5


@pytest.mark.parametrize("count", [2500, 20_000])
async def test_the_newest_of_many_hits_are_so_by_publication_whatever_the_order_of_arrival(
    sql_store: Any, count: int
) -> None:
    """`article(n)` is n minutes old. Each load is in order; the second brings what is between the first."""
    rare = set(range(count // 2500, count + 1, count // 2500))
    each = [article(n, title=f"T{n}", text="rain" if n in rare else "sun") for n in range(1, count + 1)]
    for part in (each[::3], each[2::3], each[1::3]):
        await sql_store.write(lambda tx, part=part: tx.articles.load(part))
    await index(sql_store)
    wanted = [f"T{n}" for n in sorted(rare)]
    for question in ("rain", "rain sort:new"):
        assert await find(sql_store, question, 12) == wanted[:12]
        assert await find(sql_store, question, 300) == wanted[:300]
        assert await find(sql_store, question, 5, 7) == wanted[7:12]


async def test_the_excerpt_shows_why(sql_store: Any) -> None:
    text = "Nothing here. " * 30 + "Then the Müller dam broke, and floods came. " + "More. " * 60
    await fill(sql_store, article(1, text=text))
    (hit,) = await sql_store.read(lambda tx: tx.search.find(parse_query("muller flood"), 5, 0))
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Müller", "floods"]
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) < 240


def test_an_excerpt_of_a_text_without_the_word_is_its_beginning() -> None:
    terms = parse_query("absent").terms
    assert Excerpts(terms).of("First words.\n\nSecond.") == ("First words. Second.", ())
    assert Excerpts(()).of("") == ("", ())


@pytest.mark.parametrize("order", list(Order))
async def test_hostile_questions_give_no_error(store: Any, order: Order) -> None:
    await fill(store, article(1, text="plain words"), article(2, text=" ".join(OWN_HOSTILE[:20])))

    def ask(tx: Any) -> None:
        for asked in OWN_HOSTILE:
            tx.search.find(replace(parse_query(asked), order=order), 5, 0)
        assert tx.search.find(Query(), 5, 0)

    await store.read(ask)


def hostile_texts() -> list[str]:
    if not HOSTILE.is_file():
        return []
    cases = next(v for v in json.loads(HOSTILE.read_text("utf-8")).values() if isinstance(v, list) and v
                 and isinstance(v[0], dict) and ("text" in v[0] or "gen" in v[0]))  # fmt: skip
    return [_text(case) for case in cases]


def _text(case: dict[str, Any]) -> str:
    if "text" in case:
        return str(case["text"])
    made = case["gen"]
    return str(made.get("prefix", "") + made.get("unit", "") * made.get("times", 1) + made.get("suffix", ""))


@pytest.mark.skipif(not HOSTILE.is_file(), reason="the hostile texts are not beside this checkout")
async def test_hostile_texts_are_kept_indexed_and_asked_for(sql_store: Any) -> None:
    texts = [_storable(text) for text in hostile_texts()]

    def write(tx: Any) -> None:
        for number, text in enumerate(texts):
            tx.articles.add(article(number, title=text[:200], text=text))

    def ask(tx: Any) -> None:
        for text in texts:
            tx.search.find(parse_query(text), 3, 0)

    assert len(texts) > 100
    await sql_store.write(write)
    await sql_store.read(ask)


def _storable(text: str) -> str:
    """As `domain.text.clean` leaves it: what enters the archive has passed it."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:100_000]


ALPHABET = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


@given(st.text(ALPHABET, max_size=60))
@settings(max_examples=300, deadline=None)
def test_the_index_folds_as_questions_do(text: str) -> None:
    made = [token for word in words(text) for token in tokens(word)[0]]
    kept = folded(text).split()
    assert set(made) <= set(kept)
    if not any(c >= "\u0e00" for c in unicodedata.normalize("NFKD", text)):
        assert kept == [lettered(word) for word in words(text)]


@given(st.text(st.sampled_from("aä東京。雨 -*\"':&|!()_ßไ"), max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_asked_is_answered(sql_store: Any, asked: str) -> None:
    if not await sql_store.read(lambda tx: tx.articles.newest(1)):
        await fill(sql_store, article(1, text="a ä 東京 雨"))
    await sql_store.read(lambda tx: tx.search.find(parse_query(asked), 3, 0))


async def test_an_index_can_be_made_again(sql_store: Any) -> None:
    from newsbot.store.indexes import index_of

    await sql_store.write(lambda tx: tx.articles.load([article(n, text=f"word{n}") for n in range(1, 600)]))
    await index(sql_store)
    await sql_store.database.write(lambda session: index_of(session).rebuild())
    assert await find(sql_store, "word599") == ["Headline 599"]
    later = NOON + timedelta(days=1)
    assert await sql_store.write(lambda tx: tx.articles.prune(later, 1000)) == 599
    assert await find(sql_store, "headline") == []


async def test_what_is_stored_silently_is_found_at_once_though_the_index_reads_it_later(store: Any) -> None:
    ids = await store.write(
        lambda tx: tx.articles.add_all([article(n, text=f"late{n}") for n in range(1200)])
    )
    assert [hit.id for hit in await store.read(lambda tx: tx.search.find(parse_query("late7"), 5, 0))] == [
        ids[7]
    ]
    assert await store.write(lambda tx: tx.articles.index_waiting()) == 0  # the question had it read


async def test_the_index_reads_what_waits_in_bounded_steps_and_each_article_once(sql_store: Any) -> None:
    await sql_store.write(lambda tx: tx.articles.add_all([article(n, text="same word") for n in range(1400)]))
    await sql_store.write(lambda tx: tx.articles.add(article(9000, text="same word")))  # not in line: at once
    await sql_store.write(
        lambda tx: tx.articles.add_all([article(n, text="same word") for n in range(1800, 1803)])
    )
    steps = []
    while done := await sql_store.write(lambda tx: tx.articles.index_waiting()):
        steps.append(done)
    assert steps == [3, 1000, 400]
    hits = await sql_store.read(lambda tx: tx.search.find(parse_query('"same word"'), 2000, 0))
    assert len(hits) == len({hit.id for hit in hits}) == 1404


async def test_after_a_flood_the_index_puts_its_words_together_as_usual(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}", now=lambda: NOON)
    await store.migrate()

    async def kept() -> dict[str, int]:
        found = await store.database.read(lambda s: s.rows("SELECT k, v FROM article_words_config"))
        return {name: value for name, value in found if name != "version"}

    await store.write(lambda tx: tx.articles.load([article(n, text=f"flood{n}") for n in range(2100)]))
    await store.write(lambda tx: tx.articles.index_waiting())
    assert (await kept())["automerge"] == 0
    await index(store)
    assert await kept() == {"hashsize": 1 << 20, "automerge": 4}
    store.close()


async def test_after_a_flood_a_question_waits_for_the_newest_articles_alone(
    sql_store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.store.store.CATCH_UP", 1)
    ids = await sql_store.write(
        lambda tx: tx.articles.add_all([article(n, text=f"flood{n}") for n in range(2600)])
    )

    async def found(word: str) -> list[int]:
        hits = await sql_store.read(lambda tx: tx.search.find(parse_query(word), 5, 0))
        return [hit.id for hit in hits]

    assert (await found("flood1600"), await found("flood3")) == ([ids[1600]], [])  # 1,000 read each time
    await index(sql_store)
    assert await found("flood3") == [ids[3]]


async def test_an_article_that_waits_may_change_or_leave(sql_store: Any) -> None:
    ids = await sql_store.write(
        lambda tx: tx.articles.add_all([article(n, text=f"first{n}", published=NOON) for n in range(4)])
    )

    def change(tx: Any) -> int:
        old = tx.articles.get(ids[0])
        tx.articles.revise(replace(old, text="second", revision=2))
        tx.articles.revise(replace(tx.articles.get(ids[1]), published=NOON - timedelta(days=900)))
        return tx.articles.prune(NOON - timedelta(days=800), 10)

    assert await sql_store.write(change) == 1

    async def found(words: str) -> list[int]:
        hits = await sql_store.read(lambda tx: tx.search.find(parse_query(words), 9, 0))
        return [hit.id for hit in hits]

    assert [await found(word) for word in ("second", "first0", "first1", "first2")] == [
        [ids[0]],
        [],
        [],
        [ids[2]],
    ]
    await sql_store.write(lambda tx: tx.articles.revise(replace(tx.articles.get(ids[2]), text="third")))
    assert (await found("third"), await found("first2")) == ([ids[2]], [])


async def test_without_words_a_question_does_not_wait_for_the_index(sql_store: Any) -> None:
    await sql_store.write(lambda tx: tx.articles.add_all([article(n) for n in range(3)]))
    assert len(await sql_store.read(lambda tx: tx.search.find(parse_query("sort:new"), 9, 0))) == 3
    assert await sql_store.write(lambda tx: tx.articles.index_waiting()) == 3


def test_sqlite_finds_the_same_words_whether_a_text_is_parted_here_or_there() -> None:
    dice = random.Random(2)
    letters = [chr(n) for n in (*range(0x530), *range(0x1E00, 0x2070), *range(0x20A0, 0x20C0), 0x2116)]
    texts = [f"один{letter}two three {letter} x{letter}" for letter in letters]
    texts += ["".join(dice.choices([*letters, *"abcdeабвгд   " * 99], k=20)) for _ in range(3000)]
    table = sqlite3.connect(":memory:")
    found = []
    for name, made in (("here", folded), ("there", _indexed)):
        table.execute(CREATE.replace("article_words", name))
        table.execute(f"CREATE VIRTUAL TABLE {name}_words USING fts5vocab({name}, instance)")
        for number, text in enumerate(texts):
            table.execute(f"INSERT INTO {name} (rowid, body) VALUES (?, ?)", (number, made(text)))
        found.append(
            table.execute(
                f"SELECT doc, offset, CAST(term AS BLOB) FROM {name}_words ORDER BY 1, 2, 3"
            ).fetchall()
        )
    assert found[0] == found[1]
    assert len(found[0]) > 10_000
