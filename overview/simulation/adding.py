"""From the counts of several districts to one result: sums, medians, shares, rates. Pure.

What comes out is plain data: it is kept with the job, answered by the API and turned into a report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

Plain = dict[str, Any]

RATES = {"response": "dispatched", "solution": "answered", "satisfaction": "answered"}
"""The three rates (DOMAIN.md section 5.6), each with the figure it is a share of."""


class Line:
    """Counts and hours of one heading, from any number of districts."""

    def __init__(self) -> None:
        self.name = ""
        self.counts: dict[str, int] = defaultdict(int)
        self.hours: dict[str, list[float]] = defaultdict(list)

    def add(self, part: Mapping[str, Any]) -> None:
        """Add what another district counted under the same heading."""
        self.name = part["name"]
        for key, count in part["counts"].items():
            self.counts[key] += count
        for key, hours in part["hours"].items():
            self.hours[key] += hours

    def figures(self) -> Plain:
        """What is shown of it."""
        counts = self.counts
        return {
            "name": self.name,
            **{key: counts[key] for key in COUNTS},
            **{f"{key}_median": middle(self.hours[key]) for key in ("waiting", "handling")},
            **{f"{key}_p90": ninth(self.hours[key]) for key in ("waiting", "handling")},
            "settled_share": percent(counts["settled_in_grid"], counts["arrived"]),
            **{
                f"{key}_late_share": percent(counts[f"{key}_late"], counts[f"{key}_due"])
                for key in ("triage", "work")
            },
            **{
                f"whistle_{key}_in_time": percent(
                    counts[f"whistle_{key}_due"] - counts[f"whistle_{key}_late"],
                    counts[f"whistle_{key}_due"],
                )
                for key in ("sign", "contact", "attend", "finish")
            },
        }


COUNTS = (
    "arrived",
    "closed",
    "open",
    "given",
    "done",
    "returned",
    "reworked",
    "reopened",
    "work_due",
    "work_late",
    "escalated",
    "supervised",
    "whistles",
)


def middle(hours: list[float]) -> float | None:
    """The median, to a tenth."""
    return round(median(hours), 1) if hours else None


def ninth(hours: list[float]) -> float | None:
    """The value that nine of ten do not exceed, to a tenth."""
    if not hours:
        return None
    return round(sorted(hours)[min(len(hours) - 1, int(len(hours) * 0.9))], 1)


def percent(part: float, whole: float) -> float | None:
    """A share in percent, to a tenth; nothing of nothing."""
    return round(100 * part / whole, 1) if whole else None


def add_up(parts: Iterable[Plain]) -> Plain:
    """The result of a simulated year from what its districts counted."""
    parts = sorted(parts, key=lambda part: part["district"])
    months = _lines(parts, "months")
    everything = Line()
    for line in months.values():
        everything.add({"name": "", "counts": line.counts, "hours": line.hours})
    staff = _staff(parts)
    return {
        "months": _months(months),
        "communities": _rows(_lines(parts, "communities"), _community_rates(parts)),
        "units": _rows(_lines(parts, "units"), _unit_use(parts)),
        "escalations": _sums(part["escalations"] for part in parts),
        "staff": staff,
        "rates": rates_of(_sums(part["rates"]["all"] for part in parts), _partly(parts)),
        "totals": {
            **everything.figures(),
            "open": everything.counts["arrived"] - everything.counts["closed"],
            "levels": sum(part["totals"]["levels"] for part in parts),
            "findings": sum(part["totals"]["findings"] for part in parts),
            "refusals": _sums(part["totals"]["refusals"] for part in parts),
        },
    }


def _lines(parts: Iterable[Plain], name: str) -> dict[str, Line]:
    lines: dict[str, Line] = defaultdict(Line)
    for part in parts:
        for key, row in part[name].items():
            lines[key].add(row)
    return dict(sorted(lines.items()))


def _months(lines: Mapping[str, Line]) -> list[Plain]:
    """Month by month, with what was still open at the end of each."""
    rows, left = [], 0
    for key, line in lines.items():
        left += line.counts["arrived"] - line.counts["closed"]
        rows.append({"key": key, **line.figures(), "open": left})
    return rows


def _rows(lines: Mapping[str, Line], more: Mapping[str, Plain]) -> list[Plain]:
    return [{"key": key, **line.figures(), **more.get(key, {})} for key, line in lines.items()]


def _sums(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for table in tables:
        for key, count in table.items():
            sums[key] += count
    return dict(sorted(sums.items()))


def _staff(parts: Iterable[Plain]) -> list[Plain]:
    roles: dict[str, dict[str, float]] = {}
    for part in parts:
        for role, line in part["staff"]["roles"].items():
            known = roles.setdefault(role, defaultdict(float))
            for key in ("people", "busy", "there"):
                known[key] += line[key]
            known["longest_queue"] = max(known["longest_queue"], line["longest_queue"])
    return [
        {
            "role": role,
            "people": int(line["people"]),
            "busy_hours": round(line["busy"], 1),
            "used_share": percent(line["busy"], line["there"]),
            "longest_queue": int(line["longest_queue"]),
        }
        for role, line in sorted(roles.items())
    ]


def _unit_use(parts: Iterable[Plain]) -> dict[str, Plain]:
    return {
        code: {
            "used_share": percent(line["busy"], line["there"]),
            "longest_queue": int(line["longest_queue"]),
        }
        for part in parts
        for code, line in part["staff"]["units"].items()
    }


def _partly(parts: list[Plain]) -> float:
    return float(parts[0]["rates"]["partly"]) if parts else 0


def _community_rates(parts: Iterable[Plain]) -> dict[str, Plain]:
    return {
        code: {
            f"{name}_rate": rate["percent"]
            for name, rate in rates_of(figures, part["rates"]["partly"]).items()
        }
        for part in parts
        for code, figures in part["rates"]["communities"].items()
    }


def rates_of(figures: Mapping[str, int], partly: float) -> dict[str, Plain]:
    """Response, solution and satisfaction of these figures, each with its n."""
    points = {
        "response": figures.get("responded", 0),
        "solution": figures.get("solved", 0) + partly * figures.get("partly", 0),
        "satisfaction": figures.get("satisfied", 0),
    }
    return {
        name: {"n": figures.get(of, 0), "percent": percent(points[name], figures.get(of, 0))}
        for name, of in RATES.items()
    }
