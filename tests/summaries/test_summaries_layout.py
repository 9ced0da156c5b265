"""The same news in other clothes: tokenised, in small letters, a sentence a line, among furniture."""

from __future__ import annotations

import re

import pytest

from newsbot.summaries.cleaning import candidates, quotes_are_whole
from newsbot.summaries.reading import read
from newsbot.summaries.split import split
from newsbot.summaries.summarize import Ask, summarize
from newsbot.summaries.tokens import count_words

NEWS = (
    "The council of Harbourton voted on Tuesday to close the old swing bridge for two years.",
    "Four of its six iron girders are cracked, engineers from Orsund found in September.",
    '"We looked at every other way. There is none," said Mayor Ines Calder.',
    "Nine thousand cars cross the bridge every day between the port and the market square.",
    "The repair of the girders will cost the council 14 million crowns.",
    "Shopkeepers on the market square fear that the closure will cost them their trade.",
    "A ferry will carry people across the harbour from the first of May.",
    "The bridge was built in 1887 by the engineer who drew the harbour of Westmarch.",
)
TEXT = " ".join(NEWS)


def tokenised(text: str, opening: str = "``", closing: str = "''") -> str:
    """As tokenizers leave a text: small letters, marks alone."""
    alone = re.sub(r"([.,?])(?=[\s\"]|$)", r" \1", text).lower()
    return re.sub(
        r'(\w )?"(\w)?', lambda m: f"{m[1] or ''}{opening} {m[2]}" if m[2] else f" {closing}", alone
    )


@pytest.mark.parametrize("marks", [("``", "''"), ('"', '"')])
def test_a_tokenised_text_in_small_letters_is_cut_where_its_stops_stand(marks: tuple[str, str]) -> None:
    pieces = [p.text for p in split(tokenised(TEXT, *marks), "en")]
    assert pieces == [tokenised(sentence, *marks) for sentence in NEWS]


def test_a_quotation_that_ends_a_sentence_is_closed_before_the_cut() -> None:
    text = (
        "the mayor said : `` it is over . '' nobody left . they stayed . it rained . "
        "-lrb- the whole day . -rrb- all left ."
    )
    assert [p.text for p in split(text, "en")] == [
        "the mayor said : `` it is over . ''",
        "nobody left .",
        "they stayed .",
        "it rained .",
        "-lrb- the whole day . -rrb-",
        "all left .",
    ]


def test_a_question_in_a_tokenised_quotation_goes_on_with_its_speaker() -> None:
    text = 'it ended . " what now ? " the mayor asked . nobody knew . " why ? " it was late .'
    assert [p.text for p in split(text, "en")] == [
        "it ended .",
        '" what now ? " the mayor asked .',
        "nobody knew .",
        '" why ? "',
        "it was late .",
    ]


def test_a_quotation_never_closed_swallows_no_more_than_a_paragraph() -> None:
    text = "`` it is over . " + "the mayor left the hall . " * 40
    assert max(len(p.text) for p in split(text, "en")) < 600
    assert len(split(text, "en")) > 20


def test_dots_that_stand_for_words_left_out_make_no_tokenised_text() -> None:
    text = "He paused . . . and went on. Then he left . . . for good. Nobody knew why. It rained."
    assert [p.text for p in split(text, "en")][-2:] == ["Nobody knew why.", "It rained."]


def test_lines_that_end_like_sentences_are_sentences_whatever_letter_they_begin_with() -> None:
    lines = [sentence.lower() for sentence in NEWS]
    assert [p.text for p in split("\n".join(lines), "en")] == lines


def test_wrapped_lines_are_none() -> None:
    text = (
        "The council of Harbourton voted\non Tuesday to close the\nold swing bridge.\n"
        "It will be\nclosed for two years."
    )
    assert [p.text.replace("\n", " ") for p in split(text, "en")] == [
        "The council of Harbourton voted on Tuesday to close the old swing bridge.",
        "It will be closed for two years.",
    ]


@pytest.mark.parametrize("joint", ["\n", "\r\n", "\n\n", "\r\n\r\n", "  ", "\u00a0", "\u2028"])
def test_the_white_space_between_sentences_does_not_choose(joint: str) -> None:
    ask = Ask(language="en", sentences=3)
    plain = [s.text for s in summarize(TEXT, ask).sentences]
    assert [s.text for s in summarize(joint.join(NEWS), ask).sentences] == plain


def test_small_letters_and_lone_marks_do_not_choose_either() -> None:
    ask = Ask(language="en", sentences=3)
    plain = [tokenised(s.text) for s in summarize(TEXT, ask).sentences]
    assert [s.text for s in summarize(tokenised(TEXT), ask).sentences] == plain


def test_large_letters_do_not_choose() -> None:
    ask = Ask(language="en", sentences=3)
    plain = [s.text.upper() for s in summarize(TEXT, ask).sentences]
    assert [s.text for s in summarize(TEXT.upper(), ask).sentences] == plain


