"""Who else has a matter open: a masked name, the role, and whether they look or write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib import presence
from lib.listing import listed
from lib.pii import mask_name
from members.roles import Role

VIEWING, DRAFTING = "viewing", "drafting"
DOINGS = (VIEWING, DRAFTING)


@dataclass(frozen=True)
class Somebody:
    """One colleague in front of the same matter."""

    name: str
    role: str
    doing: str

    @property
    def words(self) -> str:
        """What they do, as a sentence for the page."""
        who = f"{self.role} {self.name}".strip()
        if self.doing == DRAFTING:
            return _("%(who)s is writing") % {"who": who}
        return pgettext("presence", "%(who)s has it open") % {"who": who}


def subject(ticket_id: int) -> str:
    """The name under which a ticket is noted."""
    return f"ticket:{ticket_id}"


def note(ticket_id: int, user: Any, doing: str) -> None:
    """The user has the ticket open."""
    person = user.person
    said = {
        "name": mask_name(person.name) if person else "",
        "role": user.active_posts[0].role if user.active_posts else "",
        "doing": doing if doing in DOINGS else VIEWING,
    }
    presence.note(subject(ticket_id), user.pk, said)


def others(ticket_ids: Iterable[int], user: Any) -> dict[int, list[Somebody]]:
    """Who else has each of these open; only for matters the reader may see."""
    keys = {subject(key): key for key in ticket_ids}
    found = presence.present(list(keys))
    seen = {
        keys[name]: [somebody(one) for one in people if one["who"] != user.pk]
        for name, people in found.items()
    }
    return {key: people for key, people in seen.items() if people}


def somebody(one: dict[str, Any]) -> Somebody:
    """An entry in the reader's language."""
    role = str(Role(one["role"]).label) if one["role"] in Role.values else ""
    return Somebody(one["name"], role, one["doing"])


def eyes(ticket_ids: Iterable[int], user: Any) -> dict[int, str]:
    """The same as one line for each row of a list."""
    return {
        key: listed(one.words for one in people) for key, people in others(ticket_ids, user).items()
    }
