"""What one row of a ledger of people means, and who may be in it already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grids.models import Area, City, District, PartyOrganisation, Unit
from grids.powers import Power
from grids.reach import Reach
from lib.listing import listed
from lib.pii import is_id_number, keyed_hash, normal_id, normal_phone
from lib.sheets import read_day
from members.importers.columns import COLUMNS, SEEDS, role_words
from members.models import Person
from members.operations.people import PersonFacts, PostDraft
from members.roles import SCOPE_OF

BETWEEN = re.compile(r"[,;|\u3001\uff0c\uff1b]+")
PHONE = re.compile(r"\d{7,20}")
MODELS: dict[str, Any] = {
    "area": Area,
    "organisation": PartyOrganisation,
    "unit": Unit,
    "district": District,
    "city": City,
}


@dataclass
class Reading:
    """One row as it was understood: facts, perhaps a first post; faults, and doubts to look at."""

    facts: PersonFacts | None = None
    post: PostDraft | None = None
    faults: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    twin: tuple[str, int | None] = ("", None)
    """Who it may be already: ("person", key) or ("row", number); no key when out of reach."""


class Known:
    """What rows may name, within the reach of whoever brings the file; asked once per code."""

    def __init__(self, by: Any, cells: Iterable[dict[str, str]]) -> None:
        self.reaches = {
            "area": by.reach(Power.MANAGE_PEOPLE),
            "unit": by.reach(Power.MANAGE_PEOPLE),
            "organisation": by.reach(Power.MANAGE_PARTY),
        }
        rows = list(cells)
        scopes = {row[COLUMNS["scope"]] for row in rows}
        homes = {row[COLUMNS["organisation"]] for row in rows}
        self._rows = {
            name: self._by_code(name, scopes | homes if name == "organisation" else scopes)
            for name in MODELS
        }
        codes = {row[COLUMNS["employer"]] for row in rows}
        self.employers = {row.code: row for row in Unit.objects.active().filter(code__in=codes)}

    def _by_code(self, name: str, codes: set[str]) -> dict[str, Any]:
        rows = MODELS[name].objects.filter(code__in=codes - {""})
        if name in self.reaches:
            rows = rows.within(self.reaches[name])
        if name == "area":
            rows = rows.defer("boundary")
        return {row.code: row for row in rows}

    def scope(self, name: str, code: str) -> Any:
        """The place of a post by its code, None where there is none within reach."""
        return self._rows[name].get(code)


def read_row(cells: dict[str, str], known: Known) -> Reading:
    """Facts and first post of a row, with everything that is wrong in it."""
    text = {name: cells.get(header, "").strip() for name, header in COLUMNS.items()}
    reading = Reading()
    faults = reading.faults
    if not text["name"] or len(text["name"]) > 50:
        faults["name"] = _("Write the name, at most 50 characters.")
    phone, number = normal_phone(text["phone"]), normal_id(text["id_number"])
    if phone and not PHONE.fullmatch(phone):
        faults["phone"] = _("This is no telephone number.")
    if number and len(number) == 18 and not is_id_number(number):
        reading.doubts["id_number"] = _("The check digit of this ID number is wrong.")
    facts = PersonFacts(
        name=text["name"],
        phone=phone,
        id_number=number[:40],
        gender=_word("gender", text, faults) or "",
        birth_year=_year(text["birth_year"], faults),
        party_status=_word("party_status", text, faults) or Person.PartyStatus.NONE,
        organisation=_home(text["organisation"], known, faults),
        employer=_employer(text["employer"], known, faults),
        skills=tuple(word.strip() for word in BETWEEN.split(text["skills"]) if word.strip()),
    )
    reading.post = _post(text, known, faults)
    reading.facts = None if faults else facts
    return reading


def _word(name: str, text: dict[str, str], faults: dict[str, str]) -> Any:
    """One of the words a column knows; empty for none."""
    if not text[name]:
        return None
    choices = SEEDS["words"][name]
    if text[name] not in choices:
        faults[name] = _("Write one of: %(words)s.") % {"words": listed(choices)}
    return choices.get(text[name])


def _year(text: str, faults: dict[str, str]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20)\d\d", text):
        faults["birth_year"] = _("Write the year with four digits.")
        return None
    return int(text)


def _home(code: str, known: Known, faults: dict[str, str]) -> PartyOrganisation | None:
    found = known.scope("organisation", code) if code else None
    if code and found is None:
        faults["organisation"] = _("No Party organisation that you keep has this code.")
    return found


def _employer(code: str, known: Known, faults: dict[str, str]) -> Unit | None:
    found = known.employers.get(code) if code else None
    if code and found is None:
        faults["employer"] = _("No unit in use has the code %(code)s.") % {"code": code}
    return found


def _post(text: dict[str, str], known: Known, faults: dict[str, str]) -> PostDraft | None:
    """The first post, where the row names one; role, place and first day belong together."""
    paid = _word("is_paid", text, faults)
    first = read_day(text["from_on"], "from_on", faults)
    last = read_day(text["until_on"], "until_on", faults)
    if not (text["role"] or text["scope"]):
        return None
    role = role_words().get(text["role"])
    if role is None:
        faults["role"] = _("There is no such role; the second sheet of the template lists them.")
        return None
    scope = known.scope(SCOPE_OF[role], text["scope"])
    if scope is None:
        faults["scope"] = _("No place for this role within your reach has this code.")
    if first is None:
        faults.setdefault("from_on", _("Say from which day."))
    if faults or first is None:
        return None
    return PostDraft(role=role, scope=scope, from_on=first, until_on=last, is_paid=bool(paid))


class Twins:
    """Who is known already by telephone or ID number: in the database, or further up in the file.

    Nothing is merged by itself: a likeness is a doubt that somebody decides on.
    """

    def __init__(self, reach: Reach, earlier: dict[str, int]) -> None:
        self._reach, self._earlier = reach, earlier
        self._people: dict[str, tuple[int, bool]] = {}

    def load(self, facts: Iterable[PersonFacts]) -> None:
        """Look up a batch in two queries."""
        hashes = {mark for each in facts for mark in marks(each).values()}
        ids = Person.objects.filter(id_hash__in=hashes)
        rows = list((ids | Person.objects.filter(phone_hash__in=hashes)).order_by("pk"))
        near = Person.objects.filter(pk__in=[row.pk for row in rows]).within(self._reach)
        within = set(near.values_list("pk", flat=True))
        for row in rows:
            for mark in (row.id_hash, row.phone_hash):
                if mark:
                    self._people.setdefault(mark, (row.pk, row.pk in within))

    def find(self, number: int, reading: Reading) -> None:
        """Write down whom a row may be, ID number before telephone."""
        if reading.facts is None:
            return
        for name, mark in marks(reading.facts).items():
            if mark in self._people and not reading.twin[0]:
                key, is_near = self._people[mark]
                reading.twin = ("person", key if is_near else None)
                reading.doubts[name] = (
                    _("This person may be registered already.")
                    if is_near
                    else _("Registered already, outside your reach.")
                )
            elif self._earlier.get(mark, number) < number and not reading.twin[0]:
                reading.twin = ("row", self._earlier[mark])
                reading.doubts[name] = _("As in row %(row)d.") % {"row": self._earlier[mark]}
        for mark in marks(reading.facts).values():
            self._earlier.setdefault(mark, number)


def marks(facts: PersonFacts) -> dict[str, str]:
    """The keyed hashes a person is known again by."""
    found = {"id_number": keyed_hash(facts.id_number), "phone": keyed_hash(facts.phone)}
    return {name: mark for name, mark in found.items() if mark}
