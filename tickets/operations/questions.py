"""Questions of a kind of matter for programs: written by administrators, checked when answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from grids.operations.configuring import require_configuring
from lib.errors import Refused
from records.operations import write_audit
from tickets.models import Category, CategoryQuestion
from tickets.models.open311 import LISTS, Datatype

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
MOST_OPTIONS = 100
MOST_ANSWER = 4000
MOST_UNKNOWN = 40


@dataclass(frozen=True)
class QuestionFacts:
    """How a question reads and what it takes."""

    code: str
    description: str
    datatype: str = Datatype.STRING
    is_required: bool = False
    is_variable: bool = True
    datatype_description: str = ""
    order: int = 1
    options: Sequence[Mapping[str, str]] = ()
    automated: str = ""
    is_active: bool = True


@transaction.atomic
def write_question(
    category: Category,
    facts: QuestionFacts,
    *,
    by: Any,
    at: datetime,
    row: CategoryQuestion | None = None,
) -> CategoryQuestion:
    """Ask something more of a kind of matter, or ask it differently.

    Raises PermissionDenied for whoever does not configure every city, and Refused for a code that
    is taken or malformed, a heading, or a list without answers.
    """
    require_configuring(by, None)
    category = Category.objects.select_for_update().get(pk=category.pk)
    _check(category, facts, row)
    question = row or CategoryQuestion(category=category)
    for name in QuestionFacts.__dataclass_fields__:
        setattr(question, name, getattr(facts, name))
    question.options = [{"key": o["key"], "name": o["name"]} for o in facts.options]
    question.save()
    category.version += 1
    category.save(update_fields=["version", "changed_at"])
    about = ("category", category.pk)
    write_audit("category.question", by=by, at=at, about=about, data={"code": facts.code})
    return question


def _check(category: Category, facts: QuestionFacts, row: CategoryQuestion | None) -> None:
    if category.parent_id is None:
        raise Refused("category_closed", _("A heading asks nothing."), "code")
    if not CODE.fullmatch(facts.code):
        raise Refused("question_code", _("Letters, digits, - and _ only."), "code")
    same = category.questions.filter(code=facts.code).first()
    if same is not None and same != row:
        raise Refused("question_twice", _("The category has a question of this code."), "code")
    keys = [option["key"] for option in facts.options]
    if (facts.datatype in LISTS) != bool(keys) or len(keys) > MOST_OPTIONS:
        message = _("A list needs 1 to %(most)d answers; nothing else has any.")
        raise Refused("question_list", message % {"most": MOST_OPTIONS}, "options")
    if len(set(keys)) != len(keys) or not all(keys):
        raise Refused("question_list", _("Each answer needs a key of its own."), "options")


@dataclass
class Checked:
    """Answers as they are kept, and what is wrong or odd about them."""

    answers: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def check_answers(questions: Iterable[CategoryQuestion], given: Mapping[str, list[str]]) -> Checked:
    """Each answer against its question; answers to questions we do not know are kept and named."""
    found = Checked()
    asked = {question.code: question for question in questions}
    for code, question in asked.items():
        values = [value.strip() for value in given.get(code, []) if value.strip()]
        if values:
            _judge(question, values, found)
        elif question.is_required and question.is_variable:
            said = _("An answer is missing: %(question)s (attribute[%(code)s]).")
            found.wrong.append(said % {"question": question.description, "code": code})
    for code in [code for code in given if code not in asked][:MOST_UNKNOWN]:
        values = given[code]
        found.answers[code] = values[0] if len(values) == 1 else list(values)
        found.warnings.append(
            _("attribute[%(code)s] is not asked here; it is kept.") % {"code": code}
        )
    return found


def _judge(question: CategoryQuestion, values: list[str], found: Checked) -> None:
    code = question.code
    if question.datatype in LISTS:
        strange = [value for value in values if value not in question.keys]
        if strange:
            said = _("attribute[%(code)s] cannot be “%(value)s”.")
            found.wrong.append(said % {"code": code, "value": strange[0][:80]})
    elif not READABLE[Datatype(question.datatype)](values[0]):
        said = _("attribute[%(code)s] cannot be read: “%(value)s”.")
        found.wrong.append(said % {"code": code, "value": values[0][:80]})
    if question.datatype != Datatype.MULTI and len(values) > 1:
        found.wrong.append(_("attribute[%(code)s] takes one answer.") % {"code": code})
    found.answers[code] = values if question.datatype == Datatype.MULTI else values[0]


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_moment(text: str) -> bool:
    try:
        return parse_datetime(text) is not None or parse_date(text) is not None
    except ValueError:
        return False


READABLE = {
    Datatype.STRING: lambda text: len(text) <= MOST_ANSWER,
    Datatype.TEXT: lambda text: len(text) <= MOST_ANSWER,
    Datatype.NUMBER: _is_number,
    Datatype.DATETIME: _is_moment,
}
"""Whether an answer can be read, by kind of question."""
