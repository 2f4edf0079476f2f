"""Which addresses of the Internet are public: where a URL that somebody gave may lead."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

_NOT_PUBLIC: Final = tuple(
    map(
        ip_network,
        (
            "100.64.0.0/10",  # shared by customers of a provider
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # relays of 6to4
            "198.18.0.0/15",  # benchmarks
            "64:ff9b::/96",  # NAT64: an IPv4 address is in it
            "64:ff9b:1::/48",  # NAT64 of a network of one's own
            "2001::/32",  # Teredo: an IPv4 address is in it
            "2002::/16",  # 6to4: an IPv4 address is in it
            "fec0::/10",  # site local
        ),
    )
)
"""Beside what `ipaddress` knows: several releases of Python take some of these for global."""


def is_public(address: Address) -> bool:
    """
    Whether an address leads to the public Internet, and neither inside nor to a translator that does.

    .. doctest::

        >>> is_public(ip_address("93.184.215.14")), is_public(ip_address("::ffff:169.254.169.254"))
        (True, False)
    """
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    plain = mapped or address
    if plain.is_multicast or not plain.is_global:
        return False
    return not any(plain in network for network in _NOT_PUBLIC if network.version == plain.version)


def read_address(text: str) -> Address:
    """The address that a resolver names; a zone behind it is passed over."""
    return ip_address(text.partition("%")[0])
