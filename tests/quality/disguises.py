"""One page as other sites would build it: other names and tags, furniture in, before and after the text.

Each disguise takes a tree and the article's paragraphs in it, changes the tree, and may change what is true.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lxml import etree, html

_LANDMARKS = "article main section header footer aside nav figure figcaption time address"
_SPACE = re.compile(r"\s+")
_LONG = 60


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


@dataclass
class Scene:
    """A page under work: `texts` are the elements that hold one paragraph of the truth each, in order."""

    tree: Any
    truth: str
    texts: list[Any] = field(default_factory=list)
    other: str = ""  # the text of another article

    def __post_init__(self) -> None:
        wanted = {_plain(line) for line in self.truth.split("\n") if len(line) >= _LONG}
        seen = set()
        for element in self.tree.iter("p", "div", "li", "h2", "h3", "span", "td"):
            words = _plain("".join(element.itertext()))
            if words in wanted and words not in seen:
                seen.add(words)
                self.texts.append(element)

    @property
    def body(self) -> Any:
        found = self.tree.find("body")
        return self.tree if found is None else found

    def at(self, share: float) -> Any | None:
        """The paragraph at this share of the text."""
        return self.texts[min(len(self.texts) - 1, int(len(self.texts) * share))] if self.texts else None

    def end(self) -> Any | None:
        """The last line of the text, however short."""
        last = next((_plain(line) for line in reversed(self.truth.split("\n")) if _plain(line)), "")
        lines = [e for e in self.tree.iter("p", "div", "li", "span") if _plain("".join(e.itertext())) == last]
        return lines[-1] if lines else self.at(1)

    def after(self, share: float, markup: str) -> None:
        """Put `markup` below the paragraph at this share of the text."""
        place = self.end() if share >= 1 else self.at(share)
        if place is None or place.getparent() is None:
            return
        for piece in reversed(html.fragments_fromstring(markup)):
            tail, place.tail = place.tail, None
            place.addnext(piece)
            piece.tail = tail


Disguise = Callable[[Scene], None]
DISGUISES: dict[str, Disguise] = {}


def disguise(work: Disguise) -> Disguise:
    DISGUISES[work.__name__] = work
    return work


def disguised(name: str, page: bytes | str, truth: str, other: str = "") -> tuple[bytes, str]:
    """The page under a disguise, and what is true of it then."""
    parser = html.HTMLParser(encoding="utf-8")
    tree = html.document_fromstring(page.encode() if isinstance(page, str) else page, parser=parser)
    scene = Scene(tree, truth, other=other)
    DISGUISES[name](scene)
    return etree.tostring(scene.tree, method="html", encoding="utf-8", doctype="<!DOCTYPE html>"), scene.truth


def _elements(scene: Scene) -> Iterator[Any]:
    return (element for element in scene.body.iter() if isinstance(element.tag, str))


# the same page, built otherwise


@disguise
def as_it_is(scene: Scene) -> None:
    """The page through our serialiser and nothing else."""


@disguise
def names_at_random(scene: Scene) -> None:
    rng, known = random.Random(1), {}
    for element in _elements(scene):
        for key in ("class", "id"):
            if given := element.get(key):
                known.setdefault(given, "c" + "".join(rng.choices("bcdfghkxz0123456789", k=7)))
                element.set(key, known[given])


@disguise
def no_names(scene: Scene) -> None:
    for element in _elements(scene):
        for key in list(element.attrib):
            if key in ("class", "id", "role", "itemprop", "itemtype") or key.startswith(("data-", "aria-")):
                del element.attrib[key]


@disguise
def no_landmarks(scene: Scene) -> None:
    for element in list(scene.body.iter(*_LANDMARKS.split())):
        element.tag = "span" if element.tag == "time" else "div"


@disguise
def divs_for_paragraphs(scene: Scene) -> None:
    for element in list(scene.body.iter("p")):
        element.tag = "div"


@disguise
def divs_alone(scene: Scene) -> None:
    for work in (no_names, no_landmarks, divs_for_paragraphs):
        work(scene)


@disguise
def on_one_line(scene: Scene) -> None:
    for element in _elements(scene):
        if element.tag in ("script", "style", "pre", "textarea"):
            continue
        for name in ("text", "tail"):
            text = getattr(element, name)
            if text:
                squeezed = _SPACE.sub(" ", text)
                setattr(element, name, squeezed if squeezed != " " else "")


@disguise
def no_declarations(scene: Scene) -> None:
    for element in list(scene.tree.iter("meta", "script", "link")):
        element.drop_tree()


@disguise
def bare(scene: Scene) -> None:
    no_declarations(scene)
    divs_alone(scene)


@disguise
def broken_by_br(scene: Scene) -> None:
    """Paragraphs side by side become one row of text with two line breaks between."""
    for element in list(scene.body.iter("p")):
        if element.getparent() is None:
            continue
        for _ in "12":
            tail, element.tail = element.tail, None
            element.addnext(html.Element("br"))
            element.getnext().tail = tail
        element.drop_tag()


@disguise
def wrapped(scene: Scene) -> None:
    """Every paragraph in three boxes of its own."""
    for element in list(scene.body.iter("p")):
        inner = html.Element("span")
        inner.text, element.text = element.text, None
        inner.extend(list(element))
        element.append(inner)
        tail, element.tail = element.tail, None
        outer = html.Element("div")
        element.addprevious(outer)
        middle = etree.SubElement(outer, "div")
        middle.append(element)
        outer.tail = tail


@disguise
def in_several_boxes(scene: Scene) -> None:
    """The text in boxes of four paragraphs, a column for advertising between them."""
    by_parent: dict[Any, list[Any]] = {}
    for element in scene.texts:
        if element.getparent() is not None:
            by_parent.setdefault(element.getparent(), []).append(element)
    for parent, texts in by_parent.items():
        children = list(parent)
        groups = [texts[i : i + 4] for i in range(0, len(texts), 4)]
        for group in groups[::-1]:
            first, last = children.index(group[0]), children.index(group[-1])
            box = html.Element("div")
            group[0].addprevious(box)
            box.extend(children[first : last + 1])
            box.addnext(html.fragment_fromstring("<div><div>Advertisement</div></div>"))


@disguise
def in_a_table(scene: Scene) -> None:
    """As sites were built in 2002: everything in cells, text broken by <br>."""
    divs_alone(scene)
    broken = [e for e in scene.body.iter("div") if e.getparent() is scene.body]
    for element in broken:
        table = html.fragment_fromstring("<table><tr><td></td></tr></table>")
        element.addprevious(table)
        table.tail, element.tail = element.tail, None
        next(table.iter("td")).append(element)


@disguise
def as_amp(scene: Scene) -> None:
    for element in list(_elements(scene)):
        if element.tag in ("img", "video", "iframe"):
            element.tag = f"amp-{element.tag}"
        elif element.tag == "script" and "ld+json" not in element.get("type", ""):
            element.drop_tree()
        else:
            element.attrib.pop("style", None)
    scene.tree.set("amp", "")
    scene.body.insert(
        0,
        html.fragment_fromstring(
            '<amp-sidebar layout="nodisplay"><ul><li><a href="/a">Politics</a></li><li><a '
            'href="/b">Business news'
            " and markets from around the world, every day of the week</a></li></ul></amp-sidebar>"
        ),
    )


@disguise
def own_elements(scene: Scene) -> None:
    """Boxes of the article are elements of the site's own making."""
    for element in {e.getparent() for e in scene.texts if e.getparent() is not None}:
        if element.tag in ("div", "section", "article"):
            element.tag = "news-body"
    for element in list(scene.body.iter("figcaption")):
        element.tag = "news-caption"


