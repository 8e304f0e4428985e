"""docs/rules.md names only tests that exist."""

import re

import pytest

from tests.architecture.sources import ROOT

NAMED = re.compile(r"`((?:tests|bench)/[\w/]+\.py)(?:::([\w:]+))?`")
RULES = NAMED.findall((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", sorted({file for file, _name in RULES}))
def test_every_test_named_for_a_rule_exists(file: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    names = {part for each, name in RULES if each == file for part in name.split("::") if part}
    missing = {name for name in names if not re.search(rf"(?:def|class) {name}\b", source)}
    assert not missing
