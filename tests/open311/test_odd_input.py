"""Whatever is sent is answered in the shape of the norm, and is never a fault of ours."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.open311.conftest import LOCK

pytestmark = pytest.mark.django_db
NAMES = (
    "service_request_id",
    "service_code",
    "status",
    "start_date",
    "end_date",
    "updated_after",
    "updated_before",
    "jurisdiction_id",
    "lat",
    "long",
    "radius",
    "page",
    "page_size",
    "q",
    "has_photo",
    "agency_responsible",
    "extensions",
    "address_string",
    "address_id",
    "attribute[lock]",
    "attribute[x][]",
    "media_url",
    "phone",
    "description",
    "datum",
    "update_id",
    "updated_datetime",
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["0", "-1", "1e999", "31.6", "118.5", "2026-11-23", "open", "true", "0121"]),
)
ODD = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
OFTEN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@OFTEN
@given(odd=ODD)
def test_odd_questions_are_answered(stranger, world, odd):
    for path in ("requests.json", "servicerequestupdates.json", "services.json"):
        answer = stranger.get(path, **odd)
        assert answer.status_code < 500, (path, odd)
        assert isinstance(json.loads(answer.content), list)


@OFTEN
@given(odd=ODD)
def test_odd_requests_are_answered(program, world, odd):
    for path in ("requests.json", "servicerequestupdates.json"):
        answer = program.post(path, **{**LOCK, **odd})
        assert answer.status_code < 500, (path, odd)
        assert isinstance(json.loads(answer.content), list)
