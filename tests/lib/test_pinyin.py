"""Spelling of names."""

import pytest

from lib.pinyin import spell


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("孙底社区", "sundishequ", "sdsq"),
        ("马鞍山", "maanshan", "mas"),
        ("Block A", "blocka", "b"),
        ("", "", ""),
    ],
)
def test_names_are_spelt_without_tones_or_spaces(name, pinyin, initials):
    assert spell(name) == (pinyin, initials)