def test_marks_of_a_quotation_that_stand_alone_stay_with_it() -> None:
    (quoted,) = [c for c in read(tokenised(TEXT, '"', '"'), "", "en").candidates if "calder" in c.text]
    assert quoted.text.startswith('" we looked')
    assert not quoted.half
    assert quotes_are_whole("`` we looked , '' he said .")
    assert not quotes_are_whole("`` we looked , he said .")


def test_marks_that_belong_to_the_neighbours_are_taken_off() -> None:
    text = (
        NEWS[0]
        + ' "We looked. " The mayor left the hall at nine in the evening. " There is none." '
        + " ".join(NEWS[3:])
    )
    texts = [c.text for c in read(text, "", "en").candidates]
    assert "The mayor left the hall at nine in the evening." in texts


def test_a_budget_of_words_is_used_to_three_quarters_at_least_and_never_passed() -> None:
    for words in (30, 45, 60, 80):
        summary = summarize(TEXT, Ask(language="en", words=words))
        used = sum(count_words(s.text) for s in summary.sentences)
        assert used <= words
        assert used >= 0.75 * words or all(
            used + count_words(s) > words for s in NEWS if s not in {x.text for x in summary.sentences}
        )


@pytest.mark.parametrize(
    "line",
    [
        "Ada Marsh is a staff writer at The Harbour Herald.",
        "Ada Marsh reported from Orsund, and Olaf Tor from Westmarch.",
        "Ada Marsh in Orsund contributed reporting.",
        "Ada Marsh can be reached at marsh@herald.example.",
        "Workers stand below the bridge in the morning. (AP Photo/Ada Marsh)",
        "Workers stand below the bridge in the morning. Photograph: Ada Marsh/AP",
        "FILE - In this March 3, 2015 file photo, workers stand below the bridge.",
        "Image caption The bridge was built in the summer of 1887 by hand.",
        "READ MORE: Ten things that nobody knew about the bridge.",
        "An earlier version of this story misstated the age of the mayor.",
        "Tell us what you think of it in the comments below.",
        "Please enable JavaScript to view the comments of this page.",
        "For more information, call 555-0123 or visit www.bridge.example.",
        "Get the latest news delivered to your inbox every day.",
        "The author is a fellow at the Center for River Studies.",
        "Editor's note: Ada Marsh is a lawyer and wrote two books about rivers.",
        "Click on the picture to see the bridge before the vote.",
        "Follow @adamarsh on Twitter to join the conversation about bridges.",
        "To see more of the bridge, visit http://www.herald.example.",
        "This is a developing story. Please check back for updates.",
    ],
)
def test_lines_around_the_news_are_no_candidates(line: str) -> None:
    text = "\n".join((line, *NEWS, line))
    assert [c.text for c in candidates(split(text, "en"), "", "en")] == list(NEWS)


def test_news_that_resembles_them_stays() -> None:
    lines = (
        "Orsund is the second-largest producer of salt in the country.",
        "Ada Marsh, a reporter who was held for a year, was freed on Tuesday.",
        "Police asked the people of the town for more information about the fire.",
        "The picture was taken by Ada Marsh in the winter of 1911, the museum said.",
    )
    assert [c.text for c in candidates(split("\n".join((*NEWS, *lines)), "en"), "", "en")][-4:] == list(lines)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Dieser Artikel erschien zuerst in der Zeitung am Sonntag."),
        ("fr", "Publié le 3 mars 2015 à 10h21, mis à jour à 12h30."),
        ("es", "Te puede interesar: el gran debate del viejo puente de la ciudad."),
        ("pt", "Veja também: o grande debate da velha ponte da cidade."),
        ("it", "Seguici su Facebook e su Twitter."),
        ("ru", "Подпишитесь на наш канал и читайте новости первыми."),
        ("tr", "Son dakika haberleri için uygulamamızı indirin."),
        ("pl", "Zobacz też: wielki spór o stary most w mieście."),
        ("ar", "شاهد أيضا: الجدل الكبير حول الجسر القديم في المدينة."),
        ("hi", "हमें फेसबुक पर फॉलो करें और ताज़ा ख़बरें पाएं।"),
        ("zh", "相关阅读：关于旧桥的大辩论。"),
    ],
)
def test_furniture_of_other_languages_is_no_candidate_either(language: str, line: str) -> None:
    text = "\n".join((line, *NEWS, line))
    assert [c.text for c in candidates(split(text, language), "", language)] == list(NEWS)


@pytest.mark.parametrize(
    ("language", "dateline", "news"),
    [
        ("es", "MADRID, 3 mar (EFE).- ", "El consejo de la ciudad cerró el martes el viejo puente."),
        ("ar", "لندن (رويترز) - ", "أغلق مجلس المدينة الجسر القديم يوم الثلاثاء."),
        ("zh", "新华社北京3月3日电（记者张三）", "市议会星期二关闭了城里最旧的一座桥。"),
        ("de", "Berlin (dpa) - ", "Der Rat der Stadt hat am Dienstag die alte Brücke geschlossen."),
    ],
)
def test_datelines_of_agencies_are_cut_off(language: str, dateline: str, news: str) -> None:
    (candidate,) = read(dateline + news, "", language).candidates
    assert candidate.text == news
