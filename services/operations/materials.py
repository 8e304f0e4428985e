"""The ledger of papers received for a request: never keep originals (DOMAIN.md 6.6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from members.operations.check_ins import need
from services.models import Material, ServiceRequest
from services.models.requests import MaterialKind
from services.operations.requests import OPEN_FOR_PAPERS


def locked(request_id: int, by: Any) -> ServiceRequest:
    """The request, locked, if the actor carries it out."""
    rows = ServiceRequest.objects.within(by.reach(Power.HANDLE)).filter(pk=request_id)
    row: ServiceRequest | None = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise PermissionDenied
    return row


def note(row: ServiceRequest, move: str, *, by: Any, at: datetime, about: str) -> None:
    """A flow record about a paper; the status stays."""
    row.flow_count += 1
    row.save(update_fields=["flow_count"])
    row.append_record(
        move=move,
        by=by,
        post=by.acting_post(Power.HANDLE),
        reason="",
        before=row.status,
        after=row.status,
        at=at,
        data={"paper": about},
    )


@transaction.atomic
def receive_material(
    row: ServiceRequest, *, name: str, kind: str, received_from: str, by: Any, at: datetime
) -> Material:
    """Write down a paper that was taken, and from whom.

    Raises Refused with `papers_closed`, `materials_wrong`, `reason_needed`.
    """
    row = locked(row.pk, by)
    if row.status not in OPEN_FOR_PAPERS:
        words = _("Papers are taken once a request was accepted and until it is handed over.")
        raise Refused("papers_closed", words)
    need(name, "name")
    need(received_from, "received_from")
    if kind not in MaterialKind.values:
        raise Refused("materials_wrong", _("Say whether it is an original."), "kind")
    paper = Material.objects.create(
        request=row,
        name=name.strip(),
        kind=kind,
        received_from=received_from.strip(),
        received_at=at,
        received_by=by,
    )
    note(row, "receive-material", by=by, at=at, about=paper.name)
    return paper


@transaction.atomic
def return_material(paper: Material, *, returned_to: str, by: Any, at: datetime) -> Material:
    """Write down to whom a paper went back; possible in every state, once.

    Raises Refused with `returned_already`, `reason_needed`.
    """
    row = locked(paper.request_id, by)
    need(returned_to, "returned_to")
    fresh = Material.objects.select_for_update(no_key=True).get(pk=paper.pk)
    if fresh.returned_at is not None:
        raise Refused("returned_already", _("This paper was given back already."))
    fresh.returned_to, fresh.returned_at = returned_to.strip(), at
    fresh.save(update_fields=["returned_to", "returned_at"])
    note(row, "return-material", by=by, at=at, about=fresh.name)
    return fresh
