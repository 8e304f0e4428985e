"""What may stand at one key of a scenario: numbers, words, days, tables; each says what it wants.

Pure. A leaf raises ValueError with a sentence for the person who wrote the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _


class Leaf(Protocol):
    """A default, and how a given value is read."""

    @property
    def default(self) -> Any: ...

    def read(self, given: Any) -> Any: ...


@dataclass(frozen=True)
class Number:
    """A number between two others, both allowed; `whole` ones only where that makes sense."""

    default: float
    least: float
    most: float
    whole: bool = False

    def read(self, given: Any) -> float:
        """The number itself."""
        fits = isinstance(given, int if self.whole else int | float) and not isinstance(given, bool)
        if not fits or not self.least <= given <= self.most:
            words = (
                _("A whole number from %(least)s to %(most)s is expected.")
                if self.whole
                else _("A number from %(least)s to %(most)s is expected.")
            )
            raise ValueError(words % {"least": f"{self.least:g}", "most": f"{self.most:g}"})
        return int(given) if self.whole else float(given)


def share(default: float) -> Number:
    """A probability."""
    return Number(default, 0, 1)


@dataclass(frozen=True)
class Spread:
    """How long something takes: the median in minutes (or hours), and the deviation of its log."""

    default: tuple[float, float]

    def read(self, given: Any) -> tuple[float, float]:
        """Median and deviation."""
        try:
            median, spread = given
            return Number(0, 0.1, 100_000).read(median), Number(0, 0, 3).read(spread)
        except (TypeError, ValueError):
            words = _("Two numbers are expected: the median, and how far it spreads (0 to 3).")
            raise ValueError(words) from None


@dataclass(frozen=True)
class Words:
    """A text of at most 80 characters that is not empty."""

    default: str

    def read(self, given: Any) -> str:
        """The text without what surrounds it."""
        if not isinstance(given, str) or not 0 < len(given.strip()) <= 80:
            raise ValueError(_("A text of at most 80 characters is expected."))
        return given.strip()


@dataclass(frozen=True)
class Prefix:
    """Code of a district (6 digits), a street (9) or a community (12), or nothing."""

    default: str = ""

    def read(self, given: Any) -> str:
        """The digits."""
        if given == "":
            return ""
        is_code = isinstance(given, str) and given.isascii() and given.isdigit()
        if is_code and len(given) in (6, 9, 12):
            return str(given)
        raise ValueError(_("The code of a district, street or community is expected, or nothing."))


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    default: str
    known: tuple[str, ...]

    def read(self, given: Any) -> str:
        """The word itself."""
        if given not in self.known:
            raise ValueError(
                _("One of these is expected: %(known)s.") % {"known": _list(self.known)}
            )
        return str(given)


@dataclass(frozen=True)
class Day:
    """A day, as TOML has it or as text."""

    default: date

    def read(self, given: Any) -> date:
        """The day itself."""
        try:
            return given if type(given) is date else date.fromisoformat(given)
        except (TypeError, ValueError):
            raise ValueError(_("A day such as 2026-01-31 is expected.")) from None


@dataclass(frozen=True)
class Months:
    """Twelve factors, January first."""

    default: tuple[float, ...] = (1.0,) * 12

    def read(self, given: Any) -> tuple[float, ...]:
        """The factors."""
        factor = Number(1, 0, 10)
        if not isinstance(given, list | tuple) or len(given) != 12 or not any(given):
            raise ValueError(_("Twelve numbers are expected, one for each month."))
        return tuple(factor.read(number) for number in given)


@dataclass(frozen=True)
class Weights:
    """Known names with their weights, at least one above nothing; given ones replace the default,
    none leave it."""

    default: Mapping[str, float]
    known: tuple[str, ...] = ()

    def read(self, given: Any) -> dict[str, float]:
        """The weights as given."""
        if given == {}:
            return dict(self.default)
        if not isinstance(given, Mapping):
            raise ValueError(_("A table of names and weights is expected."))
        unknown = sorted(set(given) - set(self.known)) if self.known else []
        if unknown:
            raise ValueError(_unknown(unknown, self.known))
        weight = Number(1, 0, 1_000_000)
        read = {str(name): weight.read(value) for name, value in given.items()}
        if not any(read.values()):
            raise ValueError(_("At least one weight must be above 0."))
        return read


@dataclass(frozen=True)
class Lines:
    """A table of free names; each value is read by one function."""

    line: Callable[[Any], Any]

    @property
    def default(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def read(self, given: Any) -> dict[str, Any]:
        """The values as read, by their names."""
        if not isinstance(given, Mapping):
            raise ValueError(_("A table is expected."))
        read = {}
        for name, value in given.items():
            try:
                read[str(name)] = self.line(value)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return read


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)


def _unknown(names: list[str], known: tuple[str, ...]) -> str:
    words = _("Unknown: %(names)s. Known here: %(known)s.")
    return words % {"names": ", ".join(names), "known": _list(known)}


def unknown_key(known: tuple[str, ...]) -> str:
    """What is said of a key that a scenario does not have."""
    return _("There is no such key. Known here: %(known)s.") % {"known": _list(known)}
