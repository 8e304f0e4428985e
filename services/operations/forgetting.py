"""Forgetting who asked: what was asked for stays, the name, number and private words go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import ngettext

from grids.powers import Power
from lib.errors import Refused
from lib.pii import keyed_hash
from records.models import Attachment, Delivery, Notice
from records.operations import drop_files, write_audit
from services.models import Applicant, Applied

NOTHING: dict[str, Any] = {
    "name_cipher": "",
    "phone_cipher": "",
    "phone_hash": "",
    "device_hash": "",
    "user": None,
}
GONE = "***"
"""What stands where somebody was named in a ledger that is kept."""


def subjects() -> Iterator[Any]:
    """Everything that residents may ask for."""
    for model in apps.get_app_config("services").get_models():
        if issubclass(model, Applied):
            yield model


def forget_applicant(phone: str, *, by: Any, at: datetime) -> dict[str, int]:
    """Erase name, number, browser and private words of whoever left this number, within the reach.

    Inside the caller's transaction; answers how many things were asked for, and how many lie
    elsewhere. Raises Refused with `services_open` while one of them still needs its applicant.
    """
    theirs = Applicant.objects.with_phone(phone)
    done = 0
    for model in subjects():
        here = model._default_manager.within(by.reach(Power.MANAGE_PEOPLE))
        near = here.filter(applicant__phone_hash=keyed_hash(phone)).order_by("pk")
        rows = list(near.select_for_update(of=("self",), no_key=True))
        check_ended(rows)
        for row in rows:
            forget(row)
            write_audit("applicant.erase", by=by, at=at, about=(model._meta.model_name, row.pk))
        done += len(rows)
    return {"services": done, "services_elsewhere": theirs.count()}


def check_ended(rows: list[Any]) -> None:
    """Nothing that runs loses the number it is answered to."""
    running = sum(row.is_open for row in rows)
    if running:
        words = ngettext(
            "%(count)d service asked for with this number is still open; end it first.",
            "%(count)d services asked for with this number are still open; end them first.",
            running,
        )
        raise Refused("services_open", words % {"count": running})


def forget(row: Any) -> None:
    """One thing asked for, without whoever asked."""
    private = dict.fromkeys(row.private_words, "")
    if private:
        type(row)._default_manager.filter(pk=row.pk).update(**private)
    for parts, names in row.private_parts:
        for name in names:
            rows = getattr(row, parts).exclude(**{name: ""})
            rows.update(**{name: GONE})
    for parts in row.signed_parts:
        signed = getattr(row, parts)
        drop_files(
            Attachment.objects.about(
                signed.model._meta.model_name, *signed.values_list("pk", flat=True)
            )
        )
    told = Notice.objects.filter(
        requester_id=row.applicant_id, subject_type=row._meta.model_name, subject_id=row.pk
    )
    Delivery.objects.filter(notice__in=told).exclude(state="sending").update(address_cipher="")
    Applicant.objects.filter(pk=row.applicant_id).update(**NOTHING)
