"""What is out and was wrong: corrected or withdrawn, for exactly those who got it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.bulletin import Bulletin, BulletinState, Corrected, Correction, must_be_out, step
from newsbot.domain.delivery import Parcel, ParcelKind
from newsbot.domain.errors import BadInput, WrongStep
from newsbot.domain.text import clean
from newsbot.newsroom.acts import bulletin_of, check, parcel_of, save, write_down
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House, Person, Spreader
from newsbot.newsroom.wording import as_article, plain_words

RECENT = timedelta(days=1)


class Corrections:
    """Corrects and retracts bulletins that are out."""

    def __init__(self, store: Store, spreader: Spreader, house: House) -> None:
        self._store = store
        self._spreader = spreader
        self._house = house

    async def recent(self, person: Person, now: datetime) -> Sequence[Bulletin]:
        """The bulletins of the last day, the newest first: which one is meant? Raises NotAllowed."""

        def read(tx: Tx) -> Sequence[Bulletin]:
            check(tx, person, self._house, now)
            return tx.bulletins.since(now - RECENT)

        return await self._store.read(read)

    async def correct(self, person: Person, number: int, given: str, now: datetime) -> Corrected:
        """New words for a bulletin that is out. What was wrong is what stands after a line that begins with
        "wrong:", else the old headline, or the old text under a headline that stays.

        Raises NotAllowed, NotFound, BadInput, WrongStep ("the same": readers have these very words)."""
        text, wrong = split_wrong(clean(given))
        said = plain_words(text)

        def write(tx: Tx) -> Corrected:
            check(tx, person, self._house, now)
            old = _out(tx, number)
            new = replace(
                old,
                headline=said.headline,
                text=said.text,
                url=said.url or old.url,
                revision=old.revision + 1,
                corrected=wrong
                or (old.headline if said.headline != old.headline else old.text)
                or old.headline,
            )
            correction = Correction(
                old.id, person.id, now, new.headline, new.text, new.corrected, origin=person.update_id
            )
            return self._apply(tx, person, old, new, correction)

        return await self._run(write, now)

    async def retract(self, person: Person, number: int, reason: str, now: datetime) -> Corrected:
        """Withdraws a bulletin: who has it is told why, nobody else gets it."""
        why = clean(reason)
        if not why:
            raise BadInput("empty")

        def write(tx: Tx) -> Corrected:
            check(tx, person, self._house, now)
            old = _out(tx, number)
            state = step(old.state, BulletinState.RETRACTED)
            new = replace(old, state=state, corrected=why, revision=old.revision + 1, article_id=0)
            correction = Correction(
                old.id, person.id, now, old.headline, "", why, retracts=True, origin=person.update_id
            )
            tx.outbox.withdraw(parcel_of(old))
            return self._apply(tx, person, old, new, correction)

        return await self._run(write, now)

    def _apply(
        self, tx: Tx, person: Person, old: Bulletin, new: Bulletin, correction: Correction
    ) -> Corrected:
        stored = tx.bulletins.add_correction(correction)
        progress = tx.outbox.progress(parcel_of(old))
        if replace(stored, id=0) != correction:  # the same update once more: it is done
            return Corrected(old, stored, progress.sent + progress.unknown, progress.left)
        if not correction.retracts and (new.headline, new.text, new.url) == (old.headline, old.text, old.url):
            raise WrongStep("the same")
        save(tx, new, old.state)
        archived = tx.articles.get(old.article_id)
        if correction.retracts:  # nobody finds what is withdrawn; the desk's own record stays
            tx.articles.remove(old.article_id)
        elif archived is not None:
            tx.articles.revise(replace(as_article(new, archived.fetched), published=archived.published))
        tx.outbox.plan(Parcel(ParcelKind.CORRECTION, stored.id))
        write_down(tx, person, "retract" if correction.retracts else "correct", new)
        return Corrected(new, stored, progress.sent + progress.unknown, progress.left)

    async def _run(self, write: Callable[[Tx], Corrected], now: datetime) -> Corrected:
        corrected = await self._store.write(write)
        await self._spreader.begin(now)
        return corrected


def split_wrong(text: str) -> tuple[str, str]:
    """The new text and what was wrong, where the editor said it on a line "wrong: …"."""
    kept: list[str] = []
    wrong: list[str] = []
    for line in text.splitlines():
        marked = line.casefold().startswith("wrong:")
        (wrong if marked or wrong else kept).append(line[6:].strip() if marked else line)
    return "\n".join(kept), "\n".join(wrong).strip()


def _out(tx: Tx, number: int) -> Bulletin:
    bulletin = bulletin_of(tx, number)
    must_be_out(bulletin)
    return bulletin
