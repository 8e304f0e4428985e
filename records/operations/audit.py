"""Writing the audit trail, sealing it into a hash chain in id order, and verifying the chain."""

import datetime
import json
import logging
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from lib.pii import keyed_hash
from records.models import AuditEntry, Heartbeat

logger = logging.getLogger(__name__)

HEAD = "audit_seal"
"""The heartbeat row that remembers the last sealed entry, so that a cut-off end shows too."""

SEAL_LIMIT = 2000
_LOCK = f'LOCK TABLE "{AuditEntry._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE'
_SEAL = f"""
UPDATE {AuditEntry._meta.db_table} AS entry
SET previous_hash = seal.previous_hash, hash = seal.hash
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS seal (id, previous_hash, hash)
WHERE entry.id = seal.id
"""  # noqa: S608 - table names of our own models


@dataclass(frozen=True)
class ChainReport:
    """What a verification found: how many sealed entries hold, and the first one that does not."""

    checked: int
    broken_id: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken_id is None


def write_audit(
    action: str,
    *,
    by: Any,
    at: datetime.datetime,
    about: tuple[str, int] | None = None,
    ip: str | None = None,
    result: str = AuditEntry.Result.DONE,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry in the caller's transaction; `by` is None only when nobody is known (a login).

    `data` must hold no personal data: names of fields and ids, not values.
    """
    subject_type, subject_id = about or ("", None)
    return AuditEntry.objects.create(
        at=at,
        actor=by,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        ip=ip,
        result=result,
        reason=reason[:500],
        data=data or {},
    )


def seal_audit(at: datetime.datetime, limit: int = SEAL_LIMIT) -> int:
    """Put the unsealed entries into the chain; answers how many, 0 also when the table was busy.

    The table lock waits for every open writer, so no entry with a lower id can appear later.
    It waits at most a second, because new writers queue behind it; the next minute tries again.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
                cursor.execute(_LOCK)
            return _seal_next(at, limit)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != "55P03":  # lock_not_available
            raise
        return 0


def _seal_next(at: datetime.datetime, limit: int) -> int:
    entries = list(AuditEntry.objects.unsealed()[:limit])
    if not entries:
        return 0
    previous = _head().get("hash", "")
    ids, previous_hashes, hashes = [], [], []
    for entry in entries:
        ids.append(entry.pk)
        previous_hashes.append(previous)
        previous = chain_hash(entry, previous)
        hashes.append(previous)
    with connection.cursor() as cursor:
        cursor.execute(_SEAL, [ids, previous_hashes, hashes])
    Heartbeat.objects.update_or_create(
        name=HEAD, defaults={"at": at, "data": {"id": ids[-1], "hash": previous}}
    )
    # A copy outside the database: whoever cuts the chain there cannot cut it here.
    logger.info("audit sealed up to entry %s: %s", ids[-1], previous)
    return len(ids)


def verify_audit() -> ChainReport:
    """Follow the chain from the first entry to the remembered last one."""
    head = _head()
    previous, checked = "", 0
    for entry in AuditEntry.objects.filter(pk__lte=head.get("id", 0)).order_by("id").iterator():
        if entry.previous_hash != previous or entry.hash != chain_hash(entry, previous):
            return ChainReport(checked, entry.pk)
        previous, checked = entry.hash, checked + 1
    if previous != head.get("hash", ""):
        return ChainReport(checked, head["id"])
    return ChainReport(checked)


def chain_hash(entry: AuditEntry, previous: str) -> str:
    """The seal of one entry: keyed, so that nobody with the database alone can forge a chain."""
    facts = [
        entry.pk,
        entry.at.astimezone(datetime.UTC).isoformat(),
        entry.actor_id,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.ip,
        entry.result,
        entry.reason,
        entry.data,
        previous,
    ]
    return keyed_hash(json.dumps(facts, sort_keys=True, ensure_ascii=False))


def _head() -> dict[str, Any]:
    heartbeat = Heartbeat.objects.filter(name=HEAD).first()
    return heartbeat.data if heartbeat else {}
