"""Every notice that is sent has its words."""

import re

from django.template.loader import get_template

from tests.architecture.sources import ROOT

TELLING = re.compile(r'(?:\btell\w*\(|NoticeDraft\(\s*kind=|post_notices\()\s*"(\w+)"')


def told() -> set[str]:
    """The kinds of notice that operations send."""
    paths = ROOT.glob("*/operations/**/*.py")
    sources = "".join(path.read_text(encoding="utf-8") for path in paths)
    return set(TELLING.findall(sources)) | {"clock_overdue", "clock_reminder"}


def test_every_notice_has_a_template():
    kinds = told()
    assert len(kinds) > 25
    for kind in kinds:
        get_template(f"notices/{kind}.txt")
