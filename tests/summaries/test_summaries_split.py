"""Sentences as a reader would cut them, in many languages; every case is of our own making."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.summaries.split import split
from pace import slowness

# language, sentences; they are joined with one space (or as they stand where that is None)
CASES: list[tuple[str, list[str]]] = [
    ("en", ["Mr. Hale met Dr. Ortiz on Tuesday.", "They spoke for an hour."]),
    ("en", ["Rain fell on St. Helier all day.", "Ferries stayed in port."]),
    ("en", ["The U.S. Senate voted late.", "It passed."]),
    ("en", ["She holds a Ph.D. in physics.", "He does not."]),
    ("en", ["The bill was $4.50.", "Nobody paid."]),
    ("en", ["We make a fine pair, you and I.", "Did you see Ann B. Carter today?"]),
    ("en", ["Trains leave at 5 a.m. every day.", "Buses leave later."]),
    ("en", ['"We lost. We will be back," the coach said.', "Fans stayed."]),
    ("en", ["Mail jane.doe@example.org today.", "She answers."]),
    ("en", ["Read https://example.org/a.b/c?d=1.2 first.", "Then call."]),
    ("en", ["Is it over?", "Yes!", "Good."]),
    ("en", ["(The shop was shut.)", "People waited."]),
    ("en", ["She works at Yahoo! in the press office.", "He left."]),
    ("en", ["1. Wash the rice.", "2. Boil it.", "3. Eat."]),
    ("en", ["1.) the first entry", "2.) the second entry"]),
    ("en", ["a. the first entry", "b. the second entry", "c. the third entry"]),
    ("en", ["He never meant that....", "She left."]),
    ("en", ["Version 2.5 is out.", "Version 3.0 is not."]),
    ("de", ["Am 3. Okt. kam Dr. Meier nach Ulm.", "Er blieb."]),
    ("de", ["Die 2. Bundesliga pausiert.", "Das ist z. B. gut."]),
    ("de", ["Friedrich II. von Preußen las viel.", "Er schrieb auch."]),
    ("de", ["Am 14. Mai wird gewählt.", "Danach zählt man aus."]),
    ("fr", ["M. Dupont est arrivé.", "Mme. Martin aussi."]),
    ("fr", ["J.-C. Petit signe le texte.", "Il repart."]),
    ("fr", ["« Oui. Nous partons. » dit-il.", "La salle se vide."]),
    ("es", ["El Sr. López llegó tarde.", "¿Quién espera?", "Nadie."]),
    ("es", ["EE. UU. firmó el pacto.", "México también."]),
    ("pt", ["A Sra. Lima saiu.", "O Dr. Reis ficou."]),
    ("it", ["Il dott. Rossi parla.", "Tutti ascoltano."]),
    ("nl", ["Dhr. Jansen komt bijv. morgen.", "Wij wachten."]),
    ("da", ["Mødet er den 3. maj kl. 9.", "Alle kommer."]),
    ("pl", ["Prof. Kowalski mieszka przy ul. Długiej.", "Pracuje tam."]),
    ("sk", ["Stretnutie je 3. mája.", "Prídu všetci."]),
    ("ru", ["А. С. Пушкин родился в Москве.", "Он писал стихи."]),
    ("ru", ["Мост открыли в 1995 г.", "Об этом писали газеты."]),
    ("ru", ["Ремонт стоил 10 млрд. рублей.", "Работы идут."]),
    ("ru", ["Завод им. Горького закрыт.", "Рабочие ждут."]),
    ("ru", ["Он купил хлеб, соль и т. д.", "Она ждала дома."]),
    ("uk", ["І. Франко жив у Львові.", "Він писав."]),
    ("bg", ["Проф. Иванов дойде.", "Той говори."]),
    ("kk", ["Қ. Тоқаев Астанаға келді.", "Ол сөз сөйледі."]),
    ("az", ["M. Ə. Rəsulzadə Bakıda doğulub.", "O yazıb."]),
    ("az", ["İ. Əliyev çıxış etdi.", "Zal doldu."]),
    ("az", ["Layihə 5 mln. manat təşkil edir.", "İş davam edir."]),
    ("tr", ["İ. Melih Yılmaz geldi.", "Toplantı başladı."]),
    ("tr", ["Doç. Dr. Kaya konuştu.", "Salon doldu."]),
    ("hy", ["Նա եկավ։", "Մենք գնացինք։"]),
    ("el", ["Ο κ. Παπάς ήρθε.", "Πότε έφυγε;", "Χθες."]),
    ("ar", ["قال د. أحمد إنه سيعود.", "هل عاد؟", "نعم."]),
    ("ar", ["وصل م. ع. سالم مساء.", "ثم غادر."]),
    ("fa", ["او رفت.", "آیا برگشت؟", "بله."]),
    ("ur", ["وہ گھر گیا۔", "کیا تم آئے؟", "ہاں۔"]),
    ("hi", ["डॉ. शर्मा दिल्ली आए।", "वे कल लौटेंगे।"]),
    ("mr", ["तो आला।", "ती गेली।"]),
    ("bn", ["তিনি এলেন।", "সবাই খুশি হলো।"]),
    ("am", ["ሰላም ነው።", "እንዴት ነህ፧"]),
    ("vi", ["TP. Hồ Chí Minh mưa to.", "Đường ngập."]),
    ("id", ["Presiden tiba di Jakarta.", "Warga menyambutnya."]),
]
DENSE: list[tuple[str, list[str]]] = [
    ("zh", ["会议开始了。", "代表们来了！", "结果如何？"]),
    ("ja", ["雨が降った。", "「はい。行きます。」と彼は言った。", "電車は止まった。"]),
    ("my", ["မိုးရွာတယ်။", "လူတွေစောင့်တယ်။"]),
]


@pytest.mark.parametrize(("language", "sentences"), CASES)
def test_sentences_are_cut_where_a_reader_would(language: str, sentences: list[str]) -> None:
    assert [p.text for p in split(" ".join(sentences), language)] == sentences


@pytest.mark.parametrize(("language", "sentences"), DENSE)
def test_scripts_without_spaces_are_cut_too(language: str, sentences: list[str]) -> None:
    assert [p.text for p in split("".join(sentences), language)] == sentences


def read_cases() -> list[tuple[str, str, list[str]]]:
    """Language, text and sentences of every line of split_cases.txt (see there for its marks)."""
    lines = (Path(__file__).parent / "split_cases.txt").read_text("utf-8").splitlines()
    cases = []
    for line in lines:
        if line and not line.startswith("#"):
            language, marked = line.replace("\\n", "\n").split(" ", 1)
            text = marked.replace(" | ", " ").replace("¦", "")
            cases.append((language, text, [s.strip() for s in marked.replace(" | ", "¦").split("¦")]))
    return cases


MARKED = read_cases()


def test_the_marked_cases_cover_the_languages_of_the_goal() -> None:
    assert len(MARKED) >= 250
    assert len({language for language, _, _ in MARKED}) >= 23


@pytest.mark.parametrize(("language", "text", "sentences"), MARKED)
def test_marked_texts_are_cut_where_they_are_marked(language: str, text: str, sentences: list[str]) -> None:
    assert [p.text for p in split(text, language)] == sentences


def test_a_heading_and_a_list_are_not_glued_to_sentences() -> None:
    assert [p.text for p in split("Rates rise again\nThe bank met on Monday.", "en")] == [
        "Rates rise again",
        "The bank met on Monday.",
    ]
    assert [p.text for p in split("apples\npears\nplums", "en")] == ["apples", "pears", "plums"]


def test_a_line_break_inside_a_sentence_is_no_end() -> None:
    wrapped = (
        "The committee that was asked to look into the matter of the old\n"
        "bridge has found that nobody knows who owns it and that the\n"
        "Mayor of the town would rather not be the one who has to find\n"
        "out."
    )
    assert len(split(wrapped, "en")) == 1
    assert len(split("It was a cold \nnight in the city.", "en")) == 1


def test_text_written_all_in_lower_case_is_cut_all_the_same() -> None:
    assert len(split("all quiet here. nobody came. good night.", "en")) == 3


def test_a_brand_in_lower_case_may_open_a_sentence() -> None:
    assert [p.text for p in split("Shares fell. iPhone sales rose.", "en")] == [
        "Shares fell.",
        "iPhone sales rose.",
    ]


def test_a_very_long_piece_is_cut_at_the_best_place() -> None:
    clause = "the minister spoke of the harvest and of the price of bread"
    pieces = split("; ".join([clause] * 40) + ".", "en")
    assert len(pieces) > 3
    assert all(len(p.text) <= 600 for p in pieces)
    assert all(p.text.endswith((";", ".")) for p in pieces)


def test_one_endless_word_stays_whole() -> None:
    assert [len(p.text) for p in split("x" * 5000, "en")] == [5000]
    assert len(split("y" * 5000 + " " + "z" * 5000, "en")) == 2


@pytest.mark.parametrize(
    "language", ["", "xx", "tlh", "zz-ZZ", "pt-BR", "zh-Hant-TW", "\ud800", "e" * 500, "12"]
)
def test_no_language_fails(language: str) -> None:
    assert [p.text for p in split("One day. Two days.", language)] == ["One day.", "Two days."]


@given(
    st.text(st.characters(codec=None), max_size=300),
    st.sampled_from(["", "en", "ru", "az", "zh", "ar", "de", "th"]),
)
def test_pieces_are_verbatim_in_order_and_lose_nothing(text: str, language: str) -> None:
    pieces = split(text, language)
    end = 0
    rest = []
    for piece in pieces:
        assert text[piece.start : piece.end] == piece.text
        assert piece.start >= end
        assert piece.text
        rest.append(text[end : piece.start])
        end = piece.end
    rest.append(text[end:])
    assert not any(c.isalnum() for c in "".join(rest))


@pytest.mark.parametrize(
    "text",
    [
        "“a. ‘b. «c. " * 8_000,
        "1.\n" * 10_000,
        "a\n" * 50_000,
        '"' * 500_000,
        "U.S. " * 20_000,
        "1. a 2. b " * 10_000,
    ],
    ids=["quotes", "numbers", "lines", "marks", "abbreviations", "list"],
)
def test_hostile_text_is_split_in_bounded_time(text: str) -> None:
    before = time.process_time()
    split(text, "ru")
    assert time.process_time() - before < 2.0 * slowness()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("See https://example.org/a.B for more.", 1),
        ("Rep. Dana Kerr, R-W.Va., spoke. He left.", 2),
        ("Il est venu à 5 h. 30 personnes attendaient.", 2),
        ("Apples: one\nand two\nand three.", 1),
    ],
)
def test_small_traps(text: str, pieces: int) -> None:
    assert len(split(text, "fr" if "venu" in text else "en")) == pieces