@disguise
def no_heading(scene: Scene) -> None:
    for element in list(scene.body.iter("h1")):
        element.tag = "div"
        element.attrib.clear()


# the same text, written otherwise


@disguise
def short(scene: Scene) -> None:
    """The first hundred words of the article alone."""
    kept: list[str] = []
    for element in scene.texts:
        if sum(len(line.split()) for line in kept) < 90:
            kept.append("".join(element.itertext()))
        elif element.getparent() is not None:
            element.drop_tree()
    lines = [line for line in scene.truth.split("\n") if _plain(line)]
    if kept:
        last = max((i for i, line in enumerate(lines) if _plain(line) == _plain(kept[-1])), default=0)
        scene.truth = "\n".join(lines[: last + 1])
        wanted = {_plain(line) for line in lines[last + 1 :]}
        for element in list(scene.body.iter("p", "li", "h2", "h3", "h4", "td", "div", "span")):
            if element.getparent() is not None and _plain("".join(element.itertext())) in wanted:
                element.drop_tree()
    for script in list(scene.tree.iter("script")):
        script.drop_tree()


@disguise
def interview(scene: Scene) -> None:
    """Every other paragraph is bold, as questions are."""
    for element in scene.texts[::2]:
        bold = html.Element("strong")
        bold.text, element.text = element.text, None
        bold.extend(list(element))
        element.append(bold)


