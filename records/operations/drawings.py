"""Drawings made on the screen, such as a signature: read from a data address, kept as PNG."""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from lib.errors import Refused
from records.models import Attachment

PREFIX = "data:image/png;base64,"
LONGEST_TEXT = 400_000
"""Characters of a data address; a signature at three times the density of a phone has a tenth."""
LARGEST, LONGEST_SIDE = 4_000_000, 1200
"""Pixels that are decoded, and pixels of the longer side that are kept."""
DARK = 128
LEAST_INK = 40
"""Grey below which a pixel is ink, and pixels of ink below which nothing was drawn."""


def store_drawing(
    text: str,
    *,
    about: tuple[str, int],
    field: str,
    by: Any,
    at: datetime.datetime,
) -> Attachment:
    """Keep a drawing with its subject, black on white and nothing else of what was sent.

    Raises Refused with `signature_unreadable`, `signature_empty` at the field.
    """
    ink = read_drawing(text, field)
    out = io.BytesIO()
    ink.save(out, "PNG", optimize=True)
    content = out.getvalue()
    attachment = Attachment(
        subject_type=about[0],
        subject_id=about[1],
        purpose=Attachment.Purpose.EVIDENCE,
        content_type="image/png",
        size=len(content),
        width=ink.width,
        height=ink.height,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        created_at=at,
    )
    attachment.file.save(f"{uuid.uuid4().hex}.png", ContentFile(content), save=False)
    attachment.save()
    return attachment


def read_drawing(text: str, field: str) -> Image.Image:
    """The drawing in black and white, no larger than it need be."""
    if not text.startswith(PREFIX) or len(text) > LONGEST_TEXT:
        raise _unreadable(field)
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        image = Image.open(io.BytesIO(raw), formats=("PNG",))
        if image.width * image.height > LARGEST:
            raise _unreadable(field)
        rgba = image.convert("RGBA")
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise _unreadable(field) from None
    sheet = Image.new("RGB", rgba.size, "white")
    sheet.paste(rgba, mask=rgba.getchannel("A"))
    grey = sheet.convert("L")
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ink = grey.point(lambda value: 255 if value >= DARK else 0, mode="1")
    if ink.histogram()[0] < LEAST_INK:
        words = _("Nothing was drawn. Sign in the box, or write the name instead.")
        raise Refused("signature_empty", words, field)
    return ink


def _unreadable(field: str) -> Refused:
    words = _("The signature could not be read. Clear the box and sign again.")
    return Refused("signature_unreadable", words, field)
