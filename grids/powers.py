"""The only permission names of the product; which role holds which stands in members/roles.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Power(models.TextChoices):
    """One thing a post entitles its holder to do, within the reach of that post."""

    REPORT_TICKET = "report_ticket", pgettext_lazy("power", "Report a matter")
    VIEW_TICKETS = "view_tickets", _("See matters")
    TRIAGE = "triage", _("Accept and file matters")
    DISPATCH = "dispatch", _("Dispatch matters")
    HANDLE = "handle", _("Handle assignments")
    CHECK = "check", _("Check results")
    CLOSE = "close", _("Close matters")
    WHISTLE = "whistle", _("Blow a whistle")
    REVIEW_WHISTLE = "review_whistle", _("Review and issue whistles")
    APPRAISE = "appraise", _("Appraise departments")
    SUPERVISE = "supervise", _("Supervise what is late")
    ARBITRATE = "arbitrate", _("Arbitrate between departments")
    VIEW_AREAS = "view_areas", _("See areas, units and places")
    MANAGE_AREAS = "manage_areas", _("Change areas, units and places")
    VIEW_PEOPLE = "view_people", _("See people, masked")
    MANAGE_PEOPLE = "manage_people", _("Change people and posts")
    REVEAL = "reveal", _("Reveal masked personal data")
    VIEW_FIGURES = "view_figures", _("See figures")
    EXPORT = "export", _("Export lists")
    MANAGE_SERVICES = "manage_services", _("Change services")
    SERVE = "serve", _("Serve residents: small matters, services, visits")
    CONFIGURE = "configure", _("Configure categories, limits and calendars")
    AUDIT = "audit", _("Read the audit trail")
    VIEW_PARTY = "view_party", _("See Party organisations")
    MANAGE_PARTY = "manage_party", _("Change Party organisations")


PARTY_POWERS = frozenset({Power.VIEW_PARTY, Power.MANAGE_PARTY})
"""Powers that speak of the Party tree; `HANDLE` speaks of units and teams, the rest of areas."""
