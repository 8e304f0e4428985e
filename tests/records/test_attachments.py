"""Pictures are judged by content and written anew; everything else is refused with a reason."""

import hashlib
import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lib.errors import Refused
from records.models import Attachment
from records.operations import store_image
from tests.records.conftest import make_readers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def picture(size=(64, 48), kind="JPEG", mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes, name="photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def store(content: bytes, at, **options) -> Attachment:
    file = upload(content, **options)
    return store_image(file, about=("ticket", 7), purpose="before", by=make_readers(1)[0], at=at)


def stored(attachment: Attachment) -> bytes:
    with attachment.file.open() as file:
        return file.read()


def refusal(content: bytes, at, **options) -> Refused:
    with pytest.raises(Refused) as refused:
        store(content, at, **options)
    assert not Attachment.objects.exists()
    return refused.value


def test_a_picture_is_kept_with_its_facts_under_a_name_nobody_can_guess(at):
    attachment = store(picture(), at, name="张三家门口.jpg")
    content = stored(attachment)
    assert Image.open(io.BytesIO(content)).format == "JPEG"
    assert (attachment.width, attachment.height) == (64, 48)
    assert attachment.size == len(content)
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    assert attachment.original_name == "张三家门口.jpg"
    assert "张三" not in attachment.file.name
    assert attachment.created_at == at


def test_position_and_camera_are_removed_and_the_picture_stands_upright(at):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Camera"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (31.0, 40.0, 12.0)
    raw = picture(exif=exif.tobytes())
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)
    attachment = store(raw, at)
    clean = Image.open(io.BytesIO(stored(attachment)))
    assert not clean.getexif()
    assert "exif" not in clean.info
    assert (clean.width, clean.height) == (48, 64)


def test_comments_and_trailing_bytes_do_not_survive(at):
    raw = picture(comment=b"secret") + b"<?php system($_GET['c']); ?>"
    content = stored(store(raw, at))
    assert b"secret" not in content
    assert b"php" not in content


def test_large_pictures_become_1920_pixels(at):
    attachment = store(picture((4000, 1000)), at)
    assert (attachment.width, attachment.height) == (1920, 480)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")])
def test_other_pictures_become_jpeg(at, kind, mode):
    attachment = store(picture(kind=kind, mode=mode), at)
    assert attachment.content_type == "image/jpeg"
    assert Image.open(io.BytesIO(stored(attachment))).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"MZ" + bytes(400),
        b"PK\x03\x04" + bytes(400),
        picture()[:200],
        b"\xff\xd8\xff" + bytes(50),
        b"GIF89a" + bytes(3),
    ],
)
def test_anything_else_is_refused_whatever_its_name(at, content):
    refused = refusal(content, at, name="photo.jpg")
    assert (refused.code, refused.field) == ("not_an_image", "photos")


def test_fifty_megabytes_are_refused_with_the_limit_in_the_message(at, settings):
    refused = refusal(bytes(50 * 1024 * 1024), at)
    assert refused.code == "file_too_large"
    assert str(settings.UPLOAD_IMAGE_MAX_MB) in str(refused)


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims to be huge and packs to almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8000, 8000), (12_000, 12_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_decoded(at, size):
    assert refusal(bomb(*size), at, name="bomb.png").code == "image_too_large"
