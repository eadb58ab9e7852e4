"""Which addresses of the Internet are public: what is fetched for a stranger must not lead into the local network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Ranges within 2000::/3 that carry an IPv4 address or lead nowhere public: Teredo and the other special purposes,
# documentation, 6to4.
_SPECIAL = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public Internet; what is no address does not.

    IPv6 addresses that wrap an IPv4 address (mapped, NAT64, 6to4, Teredo, ISATAP) are refused altogether: which way a
    packet to them takes depends on the network.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not found.is_multicast
    return _is_public_v6(found)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_UNICAST or not address.is_global:
        return False
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return not any(address in network for network in _SPECIAL)
