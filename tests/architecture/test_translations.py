"""The Chinese catalogue is complete, sound, and speaks the words of the glossary."""

import io
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

from grids.powers import Power
from members.roles import Role
from tests.architecture.sources import ROOT, name, tracked
from tickets.workflow import states

SOURCE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LATIN = {"English"}
"""Texts that need no Chinese character."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"""[\u4e00-\u9fff”）][,.;:?!()"'<>]""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")


@lru_cache
def catalogue() -> Catalog:
    with SOURCE.open("rb") as text:
        return read_po(text, locale="zh_Hans")


def entries() -> list[Message]:
    return [entry for entry in catalogue() if entry.id]


def first(entry: Message) -> str:
    """The text that an entry is known by."""
    return entry.id[0] if isinstance(entry.id, tuple) else entry.id


def fullest(entry: Message) -> str:
    """The text with all placeholders: the plural, where there is one."""
    return entry.id[1] if isinstance(entry.id, tuple) else entry.id


def test_no_text_is_translated_twice():
    """Babel would take one of the two in silence; msgfmt refuses the file."""
    entry = r'(?:msgctxt (?P<context>(?:".*"\n)+))?msgid (?P<text>(?:".*"\n)+)'
    rest = r'(?:msgid_plural (?:".*"\n)+)?(?P<answers>(?:msgstr(?:\[\d\])? (?:".*"\n)+)+)'
    found = list(re.finditer(entry + rest, SOURCE.read_text(encoding="utf-8")))
    assert len(found) > 1000
    assert [
        each["text"] for each in found if len(re.findall(r"^msgstr ", each["answers"], re.M)) > 1
    ] == []
    counted = Counter((each["context"], each["text"]) for each in found)
    assert [key for key, n in counted.items() if n > 1] == []


def chinese(entry: Message) -> str:
    """What the entry says in Chinese, which has one form for any number."""
    return entry.string[0] if isinstance(entry.string, tuple) else entry.string


def texts_of(path: Path) -> list[tuple[str | None, str]]:
    """The contexts and texts a file marks for translation."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return [
        (context, text[0] if isinstance(text, tuple) else text)
        for _line, text, _comments, context in found
    ]


def marked_files() -> list[Path]:
    """The files that `make messages` reads."""
    files = (*tracked(".py"), *tracked(".html"), *tracked(".txt"))
    return [path for path in files if path.relative_to(ROOT).parts[0] != "tests"]


def test_every_text_is_in_the_catalogue():
    known = {(entry.context, first(entry)) for entry in entries()}
    missing = {
        f"{name(path)}: {text}"
        for path in marked_files()
        for context, text in texts_of(path)
        if (context, text) not in known
    }
    assert not missing, f"run `make messages` and translate: {sorted(missing)}"


def test_every_text_is_translated():
    assert [first(entry) for entry in entries() if not chinese(entry)] == []


def test_no_translation_is_a_guess():
    assert [first(entry) for entry in entries() if entry.fuzzy] == []


def test_translations_keep_their_placeholders():
    differing = {
        first(entry): chinese(entry)
        for entry in entries()
        if set(PLACEHOLDER.findall(fullest(entry))) != set(PLACEHOLDER.findall(chinese(entry)))
    }
    assert differing == {}


def test_translations_are_chinese():
    left = {first(entry) for entry in entries() if not CHINESE.search(chinese(entry))}
    letters = re.compile("[A-Za-z]{2}")
    assert {text for text in left if letters.search(PLACEHOLDER.sub("", text))} == LATIN


def test_chinese_is_punctuated_the_chinese_way():
    wrong = [chinese(entry) for entry in entries() if HALF_WIDTH.search(chinese(entry))]
    assert wrong == []


@lru_cache
def glossary() -> dict[str, set[str]]:
    """The Chinese words that the glossary gives each identifier."""
    words: dict[str, set[str]] = {}
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[2].startswith("`"):
            words.setdefault(cells[2].strip("`"), set()).update(re.split("[、（）]", cells[0]))
    return words


@pytest.mark.skipif(not SOURCE.with_suffix(".mo").exists(), reason="run `make catalogues` first")
@pytest.mark.parametrize(
    "choices",
    [
        Role,
        Power,
        states.TicketStatus,
        states.AssignmentStatus,
        states.AssignmentRole,
        states.WhistleKind,
        states.WhistleLevel,
        states.WhistleStatus,
        states.TaskStatus,
        states.AdjustmentKind,
        states.AdjustmentStatus,
        states.SupervisionLevel,
        states.SupervisionStatus,
        states.TopicStatus,
        states.TopicTaskStatus,
        states.InspectionStatus,
    ],
)
def test_labels_are_the_words_of_the_glossary(choices):
    with translation.override("zh-hans"):
        strange = {choice.value: choice.label for choice in choices}
        strange = {
            value: label for value, label in strange.items() if label not in glossary()[value]
        }
    assert strange == {}
