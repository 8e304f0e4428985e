"""Writes of the catalogue: headings, kinds of matters, and the conditions they are filed under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.operations.configuring import require_configuring
from lib.errors import Refused
from records.operations import write_audit
from tickets.clock import Limit, format_limit
from tickets.models import Category, CategoryLimit
from tickets.models.catalogue import Urgency
from tickets.operations.limit_changes import check_limit

CHANGEABLE = frozenset(
    {"name", "aliases", "urgency", "grade", "is_key_matter", "is_physical", "emergency_note"}
    | {"is_active", "lead_kind", "service_type"}
)
WORDING = frozenset({"condition", "closing_condition", "handling_unit", "supervising_unit"})
HEADING_CODE = re.compile(r"[0-9]{2}")
LEAF_CODE = re.compile(r"[0-9A-Z]{4,8}")


@transaction.atomic
def create_category(
    *, code: str, name: str, parent: Category | None = None, by: Any, at: datetime, **given: Any
) -> Category:
    """Add a heading, or a kind of matter under one."""
    require_configuring(by, None)
    check_code(code, parent)
    if Category.objects.filter(code=code).exists():
        raise Refused("code_taken", _("This code is taken."), "code")
    _check_names(given)
    english = f"category_{code.lower()}" if parent else f"group_{code}"
    category = Category(code=code, name=name.strip(), parent=parent, english=english, **given)
    _check_category(category)
    category.save(force_insert=True)
    _audit("category.create", category, by=by, at=at, code=code)
    return category


def check_code(code: str, parent: Category | None) -> None:
    """Refused unless a heading has two digits, and a kind begins with its heading's."""
    if parent is None:
        if not HEADING_CODE.fullmatch(code):
            raise Refused("code_format", _("A heading's code has two digits."), "code")
    elif not (LEAF_CODE.fullmatch(code) and code.startswith(parent.code)):
        message = _("The code has 4 to 8 signs and begins with %(code)s.")
        raise Refused("code_format", message % {"code": parent.code}, "code")


@transaction.atomic
def update_category(
    category: Category,
    changes: Mapping[str, Any],
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
) -> Category:
    """Change what a category is called and how it is treated, or take it out of use."""
    category = _locked(category, by, seen)
    _check_names(changes)
    before = {name: getattr(category, name) for name in changes}
    for name, value in changes.items():
        setattr(category, name, value.strip() if isinstance(value, str) else value)
    _check_category(category)
    category.version += 1
    category.save()
    changed = sorted(name for name in changes if before[name] != getattr(category, name))
    _audit("category.update", category, by=by, at=at, changed=changed)
    return category


@transaction.atomic
def add_condition(
    category: Category,
    limit: Limit,
    *,
    condition: str,
    is_default: bool = False,
    by: Any,
    at: datetime,
    seen: int | None = None,
    **wording: str,
) -> CategoryLimit:
    """Add a filing condition with its limit; the first one is the usual one."""
    category = _locked(category, by, seen)
    if category.parent_id is None:
        raise Refused("category_closed", _("A heading has no conditions."), "condition")
    _check_wording(category, condition, wording)
    row = CategoryLimit.objects.create(
        category=category,
        condition=condition.strip(),
        limit_value=check_limit(limit).value,
        limit_unit=limit.unit,
        limit_text=format_limit(limit),
        source="",
        **{name: words.strip() for name, words in wording.items()},
    )
    _settle_usual(category, row if is_default else None)
    _raise_version(category)
    _audit("category.condition", category, by=by, at=at, condition=row.pk, limit=row.limit_text)
    row.refresh_from_db()
    return row


@transaction.atomic
def update_condition(
    row: CategoryLimit,
    *,
    is_default: bool = False,
    is_active: bool = True,
    by: Any,
    at: datetime,
    seen: int | None = None,
    **wording: str,
) -> CategoryLimit:
    """Word a filing condition differently, make it the usual one, or retire it.

    Its limit is changed by `change_limit`, which tells what moves.
    """
    category = _locked(row.category, by, seen)
    row = CategoryLimit.objects.select_for_update().get(pk=row.pk)
    condition = wording.pop("condition", row.condition)
    _check_wording(category, condition, wording, besides=row.pk)
    for name, words in {"condition": condition, **wording}.items():
        setattr(row, name, words.strip())
    row.is_active = is_active
    row.save()
    if category.is_active and not category.limits.filter(is_active=True).exists():
        message = _("A category in use needs a condition. Take the category out of use instead.")
        raise Refused("last_condition", message, "is_active")
    _settle_usual(category, row if is_default and is_active else None)
    _raise_version(category)
    _audit("category.condition", category, by=by, at=at, condition=row.pk, is_active=is_active)
    row.refresh_from_db()
    return row


def _settle_usual(category: Category, chosen: CategoryLimit | None) -> None:
    """Exactly one condition in use is the usual one: the chosen, else the one so far, else the
    oldest."""
    usual = chosen or category.limits.filter(is_active=True).order_by("-is_default", "pk").first()
    category.limits.filter(is_default=True).exclude(pk=usual and usual.pk).update(is_default=False)
    if usual is not None and not usual.is_default:
        CategoryLimit.objects.filter(pk=usual.pk).update(is_default=True)


def _locked(category: Category, by: Any, seen: int | None) -> Category:
    require_configuring(by, None)
    category = Category.objects.select_for_update().get(pk=category.pk)
    if seen is not None and seen != category.version:
        raise Refused("changed_meanwhile", _("Somebody has just changed this. Look again."))
    return category


def _raise_version(category: Category) -> None:
    category.version += 1
    category.save(update_fields=["version", "changed_at"])


def _check_names(given: Mapping[str, Any]) -> None:
    if unknown := set(given) - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")


def _check_category(category: Category) -> None:
    if not category.name:
        raise Refused("name_needed", _("Give it a name."), "name")
    if category.urgency == Urgency.EMERGENCY and not category.emergency_note:
        message = _("An emergency says first whom to call: 119, 110 or 120.")
        raise Refused("emergency_note_needed", message, "emergency_note")
    if category.pk and not category.is_active and category.leaves.filter(is_active=True).exists():
        message = _("Take the categories under this heading out of use first.")
        raise Refused("leaves_in_use", message, "is_active")


def _check_wording(
    category: Category, condition: str, wording: Mapping[str, str], *, besides: int | None = None
) -> None:
    if unknown := set(wording) - WORDING:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    if not condition.strip():
        raise Refused("condition_needed", _("Say when a matter is filed under it."), "condition")
    same = category.limits.filter(condition=condition.strip()).exclude(pk=besides)
    if same.exists():
        message = _("The category has this condition already.")
        raise Refused("condition_twice", message, "condition")


def _audit(action: str, category: Category, *, by: Any, at: datetime, **data: Any) -> None:
    write_audit(action, by=by, at=at, about=("category", category.pk), data=data)
