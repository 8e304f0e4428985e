"""Category suggestion on real messages: `python -m bench.suggestions [FILE] [--seeds N]`.

FILE is the gzipped CSV of labelled messages (columns title, text, category), or COMPLAINTS names
it; it is not part of this repository. Five parts, each asked about once by what was learned from
the other four; the same parts for every method; the whole of it with several shuffles. `--nested`
adds our method with its one amount chosen inside each training part.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean, stdev
from time import perf_counter
from typing import NamedTuple

import numpy as np

from tickets.routing.pieces import pieces_of
from tickets.routing.training import fit, train

FOLDS = 5
SMOOTHINGS = (0.01, 0.1, 1.0)

Ask = Callable[[Sequence[str]], np.ndarray]
Method = Callable[[list[str], list[str]], Ask]


class Result(NamedTuple):
    """One method: top-1 and top-3 of each shuffle, and the seconds of one training."""

    name: str
    top_1: list[float]
    top_3: list[float]
    seconds: float


def labelled(path: Path) -> tuple[list[str], list[str]]:
    """The messages that carry a subject: title and text in one, and the subject."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["category"]]
    return [f"{row['title']}\n{row['text']}" for row in rows], [row["category"] for row in rows]


def ours(texts: list[str], codes: list[str]) -> Ask:
    """What the product trains each night."""
    known = train(texts, codes)
    return lambda asked: np.array([known.margins(text) for text in asked])


def ours_nested(texts: list[str], codes: list[str]) -> Ask:
    """The same with its smoothing chosen by five parts inside the training part."""
    found = [pieces_of(text).keys for text in texts]
    best = max(SMOOTHINGS, key=lambda smoothing: inner_score(found, texts, codes, smoothing))
    known = fit(found, codes, 1.0, smoothing=best)
    return lambda asked: np.array([known.margins(text) for text in asked])


def inner_score(found: list, texts: list[str], codes: list[str], smoothing: float) -> int:
    """How many texts of the training part are told right by the rest of it."""
    right = 0
    for seen, asked in parts(texts, codes, seed=0):
        known = fit([found[i] for i in seen], [codes[i] for i in seen], 1.0, smoothing=smoothing)
        right += sum(known.codes[int(known.margins(texts[i]).argmax())] == codes[i] for i in asked)
    return right


def baseline(make: Callable[[], object]) -> Method:
    """TF-IDF of one to three characters, then a linear classifier of scikit-learn, as they come."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    def learn(texts: list[str], codes: list[str]) -> Ask:
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
        model = make().fit(vectors.fit_transform(texts), codes)
        return lambda asked: model.decision_function(vectors.transform(asked))

    return learn


def parts(
    texts: Sequence[str], codes: Sequence[str], seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Five times what is learned from and what is asked, by position."""
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415

    return StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(texts, codes)


def measure(name: str, method: Method, texts: list[str], codes: list[str], seeds: range) -> Result:
    """Top-1 and top-3 of one method."""
    label = np.unique(codes, return_inverse=True)[1]
    result = Result(name, [], [], 0.0)
    seconds = []
    for seed in seeds:
        ranks = np.zeros(len(texts), int)
        for seen, asked in parts(texts, codes, seed):
            begun = perf_counter()
            ask = method([texts[i] for i in seen], [codes[i] for i in seen])
            seconds.append(perf_counter() - begun)
            margins = ask([texts[i] for i in asked])
            true = margins[np.arange(len(asked)), label[asked]]
            ranks[asked] = (margins > true[:, None]).sum(axis=1)
        result.top_1.append(float((ranks < 1).mean()))
        result.top_3.append(float((ranks < 3).mean()))
    return result._replace(seconds=fmean(seconds))


def spread(values: list[float]) -> str:
    """Mean ± standard deviation over the shuffles."""
    return f"{fmean(values):.3f} ± {stdev(values) if len(values) > 1 else 0:.3f}"


def methods(nested: bool) -> dict[str, Method]:
    """Ours and the baselines."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    found = {
        "ours": ours,
        "TF-IDF char 1–3 + LinearSVC": baseline(LinearSVC),
        "TF-IDF char 1–3 + LogisticRegression": baseline(lambda: LogisticRegression(max_iter=1000)),
    }
    return found | ({"ours, smoothing chosen inside": ours_nested} if nested else {})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.suggestions", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=os.environ.get("COMPLAINTS"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--nested", action="store_true")
    asked = parser.parse_args()
    if asked.file is None or not Path(asked.file).is_file():
        print("No labelled messages: name the file, or set COMPLAINTS. Nothing measured.")
        return 0
    texts, codes = labelled(Path(asked.file))
    print(f"n = {len(texts)}, {len(set(codes))} subjects, {FOLDS} parts, {asked.seeds} shuffles\n")
    print("| method | n | top-1 | top-3 | s per training |\n|---|---|---|---|---|")
    for name, method in methods(asked.nested).items():
        got = measure(name, method, texts, codes, range(asked.seeds))
        figures = f"{spread(got.top_1)} | {spread(got.top_3)} | {got.seconds:.2f}"
        print(f"| {name} | {len(texts)} | {figures} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
