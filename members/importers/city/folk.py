"""The people of a city workbook and their posts: who is known already, who may be, what is new."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.pii import is_id_number, keyed_hash, normal_id, normal_phone
from members.importers.city.ground import Ground
from members.importers.city.judging import Line
from members.importers.columns import role_words
from members.importers.readings import BETWEEN, PHONE
from members.models import Person
from members.operations.loading import PeopleLoad, PostLoad, known_people
from members.operations.people import PersonFacts
from members.operations.posts import PostDraft
from members.roles import SCOPE_OF

NO_BODY = gettext_lazy("No Party organisation of this city has this code.")
NO_UNIT = gettext_lazy("No unit has this code.")
YEAR = re.compile(r"(19|20)\d\d")


class Folk:
    """People by their key in the file; `doubtful` says whether who may be known is entered too."""

    def __init__(
        self, ground: Ground, *, by: Any, at: datetime, doubtful: bool, keep: bool
    ) -> None:
        self._ground, self.by, self.at = ground, by, at
        self._doubtful, self.keep = doubtful, keep
        self._lines: dict[str, Line] = {}
        self._ids: dict[str, Line] = {}
        self._phones: dict[str, Line] = {}
        self._load = PeopleLoad(by=by, at=at)

    def read_people(self, lines: Iterable[Line]) -> None:
        """Judge every person; nobody is stored before the posts are known to be sound."""
        rows = list(lines)
        ids = {line.number: keyed_hash(normal_id(line["id_number"])) for line in rows}
        phones = {line.number: keyed_hash(normal_phone(line["phone"])) for line in rows}
        by_id = known_people(ids.values(), field="id_hash")
        by_phone = known_people(phones.values(), field="phone_hash")
        for line in rows:
            line.check_needed()
            if line["key"] in self._lines:
                line.fault("key", _("This number occurs twice in the file."))
                continue
            self._lines[line["key"]] = line
            mark, phone = ids[line.number], phones[line.number]
            same = by_id.get(mark) or [
                person for person in by_phone.get(phone, ()) if person.name == line["name"]
            ]
            if same:
                line.subject, line.is_known = same[0], True
                continue
            facts = self._facts(line)
            self._note_twins(line, mark, phone, by_phone.get(phone, ()))
            if facts is not None and not line.faults and (self._doubtful or not line.doubts):
                line.subject = self._load.add(facts)

    def _facts(self, line: Line) -> PersonFacts | None:
        phone, number = normal_phone(line["phone"]), normal_id(line["id_number"])
        if len(line["name"]) > 50:
            line.fault("name", _("Write the name, at most 50 characters."))
        if phone and not PHONE.fullmatch(phone):
            line.fault("phone", _("This is no telephone number."))
        if len(number) > 40:
            line.fault("id_number", _("This is no ID number."))
        if len(number) == 18 and not is_id_number(number):
            line.doubts["id_number"] = _("The check digit of this ID number is wrong.")
        if line["birth_year"] and not YEAR.fullmatch(line["birth_year"]):
            line.fault("birth_year", _("Write the year with four digits."))
        home = line.named("organisation", self._ground.organisations, NO_BODY)
        employer = line.named("employer", self._ground.units, NO_UNIT)
        gender, status = line.word("gender"), line.word("party_status", Person.PartyStatus.NONE)
        if line.faults:
            return None
        return PersonFacts(
            name=line["name"],
            phone=phone,
            id_number=number,
            gender=gender,
            birth_year=int(line["birth_year"]) if line["birth_year"] else None,
            party_status=status,
            organisation=home,
            employer=employer,
            skills=tuple(word.strip() for word in BETWEEN.split(line["skills"]) if word.strip()),
        )

    def _note_twins(self, line: Line, mark: str, phone: str, registered: Iterable[Person]) -> None:
        """An ID number belongs to one person; a telephone number may be shared at home."""
        if mark and (earlier := self._ids.setdefault(mark, line)) is not line:
            line.fault("id_number", _("As in row %(row)d.") % {"row": earlier.number})
        if phone and (earlier := self._phones.setdefault(phone, line)) is not line:
            line.doubts["phone"] = _("As in row %(row)d.") % {"row": earlier.number}
        elif registered:
            line.doubts["phone"] = _("Somebody else is registered with this number.")

    def read_posts(self, lines: Iterable[Line]) -> None:
        """Posts, then who has no place at all; stores both where that is asked for."""
        rows = list(lines)
        people = [line.subject for line in self._lines.values() if line.is_known and line.subject]
        drafts = {line: self._draft(line) for line in rows}
        places = [
            (SCOPE_OF[draft.role], draft.scope.pk)
            for draft in drafts.values()
            if draft
            if draft.scope.pk
        ]
        load = PostLoad(people, places, by=self.by, at=self.at)
        tied = set()
        for line, draft in drafts.items():
            owner = self._lines.get(line["person"])
            if owner is None:
                line.fault("person", _("No row in the sheet of people has this number."))
            elif owner.subject is None:
                line.doubts["person"] = _("Its person, in row %(row)d, is not entered.") % {
                    "row": owner.number
                }
            elif draft is not None and not line.faults:
                line.subject = line.attempt(partial(load.add, owner.subject, draft))
                tied.add(owner.number)
        for line in self._lines.values():
            person = line.subject
            is_new = person is not None and not line.is_known
            if is_new and not (person.organisation or person.employer or line.number in tied):
                line.fault(
                    "row", _("Say where this person belongs: a post, an employer or a home branch.")
                )
        if self.keep:
            self._load.store()
            load.store()

    def _draft(self, line: Line) -> PostDraft | None:
        line.check_needed()
        role = role_words().get(line["role"])
        if role is None:
            line.fault(
                "role", _("There is no such role; the last sheet of the template lists them.")
            )
        first, last = line.day("from_on"), line.day("until_on")
        scope = self._scope(role, line["scope"]) if role else None
        if role and scope is None:
            line.fault("scope", _("No place for this role in this city has this code."))
        is_paid = line.word("is_paid", default=False)
        if line.faults or role is None or first is None:
            return None
        return PostDraft(
            role=role,
            scope=scope,
            from_on=first,
            until_on=last,
            is_paid=bool(is_paid),
            basis=line["basis"],
        )

    def _scope(self, role: str, code: str) -> Any:
        ground = self._ground
        kinds: dict[str, dict[str, Any]] = {
            "area": ground.areas,
            "organisation": ground.organisations,
            "unit": ground.units,
            "district": ground.districts,
            "city": {ground.city.code: ground.city} if ground.city else {},
        }
        return kinds[SCOPE_OF[role]].get(code)


def require_folk_powers(by: Any, city_id: int | None) -> None:
    """Refused unless people and Party membership of the whole city are theirs."""
    for power in (Power.MANAGE_PEOPLE, Power.MANAGE_PARTY):
        reach = by.reach(power)
        if not (reach.everywhere or city_id in reach.cities):
            raise Refused(
                "city_not_yours", _("Only who keeps the whole city brings it in."), "file"
            )
