"""Encryption, keyed hashes, masks, and the checks of telephone and identity numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import pii


@given(st.text(max_size=200))
def test_what_is_encrypted_comes_back_and_never_looks_the_same(text):
    cipher = pii.encrypt(text)
    assert pii.decrypt(cipher) == text
    assert not text or cipher != pii.encrypt(text)


def test_a_changed_cipher_or_another_key_is_an_error(settings):
    cipher = pii.encrypt("13812345678")
    middle = len(cipher) // 2
    changed = cipher[:middle] + ("A" if cipher[middle] != "A" else "B") + cipher[middle + 1 :]
    with pytest.raises(ValueError, match="PII_KEY"):
        pii.decrypt(changed)
    settings.PII_KEY = "another key"
    with pytest.raises(ValueError, match="PII_KEY"):
        pii.decrypt(cipher)


def test_a_keyed_hash_finds_equals_and_depends_on_its_key(settings):
    first = pii.keyed_hash("13812345678")
    assert first == pii.keyed_hash("13812345678") != pii.keyed_hash("13812345679")
    assert len(first) == 64
    settings.PII_HASH_KEY = "another key"
    assert pii.keyed_hash("13812345678") != first
    assert pii.keyed_hash("") == ""


@pytest.mark.parametrize(
    ("mask", "clear", "masked"),
    [
        (pii.mask_phone, "13812345678", "138****5678"),
        (pii.mask_phone, "0555-2366110", "055*****6110"),
        (pii.mask_phone, "12345", "***45"),
        (pii.mask_phone, "", ""),
        (pii.mask_name, "张三", "张*"),
        (pii.mask_name, "张小三", "张*三"),
        (pii.mask_name, "欧阳小三", "欧**三"),
        (pii.mask_name, "Elizabeth", "E***h"),
        (pii.mask_name, "张", "*"),
        (pii.mask_name, "", ""),
        (pii.mask_id, "340504199001011234", "340***********1234"),
        (pii.mask_id, "E1234567", "********"),
        (pii.mask_id, "", ""),
        (pii.mask_email, "anna@example.org", "a***@example.org"),
    ],
)
def test_masks(mask, clear, masked):
    assert mask(clear) == masked


@pytest.mark.parametrize(
    ("typed", "normal", "is_mobile"),
    [
        ("13812345678", "13812345678", True),
        ("+86 138-1234-5678", "13812345678", True),
        ("0086 138 1234 5678", "13812345678", True),
        ("12812345678", "12812345678", False),
        ("1381234567", "1381234567", False),
        ("（0555）2366110", "05552366110", False),
    ],
)
def test_telephone_numbers(typed, normal, is_mobile):
    assert pii.normal_phone(typed) == normal
    assert pii.is_mobile(normal) is is_mobile


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("11010519491231002", False),
        ("440524188001010014", True),
        ("E12345678", False),
    ],
)
def test_identity_numbers(number, is_valid):
    assert pii.is_id_number(number) is is_valid
    assert pii.is_id_number(pii.normal_id(f" {number.lower()} ")) is is_valid
