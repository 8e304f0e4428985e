"""What stands above and below the rows of a report, in every format alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lib.pii import mask_name


@dataclass(frozen=True)
class Head:
    """Title, place and period of a report, and who takes it along when."""

    title: str
    place: str
    period: str
    by: Any
    at: datetime

    @property
    def facts(self) -> str:
        """The line under the title: reporting unit, period, time of filling in."""
        parts = [_("Reporting unit: %(place)s") % {"place": self.place}]
        if self.period:
            parts.append(_("Period: %(period)s") % {"period": self.period})
        moment = f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}"
        return "    ".join([*parts, _("Filled in at: %(moment)s") % {"moment": moment}])

    @property
    def seal(self) -> str:
        """The line under the rows, with room for signatures and the seal."""
        rule = "_" * 12
        words = (_("Reporting unit (seal)"), _("Head of the unit"), _("Filled in by"))
        return "    ".join(f"{word}: {rule}" for word in words)

    @property
    def name(self) -> str:
        """Who took it along, as lists show a name."""
        person = self.by.person
        return mask_name(person.name) if person else str(self.by.get_username())

    @property
    def watermark(self) -> str:
        """Who took it along, and when."""
        facts = {"who": self.name, "account": self.by.get_username()}
        facts["moment"] = f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}"
        return _("Taken by %(who)s (%(account)s), %(moment)s") % facts
