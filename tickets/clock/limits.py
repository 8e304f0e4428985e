"""Time limits as people write them, in the four units of the trade.

Only amounts and their text live here; what an amount means on a calendar is in `deadlines`.
"""

import math
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class LimitUnit(StrEnum):
    """Whether a limit runs round the clock or only while offices are open."""

    URGENT_HOUR = "uh"
    WORKING_HOUR = "wh"
    WORKING_DAY = "wd"
    NATURAL_DAY = "nd"

    @property
    def is_continuous(self) -> bool:
        """True when nights, weekends and holidays count too."""
        return self in (LimitUnit.URGENT_HOUR, LimitUnit.NATURAL_DAY)


@dataclass(frozen=True)
class Limit:
    """An amount of time allowed, such as two urgent hours.

    `key` tells which configured limit it is; amounts compare without it.
    """

    value: Decimal | float
    unit: LimitUnit
    key: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse an amount that could never be met or never fall due."""
        object.__setattr__(self, "unit", LimitUnit(self.unit))
        if not math.isfinite(self.value) or self.value <= 0:
            raise ValueError(f"A limit must be a positive amount, not {self.value!r}.")

    def times(self, seconds: int) -> int:
        """Whole seconds of this amount when one unit takes `seconds`."""
        return round(Decimal(str(self.value)) * seconds)


@dataclass(frozen=True)
class Budget:
    """Seconds a clock may use in all, and how many it had used when it last started running."""

    unit: LimitUnit
    seconds: int
    consumed: int = 0


# The wording of city standards. A plain hour or day is working time, as the importers of those
# standards read it; minutes are only ever written for emergencies.
UNITS_BY_TEXT = {
    "紧急工作时": (LimitUnit.URGENT_HOUR, 1),
    "紧急工作小时": (LimitUnit.URGENT_HOUR, 1),
    "分钟": (LimitUnit.URGENT_HOUR, 60),
    "小时": (LimitUnit.WORKING_HOUR, 1),
    "工作时": (LimitUnit.WORKING_HOUR, 1),
    "工作小时": (LimitUnit.WORKING_HOUR, 1),
    "天": (LimitUnit.WORKING_DAY, 1),
    "工作日": (LimitUnit.WORKING_DAY, 1),
    "紧急工作日": (LimitUnit.NATURAL_DAY, 1),
    "自然日": (LimitUnit.NATURAL_DAY, 1),
}
TEXT_BY_UNIT = {
    LimitUnit.URGENT_HOUR: "紧急工作时",
    LimitUnit.WORKING_HOUR: "小时",
    LimitUnit.WORKING_DAY: "工作日",
    LimitUnit.NATURAL_DAY: "自然日",
}
LIMIT_TEXT = re.compile(r"(?P<value>[0-9]+(?:\.[0-9]+)?) *个?(?P<unit>[^\W\d]+)")


def parse_limit(text: str) -> Limit:
    """Read a limit in the wording of a city standard; anything not understood is an error."""
    found = LIMIT_TEXT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or found["unit"] not in UNITS_BY_TEXT:
        raise ValueError(f"Not a time limit: {text!r}.")
    unit, parts = UNITS_BY_TEXT[found["unit"]]
    return Limit(Decimal(found["value"]) / parts, unit)


def units_understood() -> str:
    """The units that `parse_limit` reads, as a list for whoever wrote another one."""
    return "、".join(UNITS_BY_TEXT)


def format_limit(limit: Limit) -> str:
    """Write a limit in the wording of a city standard, so that `parse_limit` reads it back."""
    value = Decimal(str(limit.value))
    minutes = (value * 60).quantize(Decimal("0.01"))
    if limit.unit is LimitUnit.URGENT_HOUR and value != value.to_integral() and minutes % 1 == 0:
        return f"{minutes:.0f}分钟"
    return f"{value.normalize():f}{TEXT_BY_UNIT[limit.unit]}"
