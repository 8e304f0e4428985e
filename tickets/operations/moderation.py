"""What residents wrote is read by other residents only after somebody here has looked at it."""

from __future__ import annotations

import csv
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from lib.publicity import Checked, check_public
from tickets.models import Ticket
from tickets.models.tickets import PublicState
from tickets.workflow.ticket import TICKET

WORDS = Path(__file__).resolve().parent.parent / "seeds" / "public_words.csv"


@transaction.atomic
def publish_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    public_title: str,
    photos_shown: bool = False,
) -> Ticket:
    """Let other residents read this title of the matter; a neutral one is better than theirs.

    Its pictures are shown only where whoever looked at them says so (`photos_shown`).

    Raises Refused when a number, a plate or a room stands in it: those are never shown.
    """
    if checked(public_title).is_masked:
        raise Refused(
            "personal_data",
            _("A number, a plate or a room stands in it. Take it out."),
            "public_title",
        )
    return make_move(
        ticket,
        TICKET["publish"],
        by=by,
        at=at,
        seen=seen,
        reason=public_title,
        data={"title": public_title, "photos": photos_shown},
        public_state=PublicState.SHOWN,
        public_title=public_title,
        photos_shown=photos_shown,
    )


@transaction.atomic
def withhold_ticket(
    ticket: Ticket, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Ticket:
    """Keep the words of the matter from other residents, who see only its kind."""
    return make_move(
        ticket,
        TICKET["withhold"],
        by=by,
        at=at,
        seen=seen,
        reason=note,
        public_state=PublicState.HIDDEN,
        public_title="",
        photos_shown=False,
    )


def checked(text: str) -> Checked:
    """The check that every public title passes before a person looks at it."""
    words = seeds()
    return check_public(
        text,
        surnames=words["surnames"],
        titles=words["titles"].split("|"),
        abuse=words["abuse"].split("|"),
    )


@lru_cache(maxsize=1)
def seeds() -> dict[str, str]:
    """The shipped words by kind."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {row["kind"]: row["words"] for row in csv.DictReader(file)}
