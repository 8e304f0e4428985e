"""Training: TF-IDF of pieces, weighted by how unevenly codes use them, one linear rule per code.

Log-count ratios as weights of a linear classifier: Wang and Manning, "Baselines and Bigrams",
2012. Each rule has the squared hinge as its loss and is found by dual coordinate descent (Hsieh and
others, 2008), for all codes at once. The amounts are fixed; `bench/suggestions.py` also chooses the
smoothing inside each training part, to show that nothing hangs on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tickets.routing.classifier import Classifier, Matrix, softmax
from tickets.routing.pieces import Keys, pieces_of

MOST_KEYS = 2**16
"""Pieces a classifier knows at most: with 70 codes, 9 MB of weights."""
RARE = 2
"""A piece counts from so many texts on, so what one person wrote once is not kept."""
SMOOTHING = 0.1
COST = 1.0
MOST_PASSES = 15
ENOUGH = 0.05
"""Passes end when no dual variable wants to move by more than this."""
FOLDS = 5
SHARPNESS = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
USUAL_SHARPNESS = 6.0


class Scores(NamedTuple):
    """How a classifier did on texts it had not seen."""

    judged_on: int
    top_1: float
    top_3: float
    sharpness: float


class Rows(NamedTuple):
    """Texts as a sparse matrix: the entries of text i stand from `edges[i]` to `edges[i + 1]`."""

    edges: NDArray[np.int64]
    places: NDArray[np.int64]
    values: NDArray[np.float32]


def train(
    texts: Sequence[str],
    codes: Sequence[str],
    *,
    sharpness: float = USUAL_SHARPNESS,
    examples: int = 0,
) -> Classifier:
    """A classifier of these texts, each of which was filed under the code beside it.

    The first `examples` of them are made up: they teach, but are not counted as similar ones.
    """
    return fit([pieces_of(text).keys for text in texts], codes, sharpness, examples)


def fit(
    found: Sequence[Keys],
    codes: Sequence[str],
    sharpness: float,
    examples: int = 0,
    smoothing: float = SMOOTHING,
) -> Classifier:
    """A classifier of texts that are pieces already."""
    names = sorted(set(codes))
    labels = np.searchsorted(np.array(names), np.array(codes, dtype=np.str_))
    keys, spread = vocabulary(found)
    rarity = (np.log((1 + len(found)) / (1 + spread)) + 1).astype(np.float32)
    rows = rows_of(found, keys, rarity)
    counts = np.zeros((len(keys), len(names)))
    weighed = np.zeros_like(counts)
    label_of = np.repeat(labels, np.diff(rows.edges))
    real = slice(rows.edges[examples], None)
    np.add.at(counts, (rows.places[real], label_of[real]), 1)
    np.add.at(weighed, (rows.places, label_of), rows.values)
    weights, bias = descend(rows, labels, ratios(weighed, smoothing) ** 2)
    pieces, counted = np.nonzero(counts)
    return Classifier(
        codes=tuple(names),
        keys=keys,
        rarity=rarity,
        weights=weights,
        bias=bias,
        sharpness=sharpness,
        edges=np.searchsorted(pieces, np.arange(len(keys) + 1)),
        counted=counted,
        counts=counts[pieces, counted].astype(np.int64),
    )


def vocabulary(found: Sequence[Keys]) -> tuple[Keys, NDArray[np.int64]]:
    """The pieces that are kept, ascending, and in how many texts each stands."""
    each = [np.unique(keys) for keys in found]
    keys, spread = np.unique(np.concatenate(each or [np.zeros(0, np.int64)]), return_counts=True)
    kept = np.flatnonzero(spread >= RARE)
    kept = np.sort(kept[np.argsort(-spread[kept], kind="stable")[:MOST_KEYS]])
    return keys[kept], spread[kept]


def rows_of(found: Sequence[Keys], keys: Keys, rarity: Matrix) -> Rows:
    """Each text as its known pieces with TF-IDF values of length one."""
    edges, places, values = [0], [], []
    for one in found:
        known, times = np.unique(one, return_counts=True)
        place = np.searchsorted(keys, known)
        is_kept = place < len(keys)
        is_kept[is_kept] = keys[place[is_kept]] == known[is_kept]
        place = place[is_kept]
        value = times[is_kept] * rarity[place]
        places.append(place)
        values.append((value / (np.linalg.norm(value) or 1)).astype(np.float32))
        edges.append(edges[-1] + len(place))
    return Rows(np.array(edges), np.concatenate(places), np.concatenate(values))


def ratios(weighed: NDArray[np.float64], smoothing: float) -> Matrix:
    """How much more often each code uses a piece than all the others do, as a logarithm."""
    inside = weighed + smoothing
    outside = weighed.sum(axis=1, keepdims=True) - weighed + smoothing
    ratio = np.log(inside / inside.sum(axis=0)) - np.log(outside / outside.sum(axis=0))
    return ratio.astype(np.float32)


def descend(rows: Rows, labels: NDArray[np.int64], stretch: Matrix) -> tuple[Matrix, Matrix]:
    """Weights and bias of one rule per code; `stretch` is the squared ratio of piece and code.

    Scaling a piece by its ratio, and the weight found for it again, comes to steps of its square.
    """
    number, width = len(rows.edges) - 1, stretch.shape[1]
    weights, bias = np.zeros_like(stretch), np.zeros(width, np.float32)
    signs = np.where(labels[:, None] == np.arange(width), 1.0, -1.0).astype(np.float32)
    alphas = np.zeros((number, width), np.float32)
    order = np.random.default_rng(0)
    for _pass in range(MOST_PASSES):
        moved = 0.0
        for row in order.permutation(number):
            span = slice(rows.edges[row], rows.edges[row + 1])
            places, values = rows.places[span], rows.values[span]
            pulled = stretch[places] * values[:, None]
            alpha, sign = alphas[row], signs[row]
            slope = sign * (values @ weights[places] + bias) - 1 + alpha / (2 * COST)
            curve = values @ pulled + 1 + 1 / (2 * COST)
            fresh = np.maximum(alpha - slope / curve, 0)
            step = (fresh - alpha) * sign
            moved = max(moved, float(np.abs(step).max()))
            alphas[row] = fresh
            weights[places] += pulled * step
            bias += step
        if moved < ENOUGH:
            break
    return weights, bias


def cross_validate(texts: Sequence[str], codes: Sequence[str], seed: int = 0) -> Scores:
    """Train on four fifths, ask about the last, five times; each code is spread over all parts.

    Answers the sharpness, too, under which the shares fit best what was true.
    """
    found = [pieces_of(text).keys for text in texts]
    parts = folds(codes, seed)
    names = sorted(set(codes))
    truth = np.searchsorted(np.array(names), np.array(codes, dtype=np.str_))
    margins = np.full((len(texts), len(names)), -10.0, np.float32)
    for part in range(FOLDS):
        seen = [index for index in range(len(texts)) if parts[index] != part]
        asked = [index for index in range(len(texts)) if parts[index] == part]
        if not (seen and asked):
            continue
        known = fit([found[index] for index in seen], [codes[index] for index in seen], 1.0)
        columns = [names.index(code) for code in known.codes]
        for index in asked:
            margins[index, columns] = known.margins(texts[index])
    return judged(margins, truth)


def folds(codes: Sequence[str], seed: int) -> NDArray[np.int64]:
    """The part each text belongs to: those of one code are shuffled, then dealt out in turn."""
    order = np.random.default_rng(seed)
    parts = np.zeros(len(codes), np.int64)
    array, dealt = np.array(codes, dtype=np.str_), 0
    for name in np.unique(array):
        own = order.permutation(np.flatnonzero(array == name))
        parts[own] = (np.arange(len(own)) + dealt) % FOLDS
        dealt += len(own)
    return parts


def judged(margins: Matrix, truth: NDArray[np.int64]) -> Scores:
    """The share of texts whose true code came first, or among the first three."""
    ranks = (margins > margins[np.arange(len(truth)), truth][:, None]).sum(axis=1)
    likely = {
        sharpness: float(
            np.log(softmax(margins * sharpness)[np.arange(len(truth)), truth] + 1e-9).mean()
        )
        for sharpness in SHARPNESS
    }
    best = max(likely, key=lambda sharpness: likely[sharpness])
    return Scores(len(truth), float((ranks < 1).mean()), float((ranks < 3).mean()), best)
