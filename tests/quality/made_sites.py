"""Articles of invented sites: parts put together by chance out of `made_sites.toml`, and boxes."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

HOST = "https://www.quarrylane.example"
SHAPES = ("news", "feature", "interview", "list", "short", "howto", "results")


@dataclass(frozen=True)
class Part:
    """One paragraph, heading, list, quotation, table row or block of code. `text`: its lines."""

    kind: str
    text: tuple[str, ...]


@dataclass
class Article:
    """What a template turns into a page. `rng` is the template's own source of chance."""

    language: str
    shape: str
    words: dict[str, Any]
    rng: random.Random
    title: str
    authors: list[str]
    published: datetime
    parts: list[Part] = field(default_factory=list)

    def one(self, name: str) -> str:
        """Any of the site's phrases of this name."""
        return str(self.rng.choice(self.words[name]))

    def lines(self) -> tuple[str, ...]:
        """The article's text, line by line: what an extractor should find."""
        return tuple(line for part in self.parts for line in part.text)

    def first(self) -> str:
        return self.parts[0].text[0]

    def written(self) -> str:
        """The date as the site writes it."""
        return self.published.strftime(str(self.words["date"]))

    def iso(self) -> str:
        return self.published.isoformat()


@cache
def corpus() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("made_sites.toml").read_text("utf-8"))


def article(language: str, number: int) -> Article:
    """The article of this number: always the same one."""
    words = corpus()[language]
    rng = random.Random(f"{language}{number}")
    shape = SHAPES[number % len(SHAPES)]
    authors = rng.sample(words["people"], 2 if number % 5 == 4 else 1)
    published = datetime(2016, 2, 3, 7, 12, tzinfo=UTC) + timedelta(days=rng.randrange(2200))
    made = Article(language, shape, words, rng, rng.choice(words["titles"]), authors, published)
    made.parts = list(_parts(made))
    return made


def _paragraphs(made: Article, count: int) -> Iterator[Part]:
    """Paragraphs of one to four sentences, none of them used twice."""
    bank = made.rng.sample(made.words["sentences"], len(made.words["sentences"]))
    bank.sort(key=lambda sentence: len(sentence) < 60)  # an article does not begin with three words
    joint = "" if made.language == "ja" else " "
    for index in range(count):
        size = 1 + (made.rng.randrange(3) if len(bank) > 8 else 0)
        taken, bank = bank[:size], bank[size:]
        if not taken:
            return
        yield Part("p", (joint.join(taken),))
        if index == 2:
            made.rng.shuffle(bank)


def _parts(made: Article) -> Iterator[Part]:
    count = {"short": 2, "news": 7, "feature": 12, "howto": 5, "results": 3}.get(made.shape, 6)
    words, headings = made.words, iter(made.words["headings"])
    for index, part in enumerate(_paragraphs(made, count)):
        if made.shape == "interview" and index and index <= len(words["questions"]):
            yield Part("q", (words["questions"][index - 1],))
        if made.shape in ("feature", "list") and index % 4 == 3 and (text := next(headings, "")):
            yield Part("h", (text,))
        if made.shape == "feature" and index == 5:
            yield Part("quote", part.text)
        else:
            yield part
        if made.shape in ("list", "howto") and index == 1:
            yield Part(
                "li" if made.shape == "list" else "ol", tuple(words["items"][: 2 + made.rng.randrange(4)])
            )
        if made.shape == "results" and index == 0:
            yield Part("row", tuple(f"{name} 4:{n}" for n, name in enumerate(words["kickers"])))
        if made.shape == "howto" and index == 2:
            yield Part("code", ("fire --kiln harrow --turns 2",))


_TAGS = {"p": "p", "q": "p", "h": "h2", "code": "pre", "quote": "blockquote"}


def html_of(part: Part, paragraph: str = "p", names: str = "") -> str:
    """A part in plain HTML; `paragraph` is the tag of its paragraphs, `names` their class."""
    named = f' class="{names}"' if names else ""
    lines = [escape(line, quote=False) for line in part.text]
    if part.kind in ("li", "ol"):
        tag = "ul" if part.kind == "li" else "ol"
        return f"<{tag}>" + "".join(f"<li>{line}</li>" for line in lines) + f"</{tag}>\n"
    if part.kind == "row":
        rows = "".join(f"<tr><td>{line}</td></tr>" for line in lines)
        return f"<table><tbody>{rows}</tbody></table>\n"
    if part.kind == "q":
        return f"<{paragraph}{named}><strong>{lines[0]}</strong></{paragraph}>\n"
    if part.kind == "quote":
        return f"<blockquote><p>{lines[0]}</p></blockquote>\n"
    tag = paragraph if part.kind == "p" else _TAGS[part.kind]
    return f"<{tag}{named if part.kind == 'p' else ''}>{lines[0]}</{tag}>\n"


def body(made: Article, inserts: list[str], paragraph: str = "p", names: str = "") -> str:
    """All parts, with the inserts spread between paragraphs of the text."""
    written = [html_of(part, paragraph, names) for part in made.parts]
    gaps = [i for i in range(1, len(written)) if made.parts[i].kind == "p" and made.parts[i - 1].kind == "p"]
    made.rng.shuffle(gaps)
    for gap, insert in zip(sorted(gaps[: len(inserts)], reverse=True), inserts, strict=False):
        written.insert(gap, insert)
    return "".join(written)


def links(made: Article, tag: str = "li") -> str:
    """Headlines of other articles."""
    return "".join(
        f'<{tag}><a href="/t/{i}">{escape(t)}</a></{tag}>' for i, t in enumerate(made.words["teasers"])
    )


def comment_list(made: Article) -> str:
    return "".join(
        f'<li class="comment"><div class="comment-body"><cite>user{i}</cite><p>{escape(text)}</p></div></li>'
        for i, text in enumerate(made.words["comments"])
    )


def byline(made: Article) -> str:
    """The byline as the site writes it, with a role now and then."""
    by = made.one("by")
    names = " & ".join(made.authors) if made.language == "en" else ", ".join(made.authors)
    return f"{by}{'' if by.endswith('・') else ' '}{names}"


@dataclass(frozen=True)
class SitePage:
    """One page and its truth. `authors` are those whom the page names, `dated` whether it says when."""

    name: str
    html: str
    article: Article
    authors: str
    dated: bool


def site_pages(templates: dict[str, Callable[[Article], str]]) -> Iterator[SitePage]:
    """Six pages for each template: two in English, two in German, one each in Japanese and Hebrew."""
    for turn, (name, template) in enumerate(templates.items()):
        for language, numbers in (("en", (0, 3)), ("de", (1, 5)), ("ja", (2,)), ("he", (4,))):
            for number in numbers:
                made = article(language, number + turn)
                html = template(made)
                named = [author for author in made.authors if author in html]
                dated = str(made.published.year) in html
                yield SitePage(f"{name}-{language}-{number}", html, made, ", ".join(named), dated)


def furniture(made: Article) -> tuple[str, ...]:
    """Lines that must not stand in the text of any page."""
    words = made.words
    once = (words["share"], words["rights"], words["cookies"], words["most"], words["reply"])
    many = (words["captions"], words["credits"], words["comments"], words["teasers"], words["newsletter"])
    return (made.title, *once, *(line for group in many for line in group))
