"""Addresses that strangers name lead nowhere inside."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from lib.guarded import Forbidden, checked, fetch, is_public
from lib.outside import Unreachable

INSIDE = [
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"]
)
def test_the_public_network_is(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "http://",
        "http://user@1.1.1.1/",
        "http://1.1.1.1:99999/",
        "http://1.1.1.1/a b",
        "http://1.1.1.1/\r\nX: y",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://localhost/",
        "http://[::ffff:7f00:1]/",
    ],
)
def test_other_addresses_are_forbidden(url):
    with pytest.raises((Forbidden, Unreachable)):
        checked(url)


def resolves_to(monkeypatch, *answers: list[str]) -> list[str]:
    """Let names resolve to these addresses, one answer after the other; answers what was asked."""
    asked: list[str] = []
    left = list(answers)

    def resolve(host, port, **_named):
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr("lib.guarded.socket.getaddrinfo", resolve)
    return asked


def test_one_address_inside_among_others_is_enough(monkeypatch):
    resolves_to(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(Forbidden):
        checked("http://two.example/")


def test_the_connection_goes_to_the_checked_address(monkeypatch):
    asked = resolves_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    reached = []

    def connect(place, _patience):
        reached.append(place)
        raise OSError

    monkeypatch.setattr("lib.guarded.socket.create_connection", connect)
    with pytest.raises(Unreachable):
        fetch("http://rebinding.example/x", most_bytes=100)
    assert reached == [("93.184.216.34", 80)]
    assert asked == ["rebinding.example"]


def test_an_answer_too_long_is_cut_off(settings, pictures):
    settings.OUTSIDE_PRIVATE_HOSTS = [pictures.host]
    assert fetch(f"{pictures.url}/page.html", most_bytes=100).body == b"<html>"
    with pytest.raises(Unreachable):
        fetch(f"{pictures.url}/good.jpg", most_bytes=100)


def test_redirects_are_followed_only_when_asked_and_checked(settings, pictures):
    settings.OUTSIDE_PRIVATE_HOSTS = [pictures.host]
    url = f"{pictures.url}/moved"
    assert fetch(url, most_bytes=10_000).status == 302
    assert fetch(url, most_bytes=10_000, redirects=1).status == 200
    with pytest.raises(Forbidden):
        fetch(f"{pictures.url}/inside", most_bytes=10_000, redirects=1)


def test_whoever_asks_for_an_encrypted_line_gets_no_other(pictures):
    with pytest.raises(Forbidden):
        fetch(f"{pictures.url}/moved", most_bytes=10_000, inside=True, encrypted=True)
    assert fetch(f"{pictures.url}/moved", most_bytes=10_000, inside=True).status == 302
