"""Links: one to show and one to compare, both without what only tracks the reader."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, quote, unquote, unquote_to_bytes, urlsplit

MAX_LINK = 2048  # characters; no browser or messenger is sure to take more

_TRACKING = re.compile(
    r"""(?: utm | mtm | pk | hsa | vero | fb_action | guce_referrer | cx )_\w+
    | at_(?: medium | campaign | custom\d | format | bbc_team | ptr_name | link_\w+ )
    | (?: fb | g | d | y | ys | ym | tw | tt | msc | irc ) cl(?: id | ickid ) | yclid | msclkid
    | gclsrc | [gw]braid | li_fat_id | igsh(?:id)? | mc_[ce]id | mkt_tok | oly_(?: anon | enc )_id | wickedid
    | rb_clickid | s_cid | s_kwcid | _openstat | epik | srsltid | cmpid | cmp | ncid | xtor | smid | spm
    | ref_src | ref_url | __twitter_impression | fb_ref | fb_source | guccounter | _ga | _gl
    | action_(?: object | type | ref )_map | _hs(?: enc | mi ) | hsctatracking | ml_subscriber(?: _hash )?
    | sr_share | trk | trkcampaign | echobox | soc_src | soc_trk | taid | wt_mc | wt\.mc_id | wt\.rss_\w+""",
    re.VERBOSE | re.IGNORECASE,
)
_VARIANT = re.compile(
    r"amp(?:=(?:1|true)?)?|amp;?=|output(?:type)?=amp|_amp=(?:1|true)|usqp=.*|amp_(?:js_v|gsa|r|tf)=.*"
    r"|phpsessid=.*|jsessionid=.*",
    re.IGNORECASE,
)
_TRACKING_FRAGMENT = re.compile(r"(?:xtor|utm_\w+|echobox|ref|at_medium|intcid|ito|rss)=.*", re.IGNORECASE)
_MOBILE_HOST = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_MIDDLE_M = re.compile(r"^([^.]+)\.(?:m|mobile|amp)\.(?=[^.]+\.[^.])")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php\d?|aspx?|jsp|shtml)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp(?:\.html?)?$|\.amp$", re.IGNORECASE)
_AMP_PAGE = re.compile(r"\.amp(\.html?)$", re.IGNORECASE)
_AMP_FOLDER = re.compile(r"^/amp(?=/.)", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
_CACHE_PATH = re.compile(r"/(?:amp|[cviwr])(?:/s)?/(?=[^/]+\.)")
_UNESCAPED = re.compile(r"[A-Za-z0-9\-._~!$'()*,;:@=+]*")
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
# nine links of ten; the long way gives the same answer for them, at five times the price
_USUAL = re.compile(r"https?://([A-Za-z0-9-][A-Za-z0-9.-]*\.[A-Za-z]{2,20})(?:[/?#][!-\[\]-~]*)?")
_ONE_NAMED = re.compile(
    r"https?://(?:www\.)?(?!(?:www|m|mobile|amp)\.)((?:[a-z0-9-]+\.){1,4}[a-z]{2,20}(?:/[A-Za-z0-9_-][A-Za-z0-9_.,-]*)*)/?"
)


def is_web_link(url: str) -> bool:
    """True for an absolute http(s) address that may stand in a message: nothing hidden, not over 2048."""
    if len(url) > MAX_LINK:
        return False
    if _USUAL.fullmatch(url):
        return True
    if _BLANK.search(url) or "\\" in url:
        return False
    parts = _split(url)
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)


def usual_host(url: str) -> str:
    """The host, in small letters, of a link that is like most; "" where it takes a closer look."""
    usual = _USUAL.fullmatch(url)
    return usual[1].lower() if usual is not None and len(url) <= MAX_LINK else ""


def without_credentials(url: str) -> str:
    """The address without `user:password@`: for lists, logs, exports and error texts."""
    if "@" not in url:
        return url
    parts = _split(url)
    if parts is None or "@" not in parts.netloc:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def clean_link(url: str) -> str:
    """The link to show: tracking parameters and credentials gone, everything else as it was.

    The names are those that Miniflux's `urlcleaner.go` lists, and their families.
    """
    url = without_credentials(url.strip())
    if "?" not in url and "#" not in url:
        return url
    if "#" not in url and _USUAL.fullmatch(url):
        address, _, query = url.partition("?")
        kept = [field for field in query.split("&") if not _is_tracking(field)]
        return f"{address}?{'&'.join(kept)}" if kept else address
    parts = _split(url)
    if parts is None or not (parts.query or parts.fragment):
        return url
    fields = parts.query.split("&")
    kept = [field for field in fields if not _is_tracking(field)]
    fragment = "" if _TRACKING_FRAGMENT.fullmatch(parts.fragment) else parts.fragment
    if len(kept) == len(fields) and fragment == parts.fragment:
        return url
    return parts._replace(query="&".join(kept), fragment=fragment).geturl()


@lru_cache(maxsize=4096)  # it is asked for when entries are sorted and again when they become articles
def link_key(url: str) -> str:
    """The key to compare: two links with one key lead to the same article. Not an address to ask.

    Folded: scheme, `www.`, mobile and AMP variants, AMP caches and Google's redirects, default ports,
    case of the host, dots and doubled slashes in the path, index pages, order of the query, fragments,
    tracking. Anything that is not http(s) is its own key.
    """
    address, _, query = url.partition("?")
    named = _ONE_NAMED.fullmatch(address) if "#" not in query else None
    if named is not None and not _may_have_many_names(address.lower()):
        return named[1] + _query_key(query) if query else named[1]
    url = _unwrapped(url.strip())
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return url
    hashbang = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return _host_key(parts) + _path_key(parts.path) + _query_key(parts.query) + hashbang


def _may_have_many_names(address: str) -> bool:
    """Whether an address in small letters has a mark of a variant; the long way looks closer."""
    return (
        "/amp" in address
        or ".amp" in address
        or "ampproject" in address
        or "google" in address
        or ".m." in address
        or ".mobile." in address
        or "index." in address
        or "default." in address
        or address.endswith(".")
    )


@lru_cache(maxsize=256)  # an entry's link is looked at three times in a row
def _split(url: str) -> SplitResult | None:
    """The parts of `url`, or None where it is no address at all."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port  # both can raise, and later
    except ValueError:
        return None
    return parts


