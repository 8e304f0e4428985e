"""Personal data: encryption at rest, keyed hashes for search, masks, checks of numbers.

Whoever needs the clear text of a stored value goes through members.privacy, which asks why.
"""

import base64
import hmac
import os
import re
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE_BYTES = 12
_MOBILE = re.compile(r"1[3-9]\d{9}")
_ID_NUMBER = re.compile(r"\d{6}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_IN_TEXT = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


@lru_cache(maxsize=8)
def _cipher(secret: str) -> AESGCM:
    key = HKDF(SHA256(), length=32, salt=None, info=b"lianxin pii").derive(secret.encode())
    return AESGCM(key)


def encrypt(text: str) -> str:
    """The text as a cipher that differs each time; an empty text stays empty."""
    if not text:
        return ""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(settings.PII_KEY).encrypt(nonce, text.encode(), _VERSION)
    return base64.urlsafe_b64encode(_VERSION + nonce + sealed).decode()


def decrypt(cipher: str) -> str:
    """The text behind a cipher; ValueError when the key or the cipher is not the original."""
    if not cipher:
        return ""
    raw = base64.urlsafe_b64decode(cipher)
    nonce, sealed = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
    try:
        return _cipher(settings.PII_KEY).decrypt(nonce, sealed, raw[:1]).decode()
    except InvalidTag:
        raise ValueError("This value was not encrypted with the present PII_KEY.") from None


def encrypt_bytes(content: bytes) -> bytes:
    """A file as a cipher, for as long as it waits to be read."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + _cipher(settings.PII_KEY).encrypt(nonce, content, _VERSION)


def decrypt_bytes(sealed: bytes) -> bytes:
    """The file behind a cipher; ValueError when the key or the cipher is not the original."""
    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return _cipher(settings.PII_KEY).decrypt(nonce, rest, sealed[:1])
    except InvalidTag:
        raise ValueError("This file was not encrypted with the present PII_KEY.") from None


def keyed_hash(text: str) -> str:
    """A hash that finds equal values and tells nothing without PII_HASH_KEY; empty stays empty."""
    if not text:
        return ""
    return hmac.new(settings.PII_HASH_KEY.encode(), text.encode(), sha256).hexdigest()


def normal_phone(text: str) -> str:
    """A telephone number as it is stored and searched: no blanks, dashes or country code."""
    digits = re.sub(r"[\s()\uff08\uff09-]", "", text)
    return re.sub(r"^(\+|00)86", "", digits)


def is_mobile(text: str) -> bool:
    """True for a mobile number of mainland China, already in normal form."""
    return bool(_MOBILE.fullmatch(text))


def normal_id(text: str) -> str:
    """An identity number as it is stored and searched."""
    return re.sub(r"\s", "", text).upper()


def is_id_number(text: str) -> bool:
    """True for 18 characters with a plausible date and a right check character (GB 11643).

    Passports and permits are no such numbers, so callers warn and do not refuse.
    """
    if not _ID_NUMBER.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return _ID_CHECK[total % 11] == text[17]


def mask_phone(text: str) -> str:
    """138****5678; a shorter number keeps its last two digits."""
    if len(text) < 8:
        return "*" * max(len(text) - 2, 0) + text[-2:]
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


def mask_name(text: str) -> str:
    """First character and, from three characters on, the last: the middle is hidden."""
    if len(text) < 2:
        return "*" * len(text)
    if len(text) == 2:
        return text[0] + "*"
    return text[0] + "*" * min(len(text) - 2, 3) + text[-1]


def mask_id(text: str) -> str:
    """340***********1234: the first three and the last four characters."""
    if len(text) < 10:
        return "*" * len(text)
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


def mask_email(text: str) -> str:
    """a***@example.org: the first character and the domain."""
    name, at, domain = text.partition("@")
    return f"{name[:1]}***{at}{domain}"


def mask_text(text: str) -> str:
    """Free text with the mobile and identity numbers in it masked."""

    def masked(found: re.Match[str]) -> str:
        number = found[0]
        return mask_id(number) if len(number) == 18 else mask_phone(number)

    return _IN_TEXT.sub(masked, text)
