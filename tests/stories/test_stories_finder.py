"""The finder: exact text, reprints, the same event in other words; and what must stay apart."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.domain.story import WINDOW, Candidate, MatchKind
from newsbot.stories import weights
from newsbot.stories.assign import assign
from newsbot.stories.finder import StoryFinder
from newsbot.stories.index import POSTINGS

DAM = (
    "A dam above the town of Serra Branca broke early on Monday and sent a wave of mud through the valley. "
    "Twenty people are missing, the fire service said. Helicopters lifted families from their roofs while "
    "engineers opened a second spillway to spare the lower town. The operator, Minas Altas, had reported "
    "cracks in the wall in August and promised repairs by the end of the year. Prosecutors seized its files. "
    "Schools serve as shelters, and the governor asked neighbouring states for boats, blankets and dogs. "
    "Residents said that no siren had sounded. Rain is forecast until Thursday, which makes the "
    "search harder."
)
BANK = (
    "The central bank of Morania raised its key rate by half a point to 7.5 percent on "
    "Thursday. The governor "
    "said that prices were still rising too fast and that another step in March was possible. "
    "The crown gained "
    "one percent against the euro within an hour. Builders warned that mortgages would become "
    "too dear for young "
    "families, and the finance minister called the move regrettable. Four of nine members had "
    "voted for a pause. "
    "Analysts at three brokers expect the rate to peak at eight percent before the summer, when wages settle."
)


@pytest.fixture
def finder(now: datetime) -> StoryFinder:
    filled = StoryFinder()
    filled.add(1, 10, Candidate(now, "Dam breaks above Serra Branca", DAM, "en"))
    filled.add(2, 20, Candidate(now, "Morania raises key rate to 7.5 percent", BANK, "en"))
    return filled


def test_the_same_text_under_another_title_is_the_same_story(finder, now):
    match = finder.find(Candidate(now, "WATCH: mud everywhere", DAM.upper().replace(",", " ,")))
    assert match
    assert (match.story, match.kind, match.article) == (10, MatchKind.SAME_TEXT, 1)


@pytest.mark.parametrize("change", ["half", "shuffled", "words", "foreign"])
def test_a_heavy_copy_is_a_reprint(finder, now, change):
    draw = random.Random(change)
    text = DAM.split(". ")
    if change == "half":
        text = text[:4]
    elif change == "shuffled":
        draw.shuffle(text)
    elif change == "words":
        text = [" ".join(w if draw.random() > 0.1 else "changed" for w in s.split()) for s in text]
    else:
        text = [
            *text,
            *("Our reporters answer letters from readers every Saturday in the paper" for _ in range(3)),
        ]
    match = finder.find(Candidate(now + timedelta(hours=3), "Valley under mud", ". ".join(text)))
    assert match
    assert match.story == 10
    assert match.kind is MatchKind.REPRINT or change == "words"


def test_the_same_event_in_other_words_joins_the_story(finder, now):
    told = Candidate(
        now + timedelta(hours=2),
        "Serra Branca: twenty missing after dam collapse",
        "At least twenty people could not be found after the wall of a mining reservoir "
        "collapsed over Serra Branca. "
        "Firefighters with dogs and helicopters combed the mud that buried the valley. The "
        "company Minas Altas knew "
        "of cracks since August, according to documents that prosecutors took away. No siren "
        "warned the residents.",
    )
    match = finder.find(told)
    assert match
    assert (match.story, match.kind) == (10, MatchKind.SAME_EVENT)


def test_another_event_opens_a_story(finder, now):
    assert finder.find(Candidate(now, "Comet Halvorsen lights up the night sky", BANK[:0])) is None
    assert (
        finder.find(Candidate(now, "Skyhop to cut 1,200 jobs", "The airline Skyhop will cut jobs. " * 20))
        is None
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Norvia beat Zembia 2-1 to reach football semi-finals",
            "Ruvania beat Tarnia 3-0 to reach football semi-finals",
        ),
        ("Magnitude 6.1 earthquake shakes northern Chile", "Magnitude 5.4 earthquake shakes northern Japan"),
        ("Tokava Games day 5: schedule and what to watch", "Tokava Games day 6: schedule and what to watch"),
        ("زلزال بقوة 6.1 درجات يضرب تشيلي", "زلزال بقوة 5.2 درجات يضرب إيران"),
        ("四川泸定发生6.8级地震", "新疆库车发生5.1级地震"),
    ],
)
def test_one_template_with_other_numbers_and_places_is_another_event(now, one, other):
    finder = StoryFinder()
    finder.add(1, 1, Candidate(now, one))
    assert finder.find(Candidate(now + timedelta(hours=20), other)) is None


def test_a_template_of_a_text_with_other_numbers_and_places_is_no_reprint(now):
    text = (
        "An earthquake of magnitude {} shook {} on Tuesday, the seismological institute said. "
        "Its centre lay at a "
        "depth of {} kilometres. There were no reports of damage or of people hurt at first. "
        "The institute asks "
        "all who felt the shock to fill in the form on its page, which helps to map the "
        "strength of the movement. "
        "Smaller shocks may follow within days. A warning of high waves was not given by the "
        "service for the coast. "
    )
    finder = StoryFinder()
    finder.add(1, 1, Candidate(now, "Quake of 6.1 shakes Chile", text.format("6.1", "Chile", 30)))
    other = Candidate(now, "Quake of 5.4 shakes Japan", text.format("5.4", "Japan", 12))
    assert finder.find(other) is None


def test_a_wall_of_the_same_words_joins_nothing(now):
    wall = "Subscribe to read on. You have read all free pages of this month. Log in or choose a plan today."
    finder = StoryFinder()
    finder.add(1, 1, Candidate(now, "Morania raises key rate", wall))
    assert finder.find(Candidate(now, "Comet Halvorsen lights up the sky", wall)) is None


def test_a_story_older_than_the_window_is_not_joined(finder, now):
    later = now + WINDOW + timedelta(hours=1)
    assert finder.find(Candidate(later, "Dam breaks above Serra Branca", DAM)) is None


def test_what_is_forgotten_is_found_no_more(finder, now):
    finder.add(
        3, 10, Candidate(now + timedelta(days=2), "Dam: the search goes on in Serra Branca", DAM[:300])
    )
    finder.forget(now + timedelta(days=1))
    assert len(finder) == 1
    assert finder.find(Candidate(now, "Morania raises key rate to 7.5 percent", BANK)) is None
    match = finder.find(Candidate(now + timedelta(days=2), "Dam breaks above Serra Branca", DAM))
    assert match
    assert match.article == 3
    finder.forget(now + timedelta(days=9))
    assert len(finder) == 0


def test_a_new_revision_takes_the_place_of_the_old_one(finder, now):
    finder.add(1, 10, Candidate(now, "Comet Halvorsen lights up the sky"))
    assert len(finder) == 2
    assert finder.find(Candidate(now, "Dam breaks above Serra Branca", DAM)) is None
    match = finder.find(Candidate(now, "Comet Halvorsen lights up the sky"))
    assert match
    assert match.article == 1


def test_asking_changes_nothing(finder, now):
    question = Candidate(now, "Serra Branca dam: twenty missing", DAM[:400])
    first = finder.find(question)
    finder.find(Candidate(now, "Morania raises rates"))
    assert finder.find(question) == first
    assert len(finder) == 2


def test_terms_of_articles_in_the_window_keep_their_meaning_when_old_news_fades(finder, now, monkeypatch):
    monkeypatch.setattr(weights, "HORIZON", 100)
    questions = [
        Candidate(now, "Serra Branca: mud after dam breaks"),
        Candidate(now, "Rate of Morania now 7.5 percent"),
    ]
    before = now - timedelta(days=1)
    for number in range(300):  # each brings new terms, most of which lose their numbers again
        finder.add(100 + number, 100 + number, Candidate(before, f"Comet k{number}x seen over Q{number * 7}"))
        if number % 3:
            finder.forget(now)
    assert [match and match.story for match in map(finder.find, questions)] == [10, 20]


def test_one_headline_a_thousand_times_stays_one_story_in_bounded_memory(now):
    names = [(str(n), Candidate(now, "Morania raises key rate to 7.5 percent")) for n in range(3 * POSTINGS)]
    assert {story for _, story in assign(names)} == {"0"}


def test_a_finder_filled_from_the_archive_answers_as_the_one_that_lived(now):
    rows = [
        Candidate(now, "Dam breaks above Serra Branca", DAM),
        Candidate(now, "Morania raises key rate to 7.5 percent", BANK),
        Candidate(now, "Ferry sinks off Lubang with 90 aboard"),
        Candidate(now, "Dozens missing after Lubang ferry sinks"),
    ]
    lived, stories = StoryFinder(), []
    for number, row in enumerate(rows):
        match = lived.find(row)
        stories.append(match.story if match else number)
        lived.add(number, stories[-1], row)
    filled = StoryFinder()
    for number, row in enumerate(rows):
        filled.add(number, stories[number], row)
    question = Candidate(now, "Rescuers search for survivors of ferry that sank off Lubang")
    assert stories == [0, 1, 2, 2]
    assert filled.find(question) == lived.find(question)


def test_a_story_is_named_by_its_first_article_and_nothing_looks_ahead(now):
    rows = [
        ("a", Candidate(now, "Ferry sinks off Lubang with 90 aboard")),
        ("b", Candidate(now, "Morania raises key rate to 7.5 percent")),
        ("c", Candidate(now, "Dozens missing after Lubang ferry sinks")),
    ]
    assert list(assign(rows)) == [("a", "a"), ("b", "b"), ("c", "a")]
    assert next(assign(iter(rows))) == ("a", "a")
    assert list(assign([])) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(timezones=st.just(datetime.now().astimezone().tzinfo)),
            st.text(st.characters(), max_size=60),
            st.text(st.characters(), max_size=400),
        ),
        max_size=8,
    )
)
def test_no_article_that_anybody_can_write_breaks_it(rows):
    pairs = [(str(n), Candidate(when, title, text)) for n, (when, title, text) in enumerate(rows)]
    assigned = list(assign(pairs))
    assert [name for name, _ in assigned] == [name for name, _ in pairs]
    assert all(int(story) <= int(name) for name, story in assigned)


@pytest.mark.parametrize(
    "text", ["", " ", "…!?", "\ud800\udfff", "a" * 1_000_000, "word " * 200_000, "漢" * 500_000]
)
def test_odd_texts_are_bounded_and_meet_themselves_again(now, text):
    finder = StoryFinder()
    finder.add(1, 1, Candidate(now, "Dam breaks", text))
    match = finder.find(Candidate(now, "Dam breaks", text))
    assert match
    assert match.kind is MatchKind.SAME_TEXT
    assert finder.find(Candidate(now, "", "")) is None


def test_names_do_not_join_across_languages_on_their_own(now):
    finder = StoryFinder()
    finder.add(1, 1, Candidate(now, "Zugunglück bei Lindenau", "", "de"))
    assert finder.find(Candidate(now, "Flood in Lindenau", "", "en")) is None


def test_a_toll_that_rises_within_hours_is_the_same_event(now):
    finder = StoryFinder()
    finder.add(1, 1, Candidate(now, "Ferry sinks off Lubang island, 12 dead"))
    later = Candidate(now + timedelta(hours=4), "Ferry sinks off Lubang island, 31 dead")
    assert finder.find(later)
    assert finder.find(Candidate(now + timedelta(days=4), later.title)) is None


def test_articles_without_a_word_are_each_their_own_story(now):
    rows = [("a", Candidate(now, "🔥")), ("b", Candidate(now, "")), ("c", Candidate(now, "🔥", "…"))]
    assert [story for _, story in assign(rows)] == ["a", "b", "c"]


def test_notes_without_a_title_are_compared_by_their_first_words(now):
    rows = [
        ("a", Candidate(now, "", "Lubang ferry sinks, dozens missing")),
        ("b", Candidate(now, "", "Morania raises its key rate")),
        ("c", Candidate(now, "Ferry sinks off Lubang, dozens missing")),
    ]
    assert [story for _, story in assign(rows)] == ["a", "b", "a"]
