"""Nothing that anybody may open without an account carries personal data (DOMAIN.md 8).

Every outlet of the access matrix that answers strangers is read, pages, feeds, files and REST
alike, in a scene where everything that is kept encrypted of somebody has a value.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lib.pii import decrypt
from records.models import Channel
from tests.access import test_matrix
from tests.access.test_matrix import ROWS, Row

pytestmark = pytest.mark.django_db

scene = test_matrix.scene
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
OUTLETS = [row for row in ROWS if row.expected("anonymous") == 200]


def secrets() -> set[str]:
    """Whatever is kept encrypted of anybody, in clear."""
    found: set[str] = set()
    for model in apps.get_models():
        names = [field.name for field in model._meta.fields if field.name.endswith("_cipher")]
        if model is Channel or not names:
            continue
        for values in model._default_manager.values_list(*names):
            found |= {decrypt(value) for value in values if value}
    # The number of a door alone stands in many a random name on a page
    return {value for value in found if len(value) > 3 or not value.isdigit()}


def said(row: Row, scene) -> str:
    """What a stranger gets to read there."""
    path = reverse(row.name, kwargs=row.args(scene)) + row.query
    kind = {"content_type": "application/json"} if row.is_api else {}
    given = {"data": row.data, **kind} if row.method == "post" else {}
    with transaction.atomic():
        answer = getattr(Client(), row.method)(path, **given)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for close in answer._resource_closers:
            close()
        transaction.set_rollback(True)
    return body.decode("utf-8", "replace")


def test_no_public_outlet_carries_personal_data(scene):
    known = secrets()
    assert {"朱大爷", "13812345678", "3栋2单元201"} <= known
    leaks = {}
    for row in OUTLETS:
        text = said(row, scene)
        found = {secret for secret in known if secret in text} | set(MOBILE.findall(text))
        if found:
            leaks[f"{row.method} {row.name}"] = sorted(found)
    assert leaks == {}


def test_the_outlets_of_services_are_among_them():
    names = {row.name for row in OUTLETS}
    assert {
        "services:find",
        "services:publicity",
        "services:request_follow",
        "services:spaces",
        "services:space_calendar",
        "services:booking_file",
        "services:wishes",
        "services:activities",
        "services:shared",
        "services:nearby",
        "services:deliberations_public",
        "api:service-request-publicity",
    } <= names
