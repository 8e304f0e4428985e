"""What an installation needs before it may start, and what it should mind; each with an id
and a hint."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _

from config import env
from members.roles import Role

HORIZON = timedelta(days=90)  # longer than any limit of the catalogue
NEEDED = {
    "SECRET_KEY": ("lianxin.E001", "50 random characters; signs sessions and links"),
    "ALLOWED_HOSTS": ("lianxin.E002", "the host names of the site, separated by commas"),
    "DATABASE_URL": ("lianxin.E003", "postgres://user:password@host:5432/name"),
    "REDIS_URL": ("lianxin.E004", "redis://:password@host:6379/0"),
    "PII_KEY": ("lianxin.E005", "50 random characters; encrypts personal data"),
    "PII_HASH_KEY": ("lianxin.E006", "50 random characters; lets personal data be searched"),
}


def missing() -> list[CheckMessage]:
    """What production cannot start without."""
    return [
        Error(f"{name} is not set.", hint=f"Set {name} or {name}_FILE: {hint}.", id=number)
        for name, (number, hint) in NEEDED.items()
        if not env.text(name)
    ]


@register(Tags.database)
def calendars_reach_far_enough(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Deadlines that cross into a year without published holidays are provisional."""
    if not databases:
        return []
    needed = (timezone.localdate() + HORIZON).year
    calendars = apps.get_model("grids", "WorkCalendar").objects.filter(published_until__lt=needed)
    try:
        short = list(calendars)
    except ProgrammingError:  # the tables are only being made
        return []
    return [
        Warning(
            _("The holidays of %(year)d are not in the calendar “%(name)s”.")
            % {"year": calendar.published_until + 1, "name": calendar.name},
            hint=_("Enter them once they are published; till then deadlines are provisional."),
            id="lianxin.W001",
        )
        for calendar in short
    ]


@register(deploy=True)
def mail_leaves_the_machine(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Notices by e-mail reach nobody while mail is written to a folder."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return []
    return [
        Warning(
            _("E-mail is kept in a folder and reaches nobody."),
            hint=_("Set EMAIL_URL to smtp://user:password@host:587?tls=1."),
            id="lianxin.W002",
        )
    ]


@register(Tags.security)
def second_factor_roles_exist(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """A misspelt role would quietly need no second factor; `nobody` says it on purpose."""
    known = {*Role.values, "nobody"}
    return [
        Error(
            f"SECOND_FACTOR_ROLES names {role}, which is no role.",
            hint="Name roles as in members/roles.py, or nobody.",
            id="lianxin.E007",
        )
        for role in settings.SECOND_FACTOR_ROLES
        if role not in known
    ]
