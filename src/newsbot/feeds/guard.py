"""The door: what may be asked at all, by its spelling, by every answer of the name server, by the socket."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import unicodedata
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from newsbot.domain.errors import BadInput, Forbidden, Unreachable
from newsbot.feeds.addresses import Network, is_metadata, is_public, parse_address
from newsbot.feeds.hosts import HostSlots

MAX_URL = 2048
LOOKUP_SECONDS = 5.0
LOOKUPS_AT_ONCE = 16
REMEMBER_SECONDS = 60.0
REFUSAL = "That address cannot be used as a source."

Lookup = Callable[[str, int], Awaitable[list[str]]]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?:)", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*")
_NUMERIC = re.compile(r"(?:\d+|0x[0-9a-f]*)", re.IGNORECASE)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\\]")
_NO_HOSTS = re.compile(r"(?:.*\.)?(?:localhost|onion|i2p)")
_SAFE = "%/:=&?~#+!$,;'@()*[]-._|"


def refused() -> Forbidden:
    """The one answer for every refusal: it tells nothing of what is behind the address."""
    return Forbidden(REFUSAL)


@dataclass(frozen=True, slots=True)
class Target:
    """An address whose spelling passed: ASCII, no fragment; `credentials` (`user:password`) stand apart."""

    scheme: str
    host: str
    port: int
    path: str
    credentials: str = field(default="", repr=False)

    @property
    def netloc(self) -> str:
        """Host and port as they stand in an address; no port where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address to ask and to show: without credentials."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def full_url(self) -> str:
        """The address to store: with the credentials that it needs."""
        at = f"{self.credentials}@" if self.credentials else ""
        return f"{self.scheme}://{at}{self.netloc}{self.path}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """What credentials belong to."""
        return self.scheme, self.host, self.port


@dataclass(frozen=True, slots=True)
class AllowList:
    """What the owner allows although it is private: names and networks, for one port or (None) for all."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def parse(cls, text: str) -> AllowList:
        """From the setting NEWSBOT_ALLOW_HOSTS: hosts, `host:port` pairs or networks, comma-separated.

        Raises `BadInput("allow_hosts", item)` for the first item that is none of these.
        """
        names: set[tuple[str, int | None]] = set()
        networks: list[tuple[Network, int | None]] = []
        for item in re.split(r"[,\s]+", text.strip()):
            if item:
                host, port = _host_and_port(item)
                network = _network(host)
                if network is not None:
                    networks.append((network, port))
                elif _HOST.fullmatch(host) and not _NUMERIC.fullmatch(host.rpartition(".")[2]):
                    names.add((host, port))
                else:
                    raise BadInput("allow_hosts", item)
        return cls(frozenset(names), tuple(networks))

    def names_host(self, host: str, port: int) -> bool:
        """True where the owner allowed this name, whatever it resolves to."""
        return (host, None) in self.names or (host, port) in self.names

    def covers(self, address: str, port: int) -> bool:
        """True where the owner allowed this network address."""
        parsed = parse_address(address)
        return parsed is not None and any(
            parsed in network and only in (None, port) for network, only in self.networks
        )


def _host_and_port(item: str) -> tuple[str, int | None]:
    host, colon, port = item.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if colon and port.isascii() and port.isdigit() and (bracketed or ":" not in host):
        if not 0 < int(port) < 65536:
            raise BadInput("allow_hosts", item)
        return host.strip("[]").lower(), int(port)
    return item.strip("[]").lower().rstrip("."), None


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def without_feed_scheme(url: str) -> str:
    """`feed://host` and `feed:https://host`, as some pages write their feeds, as the web address meant."""
    url = _FEED_SCHEME.sub("", url, count=1) if url[:5].lower() == "feed:" else url
    return f"http:{url[5:]}" if url[:7].lower() == "feed://" else url


def read_target(url: str) -> Target:
    """The address behind what somebody typed, a feed said or a server answered.

    Raises the one `Forbidden` for other schemes than http(s) (`feed:` stands for http), no host, control
    characters, backslashes, over 2048 characters, and hosts that different parsers read differently.
    """
    url = without_feed_scheme(url.strip())
    if not url or len(url) > MAX_URL or _HIDDEN.search(url):
        raise refused()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused() from None
    if parts.scheme not in _DEFAULT_PORTS or port == 0:
        raise refused()
    host = _ascii_host(parts)
    path = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    userinfo = quote(parts.netloc.rpartition("@")[0], safe="%:!$&'()*+,;=-._~")
    return Target(
        parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], path.replace("#", "%23"), userinfo
    )


