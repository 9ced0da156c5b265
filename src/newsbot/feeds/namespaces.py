"""What elements of feeds are called: one short name for each, whatever namespace a publisher chose."""

from __future__ import annotations

_SHORT = {
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns": "atom",
}
_RSS = frozenset(
    {
        "",
        "http://purl.org/rss/1.0",
        "http://purl.org/rss/1.0/modules/rss091",
        "http://my.netscape.com/rdf/simple/0.9",
        "http://channel.netscape.com/rdf/simple/0.9",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://cyber.law.harvard.edu/rss",
        "http://cyber.law.harvard.edu/rss/rss.html",
    }
)
_ATOM = frozenset(
    {
        "",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns",
        "http://example.com/newformat",
        "http://example.com/necho",
        "http://purl.org/echo",
        "uri/of/echo/namespace",
        "http://purl.org/pie",
    }
)
# for feeds that use a prefix and forgot to say what it means
PREFIXES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "atom": "http://www.w3.org/2005/Atom",
    "a10": "http://www.w3.org/2005/Atom",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


class Names:
    """Short names of one document's elements, remembered while it is read.

    Elements of the format itself have no prefix (`title`, `pubdate`), others a fixed one (`dc:creator`,
    `atom:link` in RSS); what is not known keeps its namespace. Case is folded: some feeds shout.
    """

    def __init__(self, root: str, entry: str = "") -> None:
        self._known: dict[str, str] = {}
        space, local = _parted(root)
        if local == "rdf" and entry:  # the format is what its items are in
            space = _parted(entry)[0]
        self.root = local
        self.is_atom = local == "feed"
        core = _ATOM if self.is_atom else _RSS
        self._core = core | {space} if space not in _SHORT or self.is_atom else core

    def of(self, tag: str) -> str:
        """The short name for `{namespace}local`."""
        name = self._known.get(tag)
        if name is None:
            name = self._known[tag] = self._short(tag)
        return name

    def _short(self, tag: str) -> str:
        space, local = _parted(tag)
        if space in self._core or "backend.userland.com/rss" in space:
            return local
        return f"{_SHORT.get(space, space)}:{local}"


def _parted(tag: str) -> tuple[str, str]:
    """Namespace (folded, no trailing `/` or `#`) and local name of an lxml tag."""
    if not tag.startswith("{"):
        return "", tag.rpartition(":")[2].lower()
    space, _, local = tag[1:].partition("}")
    return space.strip().rstrip("/#").lower(), local.lower()
