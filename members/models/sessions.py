"""Where somebody is signed in: the site's sessions, each with its account, device and last use.

This module is the site's session engine: Django's own sessions in the database, whose rows also
say whose they are, so that a person can look at them and end them.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.querysets.sessions import LoginSessionQuerySet

DEVICE, ADDRESS, BEGAN, LAST_SEEN = "device", "address", "began", "last_seen"
"""Keys of what a session keeps about itself; moments in seconds since 1970."""


class LoginSession(AbstractBaseSession):
    """One session: of an account on a device, or of a visitor who is not signed in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    device = models.CharField(_("device"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    """Coarse: the first half, enough to tell the office from elsewhere."""
    began = models.BigIntegerField(null=True)
    last_seen = models.BigIntegerField(null=True)

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(LoginSessionQuerySet)()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    @property
    def mark(self) -> str:
        """A name for the session that does not let anybody take it over."""
        return sha256(self.session_key.encode()).hexdigest()[:16]


class SessionStore(DatabaseStore):
    """Sessions in the database, each row knowing whose it is."""

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = int(data["_auth_user_id"]) if data.get("_auth_user_id") else None
        for name in (DEVICE, ADDRESS):
            setattr(row, name, data.get(name, ""))
        row.began, row.last_seen = data.get(BEGAN), data.get(LAST_SEEN)
        return row