def join_target(target: Target, location: str) -> Target:
    """Where a redirect leads; credentials stay with the origin that they were given for."""
    following = read_target(urljoin(target.url, location.strip()))
    if following.origin == target.origin and not following.credentials:
        return Target(following.scheme, following.host, following.port, following.path, target.credentials)
    return following


def _ascii_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        address = parse_address(host)
        if address is None or "%" in host:
            raise refused()
        return str(address)
    host = unicodedata.normalize("NFKC", host).replace("。", ".").lower().rstrip(".")
    if not host.isascii():
        host = _idna(host)
    if not _HOST.fullmatch(host):
        raise refused()
    if _NUMERIC.fullmatch(host.rpartition(".")[2]) and parse_address(host) is None:
        raise refused()  # 127.1, 0x7f.1, 2130706433: the C library reads addresses in them, we do not
    return host


def _idna(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise refused() from None


def usual_port(port: int) -> bool:
    """True for the ports on which the open web serves pages."""
    return port in (80, 443) or 8000 <= port <= 8999


class Door:
    """Says for each connection of one process whether it may be made. Holds a short memory of names."""

    def __init__(self, allow: AllowList | None = None, lookup: Lookup | None = None) -> None:
        self._allow = allow or AllowList()
        self._lookup = lookup or self._ask_system
        self._threads: ThreadPoolExecutor | None = None
        self._known: dict[tuple[str, int], tuple[float, tuple[str, ...]]] = {}
        self._turns = HostSlots(1)
        self._asking = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        self._granted: set[tuple[str, int]] = set()

    def check(self, target: Target) -> None:
        """Raise `Forbidden` for what needs no name server to be refused."""
        if self._allow.names_host(target.host, target.port):
            return
        if parse_address(target.host) is not None:
            self._check_address(target.host, target.port)
            return
        if _NO_HOSTS.fullmatch(target.host) or is_metadata(target.host):
            raise refused()
        if not (usual_port(target.port) or self._allow.networks):  # its addresses may be allowed
            raise refused()

    async def addresses(self, target: Target) -> tuple[str, ...]:
        """The network addresses behind the target, every one of them checked.

        Raises `Forbidden`, or `Unreachable` where the name has no address or none in time.
        """
        self.check(target)
        if parse_address(target.host) is not None:
            return (target.host,)
        key = (target.host, target.port)
        found = self._remembered(key)
        if found is None:
            async with self._turns.slot(
                *key
            ):  # who wants the same name waits here, and takes no other's turn
                found = self._remembered(key)
                if found is None:
                    found = await self._resolve(target)
        if not found:
            raise Unreachable("The name of that server is not known.")
        return found

    def _remembered(self, key: tuple[str, int]) -> tuple[str, ...] | None:
        until, found = self._known.get(key, (0.0, ()))
        return found if until > asyncio.get_running_loop().time() else None

    async def _resolve(self, target: Target) -> tuple[str, ...]:
        """The checked addresses; none where there is none or none in time. Raises `Forbidden`."""
        try:
            async with self._asking, asyncio.timeout(LOOKUP_SECONDS):
                found = await self._lookup(target.host, target.port)
        except (OSError, TimeoutError, UnicodeError):
            found = []
        named = self._allow.names_host(target.host, target.port)
        for address in found:
            if named:
                self._granted.add((address, target.port))
            else:
                self._check_address(address, target.port)
        if len(self._known) > 10_000:
            self._known.clear()
        until = asyncio.get_running_loop().time() + (REMEMBER_SECONDS if found else LOOKUP_SECONDS)
        self._known[target.host, target.port] = (until, tuple(found))
        return tuple(found)

    def _check_address(self, address: str, port: int) -> None:
        if self._allow.covers(address, port):
            return
        if not (is_public(address) and usual_port(port)):
            raise refused()

    def socket(self, info: Any) -> socket.socket:
        """Make the socket for one connection, after a last look at the address it is for.

        `info` is an entry of `getaddrinfo`. This is the check that a lying name server cannot pass.
        """
        family, kind, proto, _, sockaddr = info
        address, port = str(sockaddr[0]), int(sockaddr[1])
        if (address, port) not in self._granted:
            self._check_address(address, port)
        return socket.socket(family, kind, proto)

    async def _ask_system(self, host: str, port: int) -> list[str]:
        if self._threads is None:  # a pool of our own: slow name servers must not hold up other threads
            self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, thread_name_prefix="lookup")
        loop = asyncio.get_running_loop()
        infos = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(info[4][0]) for info in infos))

    def close(self) -> None:
        """Let the threads of the name lookups go."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
