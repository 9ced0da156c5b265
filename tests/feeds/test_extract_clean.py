"""Plain text: what goes, and above all what stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.feeds.clean import Known, clean_text
from newsbot.feeds.lines import tidy

TEXT = [
    (
        "The mill at Ostby ground its first flour in thirty years on Friday, and half of the village "
        "came to smell it."
    ),
    (
        "Its wheel had been carved anew by Sven Ahlin, who learned the trade from drawings in the "
        "parish archive."
    ),
    (
        "“The old one lasted a hundred and forty years,” he said. “I will not be here to be told if "
        "mine does worse.”"
    ),
    "The flour goes to the school kitchen first; what is left will be sold on Saturdays at the bridge.",
]
TITLE = "Mill at Ostby grinds again after thirty quiet years"


def cleaned(*lines: str, known: Known | None = None) -> list[str]:
    return clean_text("\n\n".join(lines), known).text.split("\n\n")


def test_a_clean_text_is_left_alone() -> None:
    assert cleaned(*TEXT) == TEXT


def test_cleaning_twice_is_cleaning_once() -> None:
    once = clean_text("\n".join([TITLE, "By Ruth Amsel", *TEXT, "Must read", "OK"])).text
    assert clean_text(once).text == once


def test_a_page_copied_whole_gives_title_byline_and_text() -> None:
    found = clean_text(
        "\n".join(
            [
                "Home",
                "Village",
                TITLE,
                (
                    "Ruth Amsel is a columnist who writes about mills, rivers and the people between "
                    "them for the weekly."
                ),
                "By Ruth Amsel",
                *TEXT[:2],
                "Sven Ahlin stands in front of the new wheel at the mill in Ostby",
                *TEXT[2:],
                "Village Desk",
                "Previous articleA bell returns to Hallby",
                "RELATED ARTICLESMORE FROM AUTHOR",
                "Geese hold up the morning bus to Ostby",
                "Must read",
                "Latest article",
                "Enable Notifications for more content    OK No thanks",
            ]
        )
    )
    assert found.text.split("\n\n") == TEXT
    assert found.byline == "Ruth Amsel"
    assert found.title == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Share this article",
        "Facebook Twitter WhatsApp",
        "5 min read",
        "Read more: Geese hold up the bus",
        "Related: Ten mills to see this spring",
        "[Also read: A bell returns]",
        "Sign up for our newsletter and get the news first.",
        "Follow us on Telegram and never miss a story",
        "© 2026 The Weekly. All rights reserved.",
        "Enable notifications",
        "No thanks",
        "Werbung",
        "Artikel teilen",
        "Lesen Sie auch: Zehn Mühlen",
        "Nein, danke",
        "Alle Rechte vorbehalten.",
        "Publicité",
        "À lire aussi : Dix moulins",
        "Activer les notifications",
        "Abonnez-vous à notre newsletter",
        "Publicidad",
        "Te puede interesar: Diez molinos",
        "Síguenos en Facebook",
        "No, gracias",
        "Реклама",
        "Читайте также: Десять мельниц",
        "Подпишитесь на нашу рассылку",
        "Нет, спасибо",
        "Reklam",
        "Həmçinin oxuyun: On dəyirman",
        "Bülletenimizə abunə olun",
        "Bildirişləri aktivləşdir",
        "Xeyr, təşəkkürlər",
        "إعلان",
        "اقرأ أيضا: عشر طواحين",
        "اشترك في نشرتنا البريدية",
        "لا، شكرا",
        "Compartilhe esta notícia",
        "Leia também: Dez moinhos",
        "Leggi anche: Dieci mulini",
        "Lees ook: Tien molens",
        "Czytaj też: Dziesięć młynów",
        "Bunu da okuyun: On değirmen",
        "广告",
        "関連記事",
        "The mill seen from the bridge (Photo: Ruth Amsel)",
        "Photo: Ruth Amsel/The Weekly",
        "Most popular",
        "Mehr zum Thema",
        "Sign in to comment",
        "Push-Nachrichten aktivieren",
        "Recibe alertas de última hora",
        "Ошибка в тексте? Выделите её и нажмите Ctrl+Enter",
    ],
)
def test_furniture_between_paragraphs_goes(line: str) -> None:
    if line in ("関連記事",):
        assert cleaned(*TEXT, line) == TEXT
    else:
        assert cleaned(*TEXT[:2], line, *TEXT[2:]) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "A long repair",
        "Sources of the river",
        "The authors of the plan",
        "Most of the flour",
        "What happens next",
        "The Da Vinci Code",
        "From Monday to Friday",
        "More bread, fewer rats",
        "- Bring your own sack, a clean one, and a rope to tie it with",
        "Share prices rose as the mill opened.",
        "Follow the river for two miles and turn left.",
        "The author of the drawings is unknown.",
        "Print is not dead, he said.",
        "Subscribers to the mill's own fund were let in first.",
        "“Enable the wheel,” he called.",
        "Desk research came first",
        "Anzeige erstattet hat niemand.",
        "Mehr Mehl, weniger Mäuse",
        "Teilen will er den Ruhm nicht.",
        "He was born in May 1950.",
        "It took 12 hours.",
        "Read the drawings, then carve.",
        "By nightfall the sacks were gone.",
        "Image is not everything, said the miller.",
        "Реклама мельнице не нужна, говорит он.",
    ],
)
def test_a_line_of_the_author_stays(line: str) -> None:
    assert cleaned(*TEXT[:2], line, *TEXT[2:]) == [*TEXT[:2], line, *TEXT[2:]]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ruth Amsel", "Ruth Amsel"),
        ("By Ruth Amsel and Tom Ash, Staff Writers", "Ruth Amsel, Tom Ash"),
        ("BY RUTH AMSEL", "Ruth Amsel"),
        ("Von Jörg Müller-Lüdenscheidt", "Jörg Müller-Lüdenscheidt"),
        ("Par Élise Moreau et Jean de La Tour", "Élise Moreau, Jean de La Tour"),
        ("Автор: Анна Корзухина", "Анна Корзухина"),
        ("Müəllif: Aysel Rəhimova", "Aysel Rəhimova"),
        ("بقلم: ليلى الحداد", "ليلى الحداد"),
        ("Written by Ruth Amsel | March 14, 2026", "Ruth Amsel"),
    ],
)
def test_a_byline_goes_and_names_the_author(line: str, names: str) -> None:
    found = clean_text("\n\n".join([line, *TEXT]))
    assert (found.text.split("\n\n"), found.byline) == (TEXT, names)


def test_a_biography_goes_from_head_and_end() -> None:
    bio = "Ruth Amsel is a reporter for the weekly. Follow her on Twitter @ruthamsel."
    known = Known(byline="Ruth Amsel")
    assert cleaned(bio, *TEXT, known=known) == TEXT
    assert cleaned(*TEXT, bio, known=known) == TEXT


def test_a_person_in_the_story_keeps_their_paragraph() -> None:
    line = "Sven Ahlin is a carpenter and director of the parish choir, and he does not own a telephone."
    assert cleaned(TEXT[0], line, *TEXT[1:]) == [TEXT[0], line, *TEXT[1:]]


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Ruth Amsel; editing by Tom Ash",
        "Associated Press writer Tom Ash contributed to this report.",
        "Source: Reuters",
        "Quelle: dpa",
        "Foto: Ruth Amsel",
        "Central News Desk.",
        "14 March 2026, 10:20",
        "desk@weekly.example",
        "Village Desk",
        "Источник: ТАСС",
        "Mənbə: Azərtac",
        "المصدر: وكالات",
    ],
)
def test_a_credit_at_the_end_goes(line: str) -> None:
    assert cleaned(*TEXT, line) == TEXT


@pytest.mark.parametrize(
    "heading",
    [
        "Must read",
        "Latest article",
        "Related Articles",
        "You may also like",
        "Das könnte Sie auch interessieren",
        "Les plus lus",
        "Lo más leído",
        "Самое читаемое",
        "Ən çox oxunanlar",
        "الأكثر قراءة",
        "İlgili haberler",
    ],
)
def test_below_a_box_heading_nothing_is_left(heading: str) -> None:
    teasers = ["Geese hold up the morning bus to Ostby", "A bell returns to Hallby, cracked but loud"]
    assert cleaned(*TEXT, heading, *teasers) == TEXT


def test_a_heading_of_the_author_in_the_middle_cuts_nothing() -> None:
    lines = [TEXT[0], "Related articles", *TEXT[1:]]
    assert cleaned(*lines)[-3:] == TEXT[1:]


def test_the_title_goes_where_it_stands_again() -> None:
    known = Known(title=TITLE)
    assert cleaned(TITLE, *TEXT, known=known) == TEXT
    assert cleaned("Village", TITLE.upper(), "14.03.2026 10:20", *TEXT, known=known) == TEXT
    assert cleaned(f"Home Village {TITLE[:40]}...", TITLE, *TEXT, known=known) == TEXT


def test_known_captions_go_and_headings_of_a_tree_stay() -> None:
    long = "How a village that had forgotten its mill came to hear it turn once more"
    known = Known(captions=frozenset({"the mill at dusk"}), marked=True)
    assert cleaned(*TEXT[:2], "The mill at dusk.", long, *TEXT[2:], known=known) == [
        *TEXT[:2],
        long,
        *TEXT[2:],
    ]


def test_lines_broken_at_a_margin_become_paragraphs() -> None:
    wrapped = (
        "The mill at Ostby ground its first flour in thirty years\non Friday, and half of "
        "the village came to the bridge\nto smell it and to see whether the wheel would really\nturn."
    )
    assert clean_text(wrapped).text == " ".join(wrapped.split("\n"))


def test_verse_keeps_its_lines() -> None:
    verse = "Turn, wheel, turn,\nthe corn is in,\nthe rats are out,\nthe days are thin."
    assert clean_text(f"{TEXT[0]}\n\n{verse}\n\n{TEXT[1]}").text == f"{TEXT[0]}\n\n{verse}\n\n{TEXT[1]}"


def test_where_nothing_would_be_left_the_text_comes_back_tidied() -> None:
    assert clean_text("Share\n\n\nPrint").text == "Share\n\nPrint"
    assert clean_text("").text == ""


@given(st.text(alphabet="ab .\n!By:|©", max_size=300))
def test_cleaning_adds_and_reorders_nothing(text: str) -> None:
    before = iter(tidy(text).split())
    after = clean_text(text).text
    assert all(word in before for word in after.split())  # each found further on in the same row of words
    assert "\n\n\n" not in after


@given(st.lists(st.sampled_from(TEXT), min_size=1, max_size=6, unique=True))
def test_any_order_of_good_paragraphs_is_left_alone(lines: list[str]) -> None:
    assert cleaned(*lines) == lines


@pytest.mark.parametrize(
    "line",
    [
        "Photo 3 of 12. Courtesy of the county",
        "Advertisement. Story continues below this ad.",
        "This video can not be played. You need to enable JavaScript.",
        "Sign in to continue reading - it is free",
        "This article is part of our Hills premium package",
        "Jetzt weiterlesen mit Mühle Plus: sechs Wochen für 6 Euro",
        "Gefällt mir218",
        "5 Min. Lesezeit",
        "Los comentarios publicados son de exclusiva responsabilidad de sus autores",
        "Prenumerata cyfrowa: czytaj bez ograniczeń",
        "Nog geen abonnee? Lees een maand gratis",
    ],
)
def test_what_sites_put_between_paragraphs_goes(line: str) -> None:
    assert cleaned(*TEXT[:2], line, *TEXT[2:], known=Known(marked=True)) == TEXT
