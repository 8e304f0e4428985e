"""Taking in pictures: judged by content, never by name, and stored only after re-encoding."""

import datetime
import hashlib
import io
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lib.errors import Refused
from lib.pii import decrypt_bytes, encrypt_bytes
from records.models import Attachment

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
LONGEST_SIDE = 1920
JPEG_QUALITY = 85
MAX_PIXELS = 50_000_000
"""A phone of today makes up to 50 megapixels; decoding that many takes about 150 MB."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True)
class CleanImage:
    """A picture that was decoded and written anew: nothing of the original file is left."""

    content: bytes
    width: int
    height: int


def store_image(
    upload: UploadedFile,
    *,
    about: tuple[str, int],
    purpose: str,
    by: Any,
    at: datetime.datetime,
) -> Attachment:
    """Clean one uploaded picture and keep it with its subject; refuse anything else."""
    clean = clean_image(upload)
    attachment = Attachment(
        subject_type=about[0],
        subject_id=about[1],
        purpose=purpose,
        content_type="image/jpeg",
        size=len(clean.content),
        width=clean.width,
        height=clean.height,
        sha256=hashlib.sha256(clean.content).hexdigest(),
        original_name=(upload.name or "")[:200],
        uploaded_by=by,
        created_at=at,
    )
    attachment.file.save(f"{uuid.uuid4().hex}.jpg", ContentFile(clean.content), save=False)
    attachment.save()
    return attachment


def keep_sealed(
    content: bytes,
    *,
    name: str,
    about: tuple[str, int],
    by: Any,
    at: datetime.datetime,
) -> Attachment:
    """Keep a file with personal data encrypted until it was read; then `drop_sealed`."""
    attachment = Attachment(
        subject_type=about[0],
        subject_id=about[1],
        purpose=Attachment.Purpose.IMPORT,
        content_type="application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        original_name=name[:200],
        uploaded_by=by,
        created_at=at,
    )
    sealed = ContentFile(encrypt_bytes(content))
    attachment.file.save(f"{uuid.uuid4().hex}.sealed", sealed, save=False)
    attachment.save()
    return attachment


def keep_file(
    path: Path, *, name: str, about: tuple[str, int], by: Any, at: datetime.datetime
) -> Attachment:
    """Keep a file that was made here and is masked; it is copied piece by piece."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        attachment = Attachment(
            subject_type=about[0],
            subject_id=about[1],
            purpose=Attachment.Purpose.REPORT,
            content_type="application/octet-stream",
            size=path.stat().st_size,
            sha256=digest,
            original_name=name[:200],
            uploaded_by=by,
            created_at=at,
        )
        attachment.file.save(f"{uuid.uuid4().hex}.kept", File(file), save=False)
    attachment.save()
    return attachment


def read_sealed(attachment: Attachment) -> bytes:
    """The content of a file that is kept encrypted."""
    with attachment.file.open("rb") as file:
        return decrypt_bytes(file.read())


def drop_sealed(attachment: Attachment) -> None:
    """Forget a file that was read or kept long enough; it goes when the transaction holds."""
    storage, name = attachment.file.storage, attachment.file.name
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


def drop_files(rows: models.QuerySet[Attachment]) -> None:
    """Forget attachments; their files go when the transaction holds."""
    gone = list(rows)
    Attachment.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for row in gone:
        transaction.on_commit(partial(row.file.storage.delete, row.file.name))


def clean_image(upload: UploadedFile) -> CleanImage:
    """The picture as a JPEG of at most 1920 pixels, upright, without EXIF and other extras."""
    _check_size(upload)
    try:
        image = Image.open(upload, formats=FORMATS)
        _check_pixels(image)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError):
        raise _not_a_picture() from None
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return CleanImage(out.getvalue(), plain.width, plain.height)


def _check_size(upload: UploadedFile) -> None:
    limit = settings.UPLOAD_IMAGE_MAX_MB
    if (upload.size or 0) > limit * 1024 * 1024:
        message = _("The file is larger than %(limit)d MB. Choose a smaller picture.")
        raise Refused("file_too_large", message % {"limit": limit}, "photos")


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()


def _on_white(image: Image.Image) -> Image.Image:
    """A JPEG has no transparency, so what shines through becomes white; info is left behind."""
    sheet = Image.new("RGB", image.size, "white")
    rgba = image.convert("RGBA")
    sheet.paste(rgba, mask=rgba.getchannel("A"))
    return sheet


def _too_many_pixels() -> Refused:
    message = _("The picture has more than %(limit)d million pixels. Choose a smaller one.")
    return Refused("image_too_large", message % {"limit": MAX_PIXELS // 1_000_000}, "photos")


def _not_a_picture() -> Refused:
    return Refused(
        "not_an_image",
        _("This is not a picture that can be read. Choose a JPEG, PNG or WebP file."),
        "photos",
    )
