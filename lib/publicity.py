"""Words that strangers may read: numbers, plates and rooms masked, doubtful passages named.

Stricter than `lib.pii.mask_text`, which serves staff: better a masked number too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MASK = "***"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
"""The one-character names of provinces, by which plates begin."""

_NARROW = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), 0xFF0D)}
_NARROW |= {wide: wide - 0xFEE0 for wide in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
"""Full-width digits, letters and dashes as plain ones; Chinese punctuation stays."""

_NUMBER = re.compile(r"\d(?:[\s\-\u2013\u2014.\u00b7]*\d){6,}(?:[\s\-]*[xX](?![a-zA-Z]))?")
"""Seven digits and more, also in groups: telephones, identity numbers, accounts."""

_PLATE = re.compile(rf"[{_PROVINCES}][A-Za-z][\s\u00b7\u2022.\-]*[A-Za-z0-9]{{4,6}}")
_ROOM = re.compile(
    r"(?<!\d)\d{1,2}\s*[-\u2013\u2014]\s*\d{3,4}(?!\d)"
    r"|\d{3,4}\s*(?=[室房户])"
)
"""2-501, and 501 before room, flat or household."""


@dataclass(frozen=True)
class Checked:
    """A text with what must not be read masked, and why a person should look at it."""

    text: str
    is_masked: bool
    names: tuple[str, ...]
    abuse: tuple[str, ...]


def mask_public(text: str) -> str:
    """The text without telephones, identity numbers, plates and rooms."""
    plain = text.translate(_NARROW)
    for pattern in (_NUMBER, _PLATE, _ROOM):
        plain = pattern.sub(MASK, plain)
    return plain


def check_public(
    text: str, *, surnames: str, titles: Iterable[str], abuse: Iterable[str]
) -> Checked:
    """What strangers may read of a text, and what looks like a name or abuse in it."""
    masked = mask_public(text)
    named = names_in(masked, surnames, titles)
    found = tuple(word for word in abuse if word in masked)
    return Checked(masked, masked != text.translate(_NARROW), named, found)


def names_in(text: str, surnames: str, titles: Iterable[str]) -> tuple[str, ...]:
    """Passages like a surname, up to two signs, and a title: often somebody's name."""
    if not surnames:
        return ()
    called = "|".join(map(re.escape, titles))
    pattern = re.compile(rf"[{surnames}][\u4e00-\u9fff]{{0,2}}?(?:{called})")
    return tuple(dict.fromkeys(pattern.findall(text)))
