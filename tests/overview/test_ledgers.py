"""Ledgers and reports: who reads what, the same rows on the page and in the file, all masked."""

from __future__ import annotations

import pytest

from overview.ledgers import LEDGERS, ledgers_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", LEDGERS)
def test_every_ledger_opens_for_whoever_reads_it(world, client, slug):
    for username in ("gridworker", "community", "street", "district", "admin"):
        client.force_login(user := world.user(username))
        for address in ("", "print/"):
            answer = client.get(f"/ledgers/{slug}/{address}")
            assert answer.status_code == (200 if LEDGERS[slug] in ledgers_for(user) else 403)
