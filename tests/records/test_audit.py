"""The audit trail: added to, never changed, and any tampering with sealed entries shows."""

import threading
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from records.models import AuditEntry, Heartbeat
from records.operations import seal_audit, verify_audit, write_audit
from tests.records.conftest import make_readers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_trail(db):
    """The cast leaves entries of its own."""
    tamper("DELETE FROM records_auditentry")


def write(at, count=5):
    user = make_readers(1)[0]
    return [
        write_audit(
            "reveal",
            by=user,
            at=at,
            about=("person", n),
            ip="10.0.0.1",
            reason=f"核对地址 {n}",
            data={"field": "phone", "n": n},
        ).pk
        for n in range(count)
    ]


def tamper(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_sealed_entries_form_a_chain_in_id_order(at):
    ids = write(at)
    assert seal_audit(at, limit=3) == 3
    assert seal_audit(at) == 2
    assert seal_audit(at) == 0
    entries = list(AuditEntry.objects.order_by("id"))
    assert [entry.pk for entry in entries] == ids
    assert entries[0].previous_hash == ""
    for before, after in pairwise(entries):
        assert after.previous_hash == before.hash
    report = verify_audit()
    assert (report.is_whole, report.checked) == (True, 5)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'other'",
        "actor_id = NULL",
        "ip = '10.0.0.2'",
        "at = at + interval '1 second'",
        "data = '{}'",
        "hash = repeat('0', 64)",
        "hash = ''",
        "previous_hash = ''",
    ],
)
def test_a_changed_entry_breaks_the_chain(at, change):
    ids = write(at)
    seal_audit(at)
    tamper(f"UPDATE records_auditentry SET {change} WHERE id = %s", ids[2])  # noqa: S608
    assert verify_audit().broken_id == ids[2]


def test_a_removed_entry_breaks_the_chain(at):
    ids = write(at)
    seal_audit(at)
    tamper("DELETE FROM records_auditentry WHERE id = %s", ids[2])
    assert verify_audit().broken_id == ids[3]


def test_a_cut_off_end_shows_even_after_more_was_sealed(at):
    ids = write(at)
    seal_audit(at)
    tamper("DELETE FROM records_auditentry WHERE id = %s", ids[4])
    assert verify_audit().broken_id == ids[4]
    later = write_audit("log_in", by=None, at=at).pk
    seal_audit(at)
    assert verify_audit().broken_id == later


def test_an_entry_slipped_in_between_breaks_the_chain(at):
    ids = write(at)
    tamper("DELETE FROM records_auditentry WHERE id = %s", ids[1])
    seal_audit(at)
    assert verify_audit().is_whole
    tamper(
        "INSERT INTO records_auditentry (id, at, action, subject_type, result, reason, data,"
        " previous_hash, hash) VALUES (%s, %s, 'x', '', 'done', '', '{}', '', '')",
        ids[1],
        at,
    )
    assert verify_audit().broken_id == ids[1]


def test_the_command_names_the_first_broken_entry_and_fails(at, capsys):
    ids = write(at)
    seal_audit(at)
    call_command("verify_audit")
    assert "5 sealed entries" in capsys.readouterr().out
    tamper("UPDATE records_auditentry SET action = 'y' WHERE id = %s", ids[3])
    with pytest.raises(CommandError, match=f"entry {ids[3]} ") as failure:
        call_command("verify_audit")
    assert failure.value.returncode == 1


def test_an_empty_trail_is_whole():
    assert verify_audit().is_whole


def test_entries_cannot_be_changed_or_deleted_from_the_program(at):
    write(at, 1)
    entry = AuditEntry.objects.get()
    for act in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        AuditEntry.objects.update(reason="other")


def seal_in_thread(at):
    done = []

    def work():
        try:
            done.append(seal_audit(at))
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return done[0]


@pytest.mark.django_db(transaction=True)
def test_sealing_waits_for_a_writer_that_has_not_committed(at):
    user = make_readers(1)[0]
    with transaction.atomic():
        first = write_audit("export", by=user, at=at).pk
        assert seal_in_thread(at) == 0
    second = write_audit("export", by=user, at=at).pk
    assert seal_in_thread(at) == 2
    assert Heartbeat.objects.get(name="audit_seal").data["id"] == max(first, second)
    assert verify_audit().checked == 2


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(at):
    write(at, 30)
    start = threading.Barrier(3)

    def work():
        start.wait()
        try:
            while seal_audit(at, limit=4):
                continue
        finally:
            connections.close_all()

    sealers = [threading.Thread(target=work) for _ in range(3)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    assert verify_audit().checked == 30
