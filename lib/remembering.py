"""Answers that stay the same while one process works alone on a database of its own.

A simulated year asks hundreds of thousands of times who holds a post and which limit is in force,
and nobody changes either meanwhile. Outside a `remembering` block nothing is kept: the site asks
its database every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_kept: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("kept", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within this block `remembered` functions are asked once for the same."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def remembered(
    key: Callable[P, tuple[Any, ...]],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's answers within a `remembering` block, told apart by `key`.

    The key leaves out the moment where the answer does not hang on it.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            kept = _kept.get()
            if kept is None:
                return function(*args, **kwargs)
            name = (function, *key(*args, **kwargs))
            if name not in kept:
                kept[name] = function(*args, **kwargs)
            answer: R = kept[name]
            return answer

        return ask

    return decorate