@disguise
def with_headings(scene: Scene) -> None:
    for number, element in enumerate(scene.texts[3::4]):
        heading = html.Element(("h2", "h3")[number % 2])
        heading.text = f"What the harbour will cost in the year {2027 + number}"
        _before(scene, element, heading)


@disguise
def with_bold_headings(scene: Scene) -> None:
    for number, element in enumerate(scene.texts[3::4]):
        heading = html.fragment_fromstring(f"<p><b>Why it matters for town {number}</b></p>")
        _before(scene, element, heading)


def _before(scene: Scene, element: Any, new: Any) -> None:
    if element.getparent() is None:
        return
    mark = "".join(element.itertext())
    lines = scene.truth.split("\n")
    found = next((i for i, line in enumerate(lines) if _plain(line) == _plain(mark)), None)
    if found is None:
        return
    element.addprevious(new)
    lines.insert(found, "".join(new.itertext()))
    scene.truth = "\n".join(lines)


@disguise
def as_list(scene: Scene) -> None:
    """Paragraphs two to five are items of a list."""
    row = (
        [e for e in scene.texts[1:5] if e.getparent() is scene.texts[1].getparent()]
        if len(scene.texts) > 5
        else []
    )
    if len(row) < 2 or row[0].tag not in ("p", "div"):
        return
    ul = html.Element("ul")
    row[0].addprevious(ul)
    for element in row:
        element.tail = None
        element.tag = "li"
        ul.append(element)


def _put(scene: Scene, share: float, markup: str, lines: list[str]) -> None:
    """Into page and truth."""
    place = scene.at(share)
    if place is None:
        return
    found = _plain("".join(place.itertext()))
    rows = scene.truth.split("\n")
    at = next((i for i, row in enumerate(rows) if _plain(row) == found), None)
    if at is not None:
        scene.after(share, markup)
        scene.truth = "\n".join([*rows[: at + 1], *lines, *rows[at + 1 :]])


@disguise
def with_table(scene: Scene) -> None:
    rows = [("Town", "Votes", "Per cent"), ("Porto Largo", "12,401", "41%"), ("Vila Nova", "9,310", "31%"),
            ("Monte Alto", "8,455", "28%")]  # fmt: skip
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    _put(scene, 0.5, f"<table><tbody>{body}</tbody></table>", [cell for row in rows for cell in row])


@disguise
def with_recipe(scene: Scene) -> None:
    things = ["2 cups flour", "1 tsp salt", "3 eggs", "250 ml milk", "butter for the pan"]
    steps = ["Whisk the eggs with the milk.", "Stir in flour and salt until smooth.",
             "Fry thin cakes in butter, two minutes a side."]  # fmt: skip
    markup = ("<h3>Ingredients</h3><ul>" + "".join(f"<li>{t}</li>" for t in things)
              + "</ul><h3>Method</h3><ol>"
              + "".join(f"<li>{s}</li>" for s in steps) + "</ol>")  # fmt: skip
    _put(scene, 0.6, markup, ["Ingredients", *things, "Method", *steps])


@disguise
def with_quote(scene: Scene) -> None:
    words = "“We will not be moved by figures that nobody has checked,” she told the council."
    _put(scene, 0.4, f"<blockquote><p>{words}</p></blockquote>", [words])


# furniture of other sites, in and around the text


