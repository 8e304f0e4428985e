"""How a Chinese name is spelt, for search by typing and for sorting; the database has no ICU."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=50_000)
def spell(name: str) -> tuple[str, str]:
    """Pinyin without tones or spaces, and its initials: (sundishequ, sdsq)."""
    syllables = [part.lower() for part in lazy_pinyin(name) if part.strip()]
    return "".join(syllables).replace(" ", ""), "".join(part.strip()[0] for part in syllables)
