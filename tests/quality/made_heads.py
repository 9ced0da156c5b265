"""Pages whose title, author, date and picture are known: `head_templates.toml` in eight languages."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

OTHERS = ("fr", "es", "it", "pl", "tr", "ru")
_COMMENTS = {
    "de": "Kommentare", "en": "Comments", "fr": "commentaires", "es": "comentarios", "it": "commenti",
    "pl": "komentarze", "tr": "yorum", "ru": "комментарии",
}  # fmt: skip
_NUMERIC = {"en": "{mm}/{dd}/{y}", "fr": "{dd}/{mm}/{y}", "es": "{dd}/{mm}/{y}", "it": "{dd}/{mm}/{y}"}
_FIELD = re.compile(r"\{(\w+)\}")
Words = dict[str, Any]


@dataclass(frozen=True)
class HeadPage:
    """One page and its truth; `date` is a day as `2012-05-03`, "" where the page has none."""

    name: str
    language: str
    url: str
    html: str
    title: str
    author: str
    date: str
    image: str


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


def head_pages() -> Iterator[HeadPage]:
    """Three pages for each template: in German, in German or English, in another language."""
    words, templates = _table("made_heads.toml"), _table("head_templates.toml")
    for number, (name, template) in enumerate(templates.items()):
        usual = ["de", "en" if number % 3 else "de", OTHERS[number % len(OTHERS)]]
        for turn, language in enumerate(template.get("langs", usual)):
            rng = random.Random(f"{name}{turn}")
            yield _Maker(rng, language, words[language]).page(f"{name}-{language}-{turn}", template)


class _Maker:
    """One page. The fields of a template are the keys of `fields`."""

    def __init__(self, rng: random.Random, language: str, words: Words) -> None:
        self._rng, self._language, self._words = rng, language, words
        self._date = datetime(2001, 3, 4) + timedelta(
            days=rng.randrange(7000), hours=rng.randrange(8, 20), minutes=rng.randrange(60)
        )

    def page(self, name: str, template: Words) -> HeadPage:
        words = self._words
        people = self._rng.sample(words["people"], 3)
        authors = {
            "name": [people[0]], "nick": [self._rng.choice(words["nicks"])], "two": people[:2],
            "agency": ["dpa"], "none": [],
        }[template["author"]]  # fmt: skip
        site, domain = self._rng.choice(words["sites"])
        base = f"https://www.{domain}"
        fields = {
            "title": self._rng.choice(words["titles"]), "site": site, "author1": people[0],
            "author2": people[1], "person3": people[2], "lead": f"{base}/images/{self._rng.randrange(999)}.jpg",
        }  # fmt: skip
        fields |= self._texts() | self._dates() | self._bylines(authors)
        url = base + _filled(template.get("path", f"/p/{self._rng.randrange(9999)}.html"), fields)
        safe = {key: escape(value, quote=True) for key, value in fields.items()} | {"url": url}
        safe |= self._boxes(safe)
        body, head = _filled(template["body"], safe), _filled(template.get("head", ""), safe)
        if template.get("frame", True):
            body = _filled(
                '<div id="wrap"><ul class="nav"><li><a href="/">Home</a></li><li><a href="/s">{section}</a></li>'
                f'</ul>{body}<div id="footer">{{rights}} | <a href="/k">Kontakt</a></div></div>',
                safe,
            )
        language = f' lang="{self._language}"' if self._rng.random() < 0.6 else ""
        html = (
            f'<html{language}><head><meta charset="utf-8"><title>{_filled(template["doc"], safe)}</title>{head}'
            f"</head><body>{body}</body></html>"
        )
        day = self._date.strftime("%Y-%m-%d") if template.get("dated", True) else ""
        image = fields["lead"] if fields["lead"] in html else ""
        return HeadPage(name, self._language, url, html, fields["title"], ", ".join(authors), day, image)

    def _texts(self) -> dict[str, str]:
        words = self._words
        plain = {key: words[key] for key in ("section", "press", "role", "related", "comment")}
        first = words["prose"][0]
        return plain | {
            "other": words["others"][0],
            "comment_": _COMMENTS[self._language],
            "first": first,
            "rights": f"© {self._date.year - 3}-{self._date.year + 2} ",
        }

    def _written(self, date: datetime, form: str) -> str:
        words = self._words
        month = words["months"][date.month - 1]
        day = words["days"][date.weekday()]
        return form.format(
            d=date.day, dd=f"{date.day:02}", m=date.month, mm=f"{date.month:02}", y=date.year,
            month=month, mon=month[:3], day=day,
        )  # fmt: skip

    def _dates(self) -> dict[str, str]:
        words, date = self._words, self._date
        form = self._rng.choice(words["dates"])
        changed = date + timedelta(days=self._rng.randrange(30, 700))
        said = self._written(date, form)
        time = f"{date:%H:%M}"
        long = next(f for f in words["dates"][::-1] if "{month}" in f)
        day = words["days"][date.weekday()]
        return {
            "date": said, "longdate": self._written(date, long), "time": time,
            "numeric": self._written(date, _NUMERIC.get(self._language, "{dd}.{mm}.{y}")),
            "clock": words["clock"].format(date=said, time=time), "posted": words["posted"].format(date=said),
            "posted_": words["posted"].format(date="").strip(), "iso": f"{date:%Y-%m-%dT%H:%M:%S}+01:00",
            "isoday": f"{date:%Y-%m-%d}", "changed_iso": f"{changed:%Y-%m-%dT%H:%M:%S}+01:00",
            "changed": words["changed"].format(date=self._written(changed, form)),
            "past": self._written(date - timedelta(days=40), form),
            "later": self._written(date + timedelta(days=25), form),
            "today": self._written(datetime(2021, 6, 14), long),
            "event": words["event"].format(date=self._written(date + timedelta(days=31), form)),
            "utc_next": f"{date + timedelta(days=1):%Y-%m-%d}T02:30:00+00:00",
            "y": str(date.year), "yy": f"{date:%y}", "mm": f"{date.month:02}", "dd": f"{date.day:02}", "d": str(date.day),
            "month": words["months"][date.month - 1], "dow3": day[:3], "dow2": day[:2],
        }  # fmt: skip

    def _bylines(self, authors: list[str]) -> dict[str, str]:
        words = self._words
        joined = f" {words['and']} ".join(authors)
        by = self._rng.choice(words["by"])
        said = self._rng.choice(words["posted_by"])
        date = self._written(self._date, words["dates"][0])
        return {
            "author": joined, "by": by.format(name=joined), "by_": by.format(name="").strip(),
            "upper_by": by.format(name=joined).upper(), "posted_by": said.format(name=joined, date=date),
            "nick": joined.lower(),
            "and_": words["and"],
            "title_cut": "",
        }  # fmt: skip

    def _boxes(self, safe: dict[str, str]) -> dict[str, str]:
        words, rng = self._words, self._rng
        prose = [escape(text) for text in words["prose"]]
        strangers = rng.sample(words["people"] + words["nicks"], 2)
        later = [
            self._written(
                self._date + timedelta(days=n),
                "{dd}.{mm}.{y}" if self._language != "en" else "{month} {d}, {y}",
            )
            for n in (3, 90)
        ]
        past = [self._written(self._date - timedelta(days=n), words["dates"][0]) for n in (7, 200)]
        comments = "".join(
            f'<li class="comment"><div class="comment-author vcard"><cite class="fn">{escape(who)}</cite> <span '
            f'class="says">{words["says"]}:</span></div><div class="comment-meta commentmetadata"><a href="#c">{when} '
            f"10:0{len(who) % 10}</a></div><p>{words['comment']}</p></li>"
            for who, when in zip(strangers, later, strict=True)
        )
        plain = "".join(
            f"<div><b>{escape(who)}</b> {when}<br>{words['comment']}</div>"
            for who, when in zip(strangers, later, strict=True)
        )
        teasers = "".join(
            f'<li><a href="/t/{i}">{escape(text)}</a> <span>{when}</span></li>'
            for i, (text, when) in enumerate(zip(words["others"], past, strict=False))
        )
        return {
            "prose": "".join(f"<p>{text}</p>" for text in prose),
            "br_prose": "<br><br>".join(prose),
            "comments": f'<h3 id="comments">2 {_COMMENTS[self._language]}</h3><ol class="commentlist">{comments}</ol>',
            "plain_comments": f'<div id="comments"><h2>{_COMMENTS[self._language]}</h2>{plain}</div>',
            "teasers": f"<ul>{teasers}</ul>",
            "sidebar": f'<div id="sidebar"><h2>{words["related"]}</h2><ul>{teasers}</ul></div>',
            "title_cut": safe["title"][:24],
            "rights": safe["rights"] + safe["site"],
        }


def _filled(text: str, fields: dict[str, str]) -> str:
    return _FIELD.sub(lambda field: fields[field[1]], text)
