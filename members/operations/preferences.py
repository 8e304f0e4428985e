"""How somebody likes their pages; nothing that anybody else sees or that decides anything."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from members.models import User


@transaction.atomic
def keep_preference(user: User, name: str, value: Any) -> None:
    """Remember one liking of an account; the others stay."""
    account = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    account.preferences = {**account.preferences, name: value}
    account.save(update_fields=("preferences",))
