"""The page where somebody looks at what residents wrote, before other residents may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lib.listing import listed
from tickets.models import Ticket
from tickets.operations.moderation import checked
from tickets.panels.cards import place_words, ticket_url

LONGEST = 80


@dataclass(frozen=True)
class WordsRow:
    """One matter: what its reporter wrote, what would be shown, and what to look at closely."""

    ticket: Ticket
    url: str
    place: str
    proposal: str
    flags: list[str]

    @property
    def is_shown(self) -> bool:
        return self.ticket.public_state == "shown"


def words_rows(tickets: Iterable[Ticket]) -> list[WordsRow]:
    """The rows of the page, loaded `with_card`."""
    return [words_row(ticket) for ticket in tickets]


def words_row(ticket: Ticket) -> WordsRow:
    """One row: the check runs over all they wrote, the proposal is their title without numbers."""
    title, whole = checked(ticket.title), checked(f"{ticket.title} {ticket.text}")
    flags = {
        _("Numbers, plates or rooms were masked"): whole.is_masked,
        _("Perhaps names: %(names)s") % {"names": listed(whole.names)}: bool(whole.names),
        _("Rude words: %(words)s") % {"words": listed(whole.abuse)}: bool(whole.abuse),
    }
    return WordsRow(
        ticket,
        ticket_url(ticket),
        place_words(ticket),
        ticket.public_title or title.text[:LONGEST],
        [text for text, holds in flags.items() if holds],
    )


def tabs(show: str) -> list[dict[str, Any]]:
    """What waits, and what is shown."""
    names = {"pending": _("To be looked at"), "shown": _("Shown to residents")}
    return [
        {"label": label, "url": f"?show={name}", "active": name == show}
        for name, label in names.items()
    ]
