"""What is measured, what it may cost, and how both are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any


def p95(times: list[float]) -> float:
    """The value that 95 of 100 stay under."""
    return sorted(times)[min(len(times) - 1, round(0.95 * len(times)))]


@dataclass
class Figure:
    """One piece of work: times in milliseconds, beside the floor's in the same rounds.

    `kept` are those of the floor that keeps its connection; no limit is set by them.
    `most` is the limit in the unit of the figure, `most_floors` the limit as a multiple of the
    floor, `most_queries` that of queries; what has no limit is only told.
    """

    name: str
    times: list[float]
    floor: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    unit: str = "ms"
    most: float | None = None
    least: float | None = None
    most_floors: float | None = None
    most_queries: int | None = None
    queries: int | None = None
    sql_ms: float | None = None
    slowest: str = ""
    note: str = ""

    @property
    def value(self) -> float:
        return median(self.times)

    @property
    def floors(self) -> float | None:
        """How many floors it costs."""
        return self.value / median(self.floor) if self.floor else None

    @property
    def misses(self) -> list[str]:
        """Which limits it does not keep."""
        checks = (
            ("≤ {} × floor", self.most_floors, self.floors),
            ("≤ {} " + self.unit, self.most, self.value),
            ("≤ {} queries", self.most_queries, self.queries),
        )
        missed = [
            words.format(f"{most:g}")
            for words, most, found in checks
            if most is not None and found is not None and found > most
        ]
        if self.least is not None and self.value < self.least:
            missed.append(f"≥ {self.least:g} {self.unit}")
        return missed

    def plain(self) -> dict[str, Any]:
        """The figure as JSON."""
        shown = {
            "name": self.name,
            "unit": self.unit,
            "p50": round(self.value, 2),
            "p95": round(p95(self.times), 2),
            "rounds": len(self.times),
            "queries": self.queries,
            "sql_ms": self.sql_ms,
            "limits": {
                "most": self.most,
                "least": self.least,
                "floors": self.most_floors,
                "queries": self.most_queries,
            },
            "missed": self.misses,
            "slowest_query": self.slowest,
            "note": self.note,
        }
        if self.floor:
            shown |= {
                "floor_p50": round(median(self.floor), 2),
                "floor_p95": round(p95(self.floor), 2),
                "floors": round(self.floors or 0, 2),
                "kept_floor_p50": round(median(self.kept), 2),
                "kept_floors": round(self.value / median(self.kept), 2),
            }
        return shown


HEADER = ("work", "p50", "p95", "unit", "floor", "× floor", "× kept", "queries", "SQL ms", "met")


def table(figures: list[Figure]) -> str:
    """All figures as lines of one width."""
    lines = [HEADER, *(_line(figure) for figure in figures)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADER))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in (0, 3, 9) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _line(figure: Figure) -> tuple[str, ...]:
    floor = f"{median(figure.floor):.1f}" if figure.floor else ""
    has_limit = any(
        limit is not None
        for limit in (figure.most, figure.least, figure.most_floors, figure.most_queries)
    )
    met = "no: " + ", ".join(figure.misses) if figure.misses else "yes" if has_limit else ""
    return (
        figure.name,
        f"{figure.value:,.1f}",
        f"{p95(figure.times):,.1f}",
        figure.unit,
        floor,
        f"{figure.floors:.1f}" if figure.floors else "",
        f"{figure.value / median(figure.kept):.1f}" if figure.kept else "",
        "" if figure.queries is None else str(figure.queries),
        "" if figure.sql_ms is None else f"{figure.sql_ms:.1f}",
        met,
    )
