"""Loading the shipped catalogue: categories, limits, whistle limits and the default ladder."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.models import (
    AppraisalScale,
    CallBackSample,
    Category,
    CategoryLimit,
    LadderPolicy,
    LadderRung,
    RateWeights,
    Season,
    StepLimit,
    WhistleLimit,
)

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one seed file."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_catalogue(*, at: datetime) -> int:
    """Bring in what is shipped and not yet there; what people edited since is left alone.

    Answers how many leaf categories there are afterwards.
    """
    load_categories()
    load_limits()
    load_whistle_limits()
    load_step_limits()
    load_seasons()
    load_ladder(at=at)
    load_follow_up(at=at)
    return Category.objects.leaves().count()


def load_categories() -> None:
    """Headings first, then the leaves under them."""
    leaves = list(rows("categories"))
    headings = {row["parent_code"]: row["parent_name"] for row in leaves}
    known = {
        code: Category.objects.get_or_create(
            code=code, defaults={"name": name, "english": f"group_{code}"}
        )[0]
        for code, name in headings.items()
    }
    for row in leaves:
        Category.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "english": row["english"],
                "parent": known[row["parent_code"]],
                "kind": row["kind"],
                "lead_kind": row["lead_kind"],
                "urgency": row["urgency"],
                "grade": row["grade"],
                "is_key_matter": row["key_matter"] == "1",
                "is_physical": row["physical"] == "1",
                "emergency_note": row["emergency_note"],
                "aliases": row["aliases"],
            },
        )


def load_limits() -> None:
    """Filing conditions with their limits."""
    categories = {category.code: category for category in Category.objects.leaves()}
    for row in rows("limits"):
        CategoryLimit.objects.get_or_create(
            category=categories[row["category_code"]],
            condition=row["condition"],
            defaults={
                "closing_condition": row["closing_condition"],
                "limit_text": row["limit_text"],
                "limit_value": row["limit_value"],
                "limit_unit": row["limit_unit"],
                "is_default": row["is_default"] == "1",
                "source": row["source"],
            },
        )


def load_whistle_limits() -> None:
    """Clocks of the three kinds of whistle."""
    for row in rows("whistle_limits"):
        WhistleLimit.objects.get_or_create(
            kind=row["kind"],
            clock_kind=row["clock_kind"],
            defaults={name: row[name] for name in ("limit_value", "limit_unit", "starts")},
        )


def load_step_limits() -> None:
    """How long the desks' own steps may take."""
    for row in rows("step_limits"):
        StepLimit.objects.get_or_create(
            step=row["step"],
            defaults={name: row[name] for name in ("limit_value", "limit_unit")},
        )


def load_follow_up(*, at: datetime) -> None:
    """How departments are appraised, how the rates of a year are counted, who is called back."""
    on = timezone.localdate(at)
    AppraisalScale.objects.get_or_create(city=None, version=1, defaults={"valid_from": on})
    if not RateWeights.objects.filter(city=None).exists():
        RateWeights.objects.create(year=on.year)
    for row in rows("call_back_samples"):
        case = {name: row[name] for name in ("case", "grade", "channel")}
        CallBackSample.objects.get_or_create(**case, defaults={"percent": row["percent"]})


def load_seasons() -> None:
    """What comes every year and can be prepared for."""
    for row in rows("seasons"):
        season, is_new = Season.objects.get_or_create(
            code=row["code"],
            defaults={name: row[name] for name in ("title", "first_month", "last_month", "aim")},
        )
        if is_new:
            season.categories.set(Category.objects.filter(code__in=row["categories"].split("|")))


def load_ladder(*, at: datetime) -> None:
    """The general ladder, unless one is there already."""
    policy, is_new = LadderPolicy.objects.get_or_create(
        city=None, version=1, defaults={"name": _("General ladder"), "valid_from": at}
    )
    if not is_new:
        return
    LadderRung.objects.bulk_create(
        LadderRung(
            policy=policy,
            subject_type=row["subject_type"],
            clock_kind=row["clock_kind"],
            level=int(row["level"]),
            percent=int(row["percent"]),
            who=row["who"].split("|"),
            actions=row["actions"].split("|"),
            note=row["note"],
        )
        for row in rows("ladders")
    )
