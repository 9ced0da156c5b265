"""Which network addresses are public: the rule behind every connection that newsbot makes for a URL."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# `is_global` alone lets these through (measured on CPython 3.11 to 3.13); the ranges are IANA's special
# purpose registries, those that Mastodon's `private_address_check.rb` lists, and the site-local range.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # Azure's wire server answers its own machines at a public address
    )
)  # fmt: skip
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "::/128", "::1/128", "100::/64", "2001::/23", "2001:db8::/32",
        "2001:20::/28", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "64:ff9b:1::/48",
    )
)  # fmt: skip
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_TEREDO = ipaddress.IPv6Network("2001::/32")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_ISATAP = 0x5EFE  # RFC 5214: `…:0:5efe:a.b.c.d`

METADATA_NAMES = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}
)
_METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "fd00:ec2::254")
)


@lru_cache(maxsize=4096)
def is_public(text: str) -> bool:
    """True when `text` is an address on the open internet, also where it carries another one inside."""
    address = parse_address(text)
    if address is None:
        return False
    return all(_is_public(each) for each in (address, *embedded(address)))


def is_metadata(text: str) -> bool:
    """True for an address or a name at which a cloud gives out its machines' secrets."""
    address = parse_address(text)
    if address is None:
        return text.rstrip(".").lower() in METADATA_NAMES
    return any(each in _METADATA for each in (address, *embedded(address)))


@lru_cache(maxsize=1024)  # each hop asks for its own several times
def parse_address(text: str) -> Address | None:
    """The address in its one modern spelling (no octal, no short form), without a zone, or None."""
    try:
        return ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def embedded(address: Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address stands for: mapped, compatible, NAT64, 6to4, Teredo, ISATAP."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    number = int(address)
    low = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    found = []
    if (
        address.ipv4_mapped
        or address in _NAT64
        or address in _COMPATIBLE
        or (number >> 32) & 0xFFFF == _ISATAP
    ):
        found.append(low)
    if address in _SIX_TO_FOUR:
        found.append(ipaddress.IPv4Address((number >> 80) & 0xFFFFFFFF))
    if address in _TEREDO:
        found += [
            ipaddress.IPv4Address((number >> 64) & 0xFFFFFFFF),
            ipaddress.IPv4Address(int(low) ^ 0xFFFFFFFF),
        ]
    return tuple(found)


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
    if address.ipv4_mapped is not None or address in _NAT64 or address in _SIX_TO_FOUR:
        return True  # the inner address decides, whatever this Python thinks of the outer one
    return (
        address.is_global
        and not address.is_multicast
        and address not in _COMPATIBLE
        and not any(address in network for network in _NOT_PUBLIC_6)
    )
