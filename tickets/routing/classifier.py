"""The trained classifier: ranks codes for a text, gives reasons, goes into bytes and back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tickets.routing.pieces import Keys, Pieces, pieces_of

MOST_PIECES = 2
"""How many pieces of the text a reason names."""
LONGEST_PIECE = 8
WEIGHTY = 0.5
"""A piece is named when it weighs at least this much of the heaviest one."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Guess:
    """One code with its share of belief, the pieces of the text that spoke for it, and how many
    earlier texts under this code hold the weightiest of them."""

    code: str
    score: float
    pieces: tuple[str, ...]
    similar: int


@dataclass(frozen=True)
class Classifier:
    """Weights of known pieces for each code, and in how many texts of each code a piece stood.

    `counts` lists them sparsely: those of piece i stand from `edges[i]` to `edges[i + 1]`.
    """

    codes: tuple[str, ...]
    keys: Keys
    rarity: Matrix
    weights: Matrix
    bias: Matrix
    sharpness: float
    edges: NDArray[np.int64]
    counted: NDArray[np.int64]
    counts: NDArray[np.int64]

    def vector(self, pieces: Pieces) -> tuple[NDArray[np.int64], Matrix]:
        """The known pieces of a text, once each, with TF-IDF values; together of length one."""
        known = np.searchsorted(self.keys, pieces.keys)
        known[known == len(self.keys)] = 0
        found = known[self.keys[known] == pieces.keys] if len(self.keys) else known[:0]
        places, times = np.unique(found, return_counts=True)
        values = times * self.rarity[places]
        return places, (values / (np.linalg.norm(values) or 1)).astype(np.float32)

    def margins(self, text: str) -> Matrix:
        """How strongly the text speaks for each code."""
        places, values = self.vector(pieces_of(text))
        return values @ self.weights[places].astype(np.float32) + self.bias

    def rank(self, text: str, most: int = 3) -> list[Guess]:
        """The likeliest codes, best first; none for a text without a single known piece."""
        pieces = pieces_of(text)
        places, values = self.vector(pieces)
        if not len(places):
            return []
        weights = self.weights[places].astype(np.float32)
        shares = softmax((values @ weights + self.bias) * self.sharpness)
        best = np.argsort(-shares, kind="stable")[:most]
        return [
            self._guess(index, float(shares[index]), pieces, places, values * weights[:, index])
            for index in best
        ]

    def _guess(
        self, index: int, score: float, pieces: Pieces, places: NDArray[np.int64], pull: Matrix
    ) -> Guess:
        pulls = dict(zip(self.keys[places].tolist(), pull.tolist(), strict=True))
        spans = weighty_spans(pieces, pulls)
        named = tuple(pieces.text[start:end] for start, end in spans)
        similar = self._similar(index, places, pull) if named else 0
        return Guess(self.codes[index], score, named, similar)

    def _similar(self, index: int, places: NDArray[np.int64], pull: Matrix) -> int:
        """How many texts of this code hold the weightiest piece."""
        place = places[int(np.argmax(pull))]
        row = slice(self.edges[place], self.edges[place + 1])
        return int(self.counts[row][self.counted[row] == index].sum())

    def to_bytes(self) -> bytes:
        """The classifier as compressed bytes; half precision is enough for weights."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            codes=np.array(self.codes, dtype=np.str_),
            keys=self.keys,
            rarity=self.rarity,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            sharpness=np.array(self.sharpness),
            edges=self.edges.astype(np.uint32),
            counted=self.counted.astype(np.uint16),
            counts=self.counts.astype(np.uint32),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Classifier:
        """The classifier behind `to_bytes`; the weights stay in half precision, to save memory."""
        with np.load(io.BytesIO(raw), allow_pickle=False) as kept:
            return cls(
                codes=tuple(kept["codes"].tolist()),
                keys=kept["keys"],
                rarity=kept["rarity"],
                weights=kept["weights"],
                bias=kept["bias"],
                sharpness=float(kept["sharpness"]),
                edges=kept["edges"].astype(np.int64),
                counted=kept["counted"],
                counts=kept["counts"],
            )


def softmax(margins: Matrix) -> Matrix:
    """Margins as shares that add up to one, the last axis being the codes."""
    lifted = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return lifted / lifted.sum(axis=-1, keepdims=True)


def weighty_spans(pieces: Pieces, pulls: dict[int, float]) -> list[tuple[int, int]]:
    """The stretches of the text that spoke for a code most: overlapping pieces grow together."""
    pull = np.zeros(len(pieces.text) + 1)
    for key, start, length in zip(pieces.keys, pieces.starts, pieces.lengths, strict=True):
        span = slice(start, start + length)
        pull[span] = np.maximum(pull[span], pulls.get(int(key), 0.0))
    if not len(pull) or pull.max() <= 0:
        return []
    spans = runs(pull > WEIGHTY * pull.max())
    found: dict[str, tuple[int, int]] = {}
    for start, end in sorted(spans, key=lambda span: -pull[span[0] : span[1]].sum()):
        found.setdefault(pieces.text[start:end], (start, end))
    return sorted(list(found.values())[:MOST_PIECES])


def runs(marked: NDArray[np.bool_]) -> Sequence[tuple[int, int]]:
    """The stretches of neighbours that are marked, none longer than a reader takes in at once."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(start, min(end, start + LONGEST_PIECE)) for start, end in pairs]
