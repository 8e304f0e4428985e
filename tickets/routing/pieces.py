"""A text as pieces of one to three characters: what the classifier counts and weighs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
_BITS = 21
_SIGNS = re.compile(r"[\W_]+")
"""Signs and blanks part words: no piece reaches across them."""

Keys = NDArray[np.int64]
"""Pieces as numbers: a character has 21 bits, so three fit, and two pieces never share a number."""


@dataclass(frozen=True)
class Pieces:
    """Every piece of a text in order: its number, where it starts in `text`, how long it is."""

    text: str
    keys: Keys
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def tidy(text: str) -> str:
    """The text with case, width and signs folded."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def pieces_of(text: str) -> Pieces:
    """The pieces of a text."""
    folded = tidy(text)
    points = np.array([ord(sign) for sign in folded], dtype=np.int64)
    inside = points != ord(" ")
    keys, starts, lengths = [], [], []
    for size in range(1, min(LONGEST, len(points)) + 1):
        count = len(points) - size + 1
        key = np.zeros(count, dtype=np.int64)
        whole = np.ones(count, dtype=bool)
        for place in range(size):
            key = (key << _BITS) | points[place : place + count]
            whole &= inside[place : place + count]
        start = np.flatnonzero(whole)
        keys.append(key[start])
        starts.append(start)
        lengths.append(np.full(len(start), size))
    return Pieces(folded, _joined(keys), _joined(starts), _joined(lengths))


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