@disguise
def with_pull_quote(scene: Scene) -> None:
    """A sentence of the text again, in a box."""
    sentences = [s for e in scene.texts for s in re.findall(r"[^.!?]{40,160}[.!?]", "".join(e.itertext()))]
    if len(sentences) > 4:
        quote = escape(sentences[len(sentences) // 2].strip())
        scene.after(0.3, f"<div><div>{quote}</div></div>")


@disguise
def with_comments(scene: Scene) -> None:
    rows = "".join(
        f"<div><div>{name}</div><div>{hour} hours ago</div><div><p>{words}</p></div><div>Reply</div></div>"
        for name, hour, words in (
            (
                "Tom Hale",
                2,
                "I have lived in this town for forty years and nobody ever asked me about any of this.",
            ),
            (
                "maria77",
                3,
                "Great read, thank you! One thing I would add is that the same happened to us in May.",
            ),
            (
                "B. Okafor",
                4,
                "What a load of nonsense. The figures are wrong and the reporter should know better.",
            ),
            (
                "Lena",
                5,
                "Does anyone know whether the ferry still runs on Sundays? I could not find it anywhere.",
            ),
            (
                "old salt",
                9,
                "They promised the same in 1998 and look what became of it, a car park and two benches.",
            ),
        )
    )
    place = _holder(scene)
    place.append(html.fragment_fromstring(f"<div><h3>5 Comments</h3>{rows}</div>"))


def _holder(scene: Scene) -> Any:
    """The box that holds most paragraphs."""
    parents = [e.getparent() for e in scene.texts if e.getparent() is not None]
    return max(parents, key=parents.count) if parents else scene.body


_TEASERS = (
    (
        "Minister quits after ferry inquiry finds safety was ignored",
        "The report is the third in two years to warn of it.",
    ),
    (
        "Ten walks for a rainy weekend on the coast",
        "Boots on: our writers have tried them all, from easy to hard.",
    ),
    (
        "Harvest fails for a second year as wells run dry",
        "Farmers say that help has come too late for many of them.",
    ),
)


@disguise
def with_teasers(scene: Scene) -> None:
    """A linked headline, a picture and a line on it, in a box of no name between two paragraphs."""
    for share, (title, line) in zip((0.3, 0.6), _TEASERS, strict=False):
        scene.after(
            share,
            f'<div><a href="/n/1"><img src="/t.jpg" width="120"></a><div><a href="/n/1">{title}</a></div>'
            f"<div>{line}</div></div>",
        )


@disguise
def with_pointers(scene: Scene) -> None:
    scene.after(0.2, f'<p><strong>Read more: <a href="/n/1">{_TEASERS[0][0]}</a></strong></p>')
    scene.after(0.4, f'<p><a href="/n/2">{_TEASERS[1][0]}</a></p>')
    scene.after(0.6, f'<p>RELATED: <a href="/n/3">{_TEASERS[2][0]}</a></p>')
    scene.after(0.8, f'<p><em>See also: <a href="/n/3">{_TEASERS[0][0]}</a></em></p>')


@disguise
def with_related_list(scene: Scene) -> None:
    rows = "".join(f'<li><a href="/n/{i}">{title}</a></li>' for i, (title, _) in enumerate(_TEASERS))
    scene.after(0.5, f"<div><h4>Related stories</h4><ul>{rows}</ul></div>")


@disguise
def with_cards_below(scene: Scene) -> None:
    """Other articles below, headline and teaser, in the box of the text."""
    cards = "".join(
        f'<div><a href="/n/{i}"><img src="/t{i}.jpg"></a><h3><a href="/n/{i}">{title}</a></h3><p>{line}</p>'
        f"<div>18 November 2019</div></div>"
        for i, (title, line) in enumerate(_TEASERS * 2)
    )
    _holder(scene).append(html.fragment_fromstring(f"<div><h2>More from this section</h2>{cards}</div>"))


@disguise
def with_sign_up(scene: Scene) -> None:
    scene.after(
        0.5,
        "<div><h3>Morning Briefing</h3><p>Sign up for our newsletter and get the day’s most "
        "important stories in "
        'your inbox every morning.</p><form><input type="email"><button>Sign up</button></form><p>By '
        "signing up "
        "you agree to our terms of use and privacy policy. You may opt out at any time.</p></div>",
    )


@disguise
def with_captions(scene: Scene) -> None:
    for share, words in (
        (0.0, "Fishermen mend their nets at the old harbour on Tuesday, a day before the vote."),
        (0.5, "The bridge at dawn. Photo: Rui Mendes/Agence Press"),
    ):
        scene.after(share, f'<div><div><img src="/p.jpg" width="900"></div><div>{words}</div></div>')


@disguise
def with_loose_captions(scene: Scene) -> None:
    """The caption follows its picture as a plain paragraph in small print."""
    scene.after(
        0.3, '<p><img src="/p.jpg" width="900"></p><p><em>The bridge at dawn (Photo: Rui Mendes)</em></p>'
    )
    scene.after(
        0.6, '<p><img src="/p.jpg" width="900"></p><p><small>Boats in the harbour. Getty Images</small></p>'
    )


@disguise
def with_ads(scene: Scene) -> None:
    for share, words in ((0.2, "Advertisement"), (0.4, "Story continues below advertisement"),
                         (0.6, "ADVERTISEMENT - CONTINUE READING BELOW"), (0.8, "Sponsored")):  # fmt: skip
        scene.after(share, f"<div><span>{words}</span></div>")


@disguise
def with_bio(scene: Scene) -> None:
    scene.after(
        1.0,
        "<p><em>Hanna Weiss is a senior correspondent who covers ports, fisheries and the sea. She "
        "has reported from "
        "eleven countries and is the author of two books. Follow her on Twitter @hannaweiss.</em></p>",
    )


@disguise
def with_bio_box(scene: Scene) -> None:
    scene.after(
        1.0,
        '<div><img src="/hw.jpg"><div><h4>Hanna Weiss</h4><p>Hanna writes about ports, fisheries and '
        "the sea. Before "
        "that she spent ten years at the harbour office of Porto Largo, where she counted ships and "
        "read novels on the "
        'night shift.</p><a href="/hw">More from this author</a></div></div>',
    )


@disguise
def with_shares(scene: Scene) -> None:
    links = "".join(
        f'<li><a href="/s">{n}</a></li>' for n in ("Facebook", "Twitter", "Email", "Copy link", "Print")
    )
    for share in (0.0, 1.0):
        scene.after(share, f"<div><span>Share this article</span><ul>{links}</ul></div>")


@disguise
def with_tags_and_credits(scene: Scene) -> None:
    scene.after(
        1.0,
        "<p>Reporting by Rui Mendes in Porto Largo; editing by Carla Sousa</p><p>Tags: <a "
        'href="/t/1">harbour</a>, '
        '<a href="/t/2">elections</a>, <a href="/t/3">fisheries</a></p><p>© 2019 The Largo Herald. '
        "All rights "
        "reserved.</p>",
    )


@disguise
def with_consent(scene: Scene) -> None:
    scene.body.insert(
        0,
        html.fragment_fromstring(
            "<div><div><p>We and our 842 partners store and access information on a device, such as "
            "cookies, and process "
            "personal data for personalised advertising and content, measurement and audience "
            "research.</p><p>With your "
            "permission we may use precise location data and identification through device scanning. "
            "You may click to "
            "consent to our processing as described above.</p><div>Accept all</div><div>Manage "
            "options</div></div></div>"
        ),
    )


@disguise
def with_second_article(scene: Scene) -> None:
    """An endless page: the next article stands whole below."""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in scene.other.split("\n") if line.strip())
    scene.body.append(
        html.fragment_fromstring(
            f"<div><div><h1>{_TEASERS[0][0]}</h1><div>By Rui Mendes</div><div>{paragraphs}</div></div></div>"
        )
    )


@disguise
def with_tweet(scene: Scene) -> None:
    """What somebody else wrote, in the article: part of it."""
    words = "The vote is over. Thank you, Porto Largo, we will not forget this night."
    _put(
        scene,
        0.5,
        f'<blockquote class="twitter-tweet"><p>{words}</p>&mdash; Ana Reis (@anareis) '
        '<a href="https://twitter.com/anareis/status/1">November 18, 2019</a></blockquote>',
        [words, "— Ana Reis (@anareis) November 18, 2019"],
    )


@disguise
def with_live_lines(scene: Scene) -> None:
    scene.after(0.1, "<p>This is a breaking news story. Please check back for updates.</p>")
    scene.after(0.5, '<div><a href="/live">LIVE: follow the vote as it happens</a></div>')
    scene.after(0.9, "<p>Do you have a story? Email tips@largoherald.example or call our newsroom.</p>")


@disguise
def foreign(scene: Scene) -> None:
    """Labels and pointers of a dozen languages that the text is not written in."""
    lines = [
        "Reklama",
        "Hirdetés",
        "Publicitate",
        "Διαφήμιση",
        "Mainos",
        "광고",
        "Quảng cáo",
        "Annons",
        "Annonce",
    ]
    lines += ["Oglas", "פרסומת", "विज्ञापन", "โฆษณา", "Iklan"]
    for number, line in enumerate(lines):
        scene.after((number + 1) / (len(lines) + 1), f"<div>{line}</div>")
