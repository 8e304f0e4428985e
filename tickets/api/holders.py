"""Who used the time of a matter, over the API: the same account that the page draws."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.explanations.holders import Account, ticket_account, whistle_account
from tickets.models import Ticket, Whistle
from tickets.serializers.holders import AccountSerializer


def account_of(row: Ticket | Whistle) -> Account:
    """The account of a ticket or whistle up to now, or to its end."""
    at = timezone.now()
    if isinstance(row, Whistle):
        return whistle_account(row, at)
    records = list(row.records.with_timeline())
    return ticket_account(row, records, list(row.assignments.with_card()), at)


class HoldersMixin:
    """Tells of a matter who had it when."""

    @extend_schema(responses={200: AccountSerializer})
    @action(detail=True, filterset_class=None, pagination_class=None)
    def holders(self, request: Request, **_keys: Any) -> Response:
        """Who used the time: each second belongs to one holder, and the sum is the age."""
        return Response(AccountSerializer(account_of(self.get_object())).data)  # type: ignore[attr-defined]
