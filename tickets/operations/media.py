"""Pictures that a program sends as addresses or as text, fetched with care."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.guarded import Forbidden, checked, fetch
from lib.outside import Unreachable
from records.operations.attachments import clean_image

MOST = 5
"""Pictures fetched for one request; further addresses are kept as they are."""
DATA = "data:image/"


def pictures_from(urls: Sequence[str]) -> tuple[list[Any], list[str]]:
    """The pictures behind these addresses, and the addresses that gave none.

    A picture that cannot be had loses nobody's report: its address stays with the matter. Raises
    Refused with `media_forbidden` for an address that no stranger may let us call.
    """
    files: list[Any] = []
    left: list[str] = []
    for place, url in enumerate(urls):
        file = _picture(url, place) if place < MOST else None
        if file is None:
            left.append(url[:500])
        else:
            files.append(file)
    return files, left


def check_addresses(urls: Sequence[str]) -> None:
    """Refuse what `pictures_from` would refuse, and call nobody."""
    for url in urls[:MOST]:
        try:
            if not url.startswith(DATA):
                checked(url)
        except Forbidden:
            raise _forbidden() from None
        except Unreachable:
            continue


def _forbidden() -> Refused:
    return Refused("media_forbidden", _("media_url is no public web address."), "media_url")


def _picture(url: str, place: int) -> Any:
    content = _inline(url) if url.startswith(DATA) else _fetched(url)
    if not content:
        return None
    file = SimpleUploadedFile(f"media-{place + 1}.jpg", content, "image/jpeg")
    try:
        clean_image(file)
    except Refused:
        return None
    file.seek(0)
    return file


def _inline(url: str) -> bytes:
    """A picture written into the address itself, as FixMyStreet sends them."""
    head, _comma, body = url.partition(",")
    if not head.endswith(";base64") or len(body) > most_bytes() * 4 // 3 + 4:
        return b""
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _fetched(url: str) -> bytes:
    hosts = settings.OPEN311_MEDIA_HOSTS
    try:
        if hosts and urlsplit(url).hostname not in hosts:
            return b""
        answered = fetch(url, most_bytes=most_bytes(), redirects=2)
    except (Forbidden, ValueError):
        raise _forbidden() from None
    except Unreachable:
        return b""
    is_picture = answered.content_type.lower().startswith("image/")
    return answered.body if answered.status == 200 and is_picture else b""


def most_bytes() -> int:
    """As large as an uploaded picture may be."""
    return settings.UPLOAD_IMAGE_MAX_MB * 1024 * 1024