def _query_key(query: str) -> str:
    fields = sorted({_same_escapes(field) for field in query.split("&") if _tells(field)})
    return "?" + "&".join(fields) if fields else ""


def _is_tracking(field: str) -> bool:
    return _only_tracks(field.partition("=")[0])


@lru_cache(maxsize=1024)
def _only_tracks(name: str) -> bool:
    return _TRACKING.fullmatch(unquote(name)) is not None


def _tells(field: str) -> bool:
    """True for a part of the query that tells one article from another."""
    return bool(field) and not _is_tracking(field) and not _VARIANT.fullmatch(field)


def _unwrapped(url: str) -> str:
    """What an AMP cache or a redirecting page of Google leads to; else `url`."""
    for _ in range(3):
        parts = _split(url)
        inner = _inner(parts) if parts else ""
        if not inner:
            break
        url = inner
    return url


def _inner(parts: SplitResult) -> str:
    host = parts.hostname or ""
    google = _GOOGLE.fullmatch(host) is not None
    if google and parts.path == "/url":
        given = parse_qs(parts.query)
        target = (given.get("q") or given.get("url") or [""])[0]
        return target if is_web_link(target) else ""
    cached = _CACHE_PATH.match(parts.path) if google or host.endswith("cdn.ampproject.org") else None
    if cached is None:
        return ""
    return "https://" + parts._replace(scheme="", netloc="", path=parts.path[cached.end() :]).geturl()


def _host_key(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    while (shorter := _MIDDLE_M.sub(r"\1.", _MOBILE_HOST.sub("", host))) != host:
        host = shorter
    usual = {"http": 80, "https": 443}[parts.scheme]
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _path_key(path: str) -> str:
    segments: list[str] = []
    for segment in _SESSION.sub("", path).split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(_same_escapes(segment))
    path = "/" + "/".join(segments)
    while (shorter := _shorter(path)) != path:
        path = shorter
    return path


def _shorter(path: str) -> str:
    path = _AMP_FOLDER.sub("", _AMP_PAGE.sub(r"\1", path))
    return _AMP_PATH.sub("", _INDEX.sub("", path)).rstrip("/")


def _same_escapes(text: str) -> str:
    """One spelling for the many ways of percent-encoding; a `%2F` does not become a slash."""
    if _UNESCAPED.fullmatch(text):
        return text
    return quote(unquote_to_bytes(text), safe="-._~!$'()*,;:@=+")
