"""Who asks without an account: the proof of a telephone, the receipt, and being forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.errors import Refused
from lib.pii import decrypt, encrypt
from records.models import Channel, Delivery, Notice
from services.models import Applicant, PhoneCode
from services.operations.applicants import applicant_of, keep_applicant
from services.operations.phone_codes import (
    LIFETIME,
    MOST_TRIES,
    codes_are_sent,
    forget_phone_codes,
    prove_phone,
    send_phone_code,
)
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def gateway(world) -> Channel:
    return Channel.objects.create(
        kind="sms", name="SMS", url_cipher=encrypt("https://sms.invalid/"), for_requesters=True
    )


def sent_digits() -> str:
    return Notice.objects.filter(kind="phone_code").latest("id").params["digits"]


def test_a_receipt_is_found_by_its_code_and_holds_nothing_in_clear(world):
    contact = Contact("朱大爷", PHONE, "device")
    row, code = keep_applicant("booking", contact, by=world.system, at=world.now)
    assert applicant_of(f" {code.lower()[:5]}-{code[5:]} ") == row
    assert applicant_of("nothing") is None
    stored = Applicant.objects.filter(pk=row.pk).values().get()
    assert not any("朱" in str(value) or PHONE in str(value) for value in stored.values())
    assert (row.name, row.phone) == ("朱*爷", "138****5678")
    assert decrypt(row.phone_cipher) == PHONE


def test_the_digits_go_out_at_once_and_prove_the_telephone_once(world, gateway):
    assert codes_are_sent(world.city.pk)
    send_phone_code(PHONE, at=world.now, city_id=world.city.pk)
    assert decrypt(Delivery.objects.get().address_cipher) == PHONE
    prove_phone(PHONE, f" {sent_digits()} ", at=world.now)
    with pytest.raises(Refused) as refused:
        prove_phone(PHONE, sent_digits(), at=world.now)
    assert refused.value.code == "phone_code_expired"


def test_wrong_digits_count_although_they_are_refused(world, gateway):
    send_phone_code(PHONE, at=world.now, city_id=world.city.pk)
    right = sent_digits()
    wrong = "000000" if right != "000000" else "000001"
    for _try in range(MOST_TRIES):
        with pytest.raises(Refused) as refused:
            prove_phone(PHONE, wrong, at=world.now)
        assert (refused.value.code, refused.value.field) == ("phone_code_wrong", "digits")
    with pytest.raises(Refused) as refused:
        prove_phone(PHONE, right, at=world.now)
    assert refused.value.code == "phone_code_expired"


def test_only_the_newest_digits_count_and_only_for_ten_minutes(world, gateway):
    send_phone_code(PHONE, at=world.now, city_id=world.city.pk)
    first = sent_digits()
    send_phone_code(PHONE, at=world.now + timedelta(seconds=1), city_id=world.city.pk)
    assert (
        PhoneCode.objects.usable(PHONE, world.now + timedelta(seconds=2), MOST_TRIES).count() == 1
    )
    if first != sent_digits():
        with pytest.raises(Refused):
            prove_phone(PHONE, first, at=world.now + timedelta(seconds=2))
    late = world.now + timedelta(seconds=1) + LIFETIME
    with pytest.raises(Refused):
        prove_phone(PHONE, sent_digits(), at=late)
    assert forget_phone_codes(late + timedelta(days=2)) == 2


def test_without_a_gateway_no_code_is_promised(world):
    assert not codes_are_sent(world.city.pk)
    with pytest.raises(Refused) as refused:
        send_phone_code(PHONE, at=world.now, city_id=world.city.pk)
    assert refused.value.code == "codes_not_sent"
    assert not PhoneCode.objects.exists()
