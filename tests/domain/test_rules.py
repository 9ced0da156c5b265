"""What a subscription wants; who may do what; which steps a delivery and a bulletin may take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain import bulletin, delivery
from newsbot.domain.bulletin import (
    Bulletin,
    BulletinState,
    Progress,
    has_lapsed,
    may_approve,
    must_wait,
    seconds_to_send,
)
from newsbot.domain.delivery import DeliveryState, ParcelKind, repeats_unknown, retry_pause
from newsbot.domain.errors import BadInput, BadStatus, Moved, NotAllowed, TryLater, WrongStep
from newsbot.domain.notice import Notice, NoticeCode, loads
from newsbot.domain.schedule import Cadence, Quiet
from newsbot.domain.staff import Role, require
from newsbot.domain.subscriber import Address, Subscriber, next_edition
from newsbot.domain.subscription import (
    Facts,
    Found,
    Phrases,
    Rule,
    Verdict,
    Want,
    decide,
    rule_phrase,
    sources_of,
    topic_key,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FACTS = Facts.of(7, "science", "Red planet: a rover finds ice", "The rover found ice near the Ares valley.")


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (Rule(Want.ALL), True),
        (Rule(Want.TOPIC, "science"), True),
        (Rule(Want.TOPIC, "sport"), False),
        (Rule(Want.FEED, "7"), True),
        (Rule(Want.FEED, "8"), False),
        (Rule(Want.FOLLOW, "rover"), True),
        (Rule(Want.FOLLOW, "red planet"), True),
        (Rule(Want.FOLLOW, "planet red"), False),
        (Rule(Want.FOLLOW, "plan*"), True),
        (Rule(Want.FOLLOW, "ares val*"), True),
        (Rule(Want.FOLLOW, ""), False),
        (Rule(Want.FOLLOW, "valley beyond"), False),
    ],
)
def test_what_brings_an_article(rule: Rule, wanted: bool) -> None:
    assert decide([rule], FACTS, NOON).wanted is wanted


def test_a_mute_holds_back_whatever_else_asks() -> None:
    mute = Rule(Want.MUTE, "ice")
    verdict = decide([Rule(Want.ALL), mute], FACTS, NOON)
    assert (verdict.wanted, verdict.rule) == (False, mute)
    assert not decide([Rule(Want.ALL), Rule(Want.MUTE_FEED, "7")], FACTS, NOON).wanted


@pytest.mark.parametrize("facts", [FACTS, Found(7, "science", frozenset({"rover", "ice"}))])
def test_a_readers_own_is_brought_by_its_name_alone(facts: Facts | Found) -> None:
    own = replace(facts, personal=True)
    wide = [Rule(Want.ALL), Rule(Want.TOPIC, "science"), Rule(Want.FOLLOW, "rover")]
    name = Rule(Want.FEED, "7")
    assert decide(wide, facts, NOON).wanted
    assert decide(wide, own, NOON) == Verdict(False)
    assert decide([*wide, name], own, NOON) == Verdict(True, name)
    for mute in (Rule(Want.MUTE, "ice"), Rule(Want.MUTE_FEED, "7")):
        assert decide([name, mute], own, NOON) == Verdict(False, mute)
    assert sources_of([*wide, name, Rule(Want.MUTE_FEED, "8")]) == {7}


def test_a_mute_ends_when_its_time_is_over() -> None:
    mute = Rule(Want.MUTE, "ice", until=NOON)
    assert decide([Rule(Want.ALL), mute], FACTS, NOON).wanted
    assert not decide([Rule(Want.ALL), mute], FACTS, NOON - timedelta(seconds=1)).wanted


def test_the_most_special_rule_is_named() -> None:
    follow = Rule(Want.FOLLOW, "rover")
    assert decide([Rule(Want.ALL), follow, Rule(Want.TOPIC, "science")], FACTS, NOON).rule == follow
    assert decide([], FACTS, NOON).rule is None


@given(st.lists(st.text(max_size=20), max_size=20), st.text(max_size=100))
def test_many_phrases_at_once_find_what_one_by_one_finds(given_phrases: list[str], body: str) -> None:
    facts = Facts.of(1, "", "rover", body)
    phrases = {rule_phrase(phrase) for phrase in given_phrases} - {""}
    phrases |= {"rov*", "rover"}
    assert Phrases(phrases).found_in(facts) == {phrase for phrase in phrases if facts.has(phrase)}


def test_phrases_as_people_type_them() -> None:
    assert rule_phrase(" Ürümqi  Airport ") == "urumqi airport"
    assert rule_phrase("Wahl*") == "wahl*"
    assert rule_phrase("***") == ""
    assert Phrases(["", "*"]).found_in(FACTS) == frozenset()
    assert topic_key("  World  News ") == "world news"


def test_rights_grow_with_the_role() -> None:
    require(Role.ADMIN, Role.EDITOR)
    with pytest.raises(NotAllowed):
        require(Role.READER, Role.EDITOR)


def test_every_state_of_a_delivery_and_a_bulletin_has_its_row() -> None:
    assert set(delivery.STEPS) == set(DeliveryState)
    assert set(bulletin.STEPS) == set(BulletinState)
    assert delivery.step(DeliveryState.SENDING, DeliveryState.SENT) is DeliveryState.SENT
    with pytest.raises(WrongStep):
        delivery.step(DeliveryState.SENT, DeliveryState.QUEUED)
    assert bulletin.step(BulletinState.DRAFT, BulletinState.SENDING) is BulletinState.SENDING
    with pytest.raises(WrongStep):
        bulletin.step(BulletinState.CANCELLED, BulletinState.SENDING)


def test_unknown_bulletins_are_repeated_once_and_articles_never() -> None:
    assert repeats_unknown(ParcelKind.BULLETIN, 0, 0)
    assert not repeats_unknown(ParcelKind.BULLETIN, 1, 0)
    assert not repeats_unknown(ParcelKind.CORRECTION, 1, 0)
    assert repeats_unknown(ParcelKind.CORRECTION, 2, 7), "an edit may be done again"
    assert not repeats_unknown(ParcelKind.CORRECTION, 3, 7)
    assert not repeats_unknown(ParcelKind.ARTICLE, 0, 0)
    assert repeats_unknown(ParcelKind.UPDATE, 2, 7)


def test_pauses_between_tries_grow() -> None:
    assert [retry_pause(n).total_seconds() for n in range(3)] == [5, 20, 80]


def test_nobody_approves_an_own_draft_or_twice() -> None:
    draft = Bulletin(
        "Dam holds", author=1, created=NOON, state=BulletinState.WAITING, asked=NOON, approvals=(2,)
    )
    may_approve(draft, 3)
    for person in (1, 2):
        with pytest.raises(NotAllowed):
            may_approve(draft, person)
    assert not has_lapsed(draft, NOON + timedelta(minutes=14))
    assert has_lapsed(draft, NOON + timedelta(minutes=15))
    assert not has_lapsed(Bulletin("x", 1, NOON), NOON + timedelta(days=1))


@pytest.mark.parametrize("state", BulletinState)
def test_only_what_waits_is_approved_and_the_rest_says_what_it_is(state: BulletinState) -> None:
    asked = Bulletin("x", 1, NOON, state=state, asked=NOON)
    if state is BulletinState.WAITING:
        must_wait(asked, NOON + timedelta(minutes=14))
        state = BulletinState.LAPSED
    said = "not waiting" if state in (BulletinState.DRAFT, BulletinState.SCHEDULED) else state.value
    with pytest.raises(WrongStep, match=said):
        must_wait(asked, NOON + timedelta(minutes=15))


def test_progress_and_duration() -> None:
    assert Progress(total=3, sent=3).done
    assert not Progress(total=3, sent=2, left=1).done
    assert seconds_to_send(300, 30) == 10
    assert seconds_to_send(1000, 0) == 1


def test_a_notice_survives_the_store() -> None:
    notice = Notice(NoticeCode.FEED_BROKEN, (("feed", "Daily Ünïcode"), ("error", "HTTP 500")))
    assert loads(notice.dumps()) == notice


def test_errors_carry_what_a_decision_needs() -> None:
    assert TryLater(3).after == 3
    assert Moved(-100).to == -100
    assert BadStatus(503, 12).retry_after == 12
    assert str(BadInput("time", "x")) == "time: x"
    assert str(BadInput("empty")) == "empty"


def someone(**changes: object) -> Subscriber:
    return Subscriber(Address(5), id=1, **changes)  # type: ignore[arg-type]


def test_the_next_edition_follows_the_cadence() -> None:
    assert next_edition(someone(), NOON, "UTC") is None
    assert next_edition(someone(cadence=Cadence.BREAKING), NOON, "UTC") is None
    assert next_edition(someone(cadence=Cadence.HOURLY), NOON, "UTC") == NOON + timedelta(hours=1)
    daily = someone(cadence=Cadence.DAILY, at=420, timezone="Asia/Baku", served=date(2026, 11, 24))
    assert next_edition(daily, NOON, "UTC") == datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    weekly = someone(cadence=Cadence.WEEKLY, at=420, weekday=0)
    assert next_edition(weekly, NOON, "UTC") == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


def test_a_daily_cap_brings_a_daily_digest_for_what_exceeds_it() -> None:
    assert next_edition(someone(cap=5, at=18 * 60), NOON, "UTC") == datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def test_a_change_of_zone_brings_no_second_digest_within_twenty_hours() -> None:
    moved = someone(
        cadence=Cadence.DAILY,
        at=480,
        timezone="Pacific/Honolulu",
        last_edition=NOON.replace(hour=8),
        served=None,
    )
    due = next_edition(moved, NOON, "UTC")
    assert due is not None
    assert due - NOON.replace(hour=8) >= timedelta(hours=20)


def test_settings_compare_by_value() -> None:
    assert someone(quiet=Quiet(1, 2)) == someone(quiet=Quiet(1, 2))
