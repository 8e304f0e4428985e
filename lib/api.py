"""What every REST door is built on: the viewset of scoped rows, and the key of creating requests.

Knows no app; rules stay in operations, and rows come only through `.within(reach)`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

KEY_HEADER = "Idempotency-Key"
KEY_LENGTH = 60
KEY_PARAMETER = OpenApiParameter(
    KEY_HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Any text of 1 to 60 plain characters; the same key creates only once.",
)


def idempotency_key(request: Request) -> str | None:
    """The key of a creating request; sent again, it answers with what it created first."""
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise ValidationError({KEY_HEADER: [_("1 to 60 plain characters.")]})
    return key


class HoldsPower(BasePermission):
    """Opens an address only to those who hold its power somewhere; rows are still cut by reach."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.power is None or request.user.holds(view.power)


class ScopedViewSet(GenericViewSet):
    """Rows of one model within the reach of one power.

    `scope` is the queryset method that cuts them to a reach; `order` is the keyset order; `plans`
    names the queryset method that loads what an action shows; `serializer_classes` the serializer
    of an action, where it differs from `serializer_class`.
    """

    model: Any = None
    power: str | None = None
    scope = "within"
    order: tuple[str, ...] = ("-id",)
    plans: dict[str, str] = {"list": "with_card"}
    serializer_classes: dict[str, Any] = {}
    permission_classes = (IsAuthenticated, HoldsPower)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.auth is not None:
            translation.activate(request.user.language)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        rows = getattr(self.model.objects, self.scope)(self.request.user.reach(self.power))
        plan = self.plans.get(self.action)
        return getattr(rows, plan)() if plan else rows

    def get_serializer_class(self) -> Any:
        return self.serializer_classes.get(self.action, self.serializer_class)
