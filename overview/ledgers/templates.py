"""一表通: somebody's empty table is sent once, its columns are matched once, and from then on the
filled one comes in their layout. Whoever exports for a place keeps its templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area
from grids.powers import Power
from lib.errors import Refused
from overview.ledgers import LEDGERS
from overview.ledgers.declarations import Ledger
from overview.ledgers.keeping import TEMPLATE
from overview.ledgers.layouts import FACTS, Layout, fact_labels, read_layout, suggest
from overview.ledgers.sections import ListSection
from overview.models import ReportTemplate
from records.operations import keep_sealed, write_audit


@dataclass(frozen=True, kw_only=True)
class TemplateDraft:
    """What is said of an empty table: its name, who asks for it, what fills it, and where."""

    name: str
    ledger: Ledger
    section: ListSection
    area: Area
    asked_by_words: str = ""


def keeps(by: Any, area: Any) -> bool:
    """Whether somebody keeps the templates of a place."""
    return bool(area is not None and by.reach(Power.EXPORT).covers_area(area))


def section_of(template: ReportTemplate) -> ListSection:
    """The list that fills a template; Refused with `template_outdated` when it is no more."""
    ledger = LEDGERS.get(template.ledger)
    section = ledger.section(template.section) if ledger else None
    if not isinstance(section, ListSection):
        words = _("The ledger of this template does not exist any more. Send the table anew.")
        raise Refused("template_outdated", words)
    return section


def choices_of(section: ListSection) -> list[tuple[str, str]]:
    """What a column of theirs can be filled with."""
    columns = [(column.name, str(column.label)) for column in section.listing.columns]
    return [("", _("(stays empty)")), *columns, *fact_labels().items()]


@transaction.atomic
def add_template(draft: TemplateDraft, content: bytes, *, by: Any, at: datetime) -> ReportTemplate:
    """Take an empty table in, its columns matched as well as can be guessed.

    Raises PermissionDenied outside the reach, and what `read_layout` raises of the file.
    """
    if not (keeps(by, draft.area) and draft.ledger.is_open_to(by)):
        raise PermissionDenied
    layout = read_layout(content)
    template = ReportTemplate.objects.create(
        name=draft.name,
        asked_by_words=draft.asked_by_words,
        ledger=draft.ledger.slug,
        section=draft.section.name,
        area=draft.area,
        place_code=draft.area.code,
        place_name=draft.area.name,
        columns=suggest(layout.headers, draft.section),
        **_facts(layout, by=by, at=at),
    )
    _keep(template, content, "template.add", by=by, at=at)
    return template


@transaction.atomic
def replace_template(
    template: ReportTemplate, content: bytes, *, by: Any, at: datetime
) -> ReportTemplate:
    """They changed their table: a new version, with what was matched before where a header stayed.

    Raises PermissionDenied outside the reach, Refused with `template_retired`, and what
    `read_layout` raises.
    """
    old = _locked(template, by)
    layout = read_layout(content)
    known = {row["header"]: row["column"] for row in old.columns}
    columns = [
        {**row, "column": known.get(row["header"], row["column"])}
        for row in suggest(layout.headers, section_of(old))
    ]
    old.retired_at = at
    old.save(update_fields=("retired_at",))
    new = ReportTemplate.objects.create(
        series=old.series,
        version=old.version + 1,
        name=old.name,
        asked_by_words=old.asked_by_words,
        ledger=old.ledger,
        section=old.section,
        area=old.area,
        place_code=old.place_code,
        place_name=old.place_name,
        columns=_once(columns),
        **_facts(layout, by=by, at=at),
    )
    old.schedules.running().update(template=new)
    _keep(new, content, "template.replace", by=by, at=at)
    return new


@transaction.atomic
def match_columns(
    template: ReportTemplate, chosen: Mapping[str, str], *, by: Any, at: datetime
) -> ReportTemplate:
    """Say which of our columns fills which of theirs, by letter; the template is ready then.

    Raises PermissionDenied outside the reach, Refused with `template_retired`, `unknown_column`
    or `nothing_matched`.
    """
    fresh = _locked(template, by)
    known = {name for name, _label in choices_of(section_of(fresh))}
    columns = []
    for row in fresh.columns:
        name = chosen.get(row["letter"], row["column"])
        if name not in known:
            words = _("There is no column %(name)s to fill it with.") % {"name": name}
            raise Refused("unknown_column", words, row["letter"])
        columns.append({**row, "column": name})
    if not any(row["column"] not in ("", *FACTS) for row in columns):
        raise Refused("nothing_matched", _("Match at least one column with one of the ledger."))
    fresh.columns, fresh.confirmed_at = columns, at
    fresh.save(update_fields=("columns", "confirmed_at"))
    about = (TEMPLATE, fresh.pk)
    write_audit("template.match", by=by, at=at, about=about, data={"ledger": fresh.ledger})
    return fresh


@transaction.atomic
def retire_template(template: ReportTemplate, *, by: Any, at: datetime) -> ReportTemplate:
    """Nobody asks for it any more; its reports stay. Raises as `match_columns` does."""
    fresh = _locked(template, by)
    fresh.retired_at = at
    fresh.save(update_fields=("retired_at",))
    fresh.schedules.running().update(ended_at=at)
    write_audit("template.retire", by=by, at=at, about=(TEMPLATE, fresh.pk))
    return fresh


def check_ready(template: ReportTemplate) -> None:
    """Refused with `template_retired` or `template_unmatched` unless reports can be made of it."""
    if template.retired_at is not None:
        raise Refused("template_retired", _("This template is out of use; take the newer one."))
    if template.confirmed_at is None:
        raise Refused("template_unmatched", _("Look at the matched columns and save them first."))


def _locked(template: ReportTemplate, by: Any) -> ReportTemplate:
    rows = ReportTemplate.objects.select_related("area").select_for_update(of=("self",))
    fresh = rows.get(pk=template.pk)
    if not keeps(by, fresh.area):
        raise PermissionDenied
    if fresh.retired_at is not None:
        raise Refused("template_retired", _("This template is out of use; take the newer one."))
    return fresh


def _facts(layout: Layout, *, by: Any, at: datetime) -> dict[str, Any]:
    return {
        "sheet": layout.sheet,
        "header_row": layout.header_row,
        "made_by": by,
        "made_at": at,
    }


def _once(columns: list[dict[str, str]]) -> list[dict[str, str]]:
    """What was matched before wins over what was guessed: no column of ours twice by guessing."""
    seen: set[str] = set()
    found = []
    for row in columns:
        name = "" if row["column"] in seen else row["column"]
        seen.add(name)
        found.append({**row, "column": name})
    return found


def _keep(template: ReportTemplate, content: bytes, action: str, *, by: Any, at: datetime) -> None:
    about = (TEMPLATE, template.pk)
    keep_sealed(content, name="template.xlsx", about=about, by=by, at=at)
    write_audit(action, by=by, at=at, about=about, data={"ledger": template.ledger})
