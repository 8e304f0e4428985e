"""Two-character pieces of a text: the search index that knows short Chinese words."""

import re
import unicodedata

_WORDS = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]+")
_CAP = 600


def grams(text: str) -> list[str]:
    """The distinct pieces of `text`, sorted; case and width are folded, signs split words.

    Chinese runs give every pair of neighbours; Latin words and numbers give their pairs too, so
    that part of a number is found. At most 600 pieces are kept.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    pieces = {word[i : i + 2] for word in _WORDS.findall(folded) for i in range(len(word) - 1)}
    return sorted(pieces)[:_CAP]
