"""HTTP to an address that somebody typed in: never to a machine behind our own wall.

The host is resolved first, every answer is checked, and the connection goes to the very address
that was checked, so that a name cannot mean something else a moment later. Redirects are not
followed. Size and time are bounded.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from lib.outside import PATIENCE, Unreachable, is_web_address

MOST_BYTES = 256 * 1024
TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))
"""Addresses that carry another one inside (NAT64, 6to4)."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Unreachable):
    """The address leads behind our own wall, or is not encrypted."""


def fetch(
    url: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    inside: bool = False,
    plain: bool = False,
) -> tuple[int, bytes]:
    """Ask an address, or send `data` to it by POST; answers with status and body.

    `inside` allows private and loopback addresses, `plain` allows http. Raises Forbidden for what
    is not allowed, and Unreachable where nobody answers, or with too much or too slowly.
    """
    parts = urlsplit(url)
    if not is_web_address(url) or parts.username or (parts.scheme == "http" and not plain):
        raise Forbidden("not an encrypted web address")
    try:
        connection = _connection(url, inside=inside)
    except ValueError:
        raise Forbidden("not a web address") from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET" if data is None else "POST", path, data, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, _body(answer)
    except (OSError, HTTPException) as error:
        raise Unreachable(type(error).__name__) from None
    finally:
        connection.close()


def is_public(address: str) -> bool:
    """Whether an address is anybody's on the internet; mapped ones count as what they carry."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in network for network in TRANSLATED):
            return False
    return found.is_global and not found.is_multicast


def _connection(url: str, *, inside: bool) -> HTTPConnection:
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    address = _checked(host, port, inside=inside)
    return _PinnedSecure(host, port, address) if is_secure else _Pinned(host, port, address)


def _checked(host: str, port: int, *, inside: bool) -> str:
    """The address to connect to; one forbidden answer forbids the name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("the name is not known") from None
    addresses = [str(row[4][0]) for row in found]
    if not inside and not all(map(is_public, addresses)):
        raise Forbidden("the address lies behind the wall")
    return addresses[0]


class _Pinned(HTTPConnection):
    """A connection to an address that was checked, for a host by name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), PATIENCE)


class _PinnedSecure(HTTPSConnection):
    """The same, encrypted; the certificate must be the host's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=PATIENCE, context=self._tls)
        self._address = address

    def connect(self) -> None:
        line = socket.create_connection((self._address, self.port), PATIENCE)
        self.sock = self._tls.wrap_socket(line, server_hostname=self.host)


def _body(answer: HTTPResponse) -> bytes:
    body, latest = b"", time.monotonic() + PATIENCE
    while chunk := answer.read1(16 * 1024):
        body += chunk
        if len(body) > MOST_BYTES or time.monotonic() > latest:
            raise Unreachable("too much, or too slowly")
    return body
