"""The demo logins: known names for some of the people, one password for all of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from grids.models import Area, City, District, Unit, UnitKind
from members.models import Person, Post, User
from members.roles import SCOPE_OF, Role
from overview.demo.plan import FOUNDED, Plan
from overview.demo.units import local_code, unit_code
from overview.demo.words import table

MAIL = "demo.invalid"
"""A domain that never exists: letters to it can go astray nowhere."""


def open_logins(plan: Plan) -> None:
    """Give people in the posts of the list an account with a name and the demo's password."""
    password = make_password(settings.DEMO_PASSWORD)
    taken: set[int] = set()
    for row in table("logins"):
        person = _holder(row, taken)
        taken.add(person.pk)
        account = User.objects.filter(person=person).first() or User(person=person)
        account.username = row["username"]
        account.password = password
        account.email = f"{row['username']}@{MAIL}"
        account.is_demo = True
        account.is_superuser = account.is_staff = row["username"] == Role.ADMIN
        account.date_joined = FOUNDED
        account.save()


def _holder(row: dict[str, str], taken: set[int]) -> Person:
    """The first person in the post who has no login yet."""
    name = SCOPE_OF[row["role"]]
    posts = Post.objects.filter(role=row["role"], **{name: _scope(row)})
    return posts.exclude(person__in=taken).order_by("pk").select_related("person")[0].person


def _scope(row: dict[str, str]) -> Any:
    code, key = row["code"].split("|")[0], row["key"]
    match row["scope"]:
        case "city":
            return City.objects.get(code=code)
        case "district":
            return District.objects.get(code=code)
        case "unit":
            return Unit.objects.get(code=unit_code(code, key))
        case "property":
            return Unit.objects.get(code=local_code(code, UnitKind.PROPERTY_COMPANY))
        case "grid":
            return Area.objects.get(code=f"{code}{int(key):03d}")
    return Area.objects.get(code=code)


def renew_password() -> int:
    """Let every demo login have the present DEMO_PASSWORD; answers how many had another one."""
    accounts = User.objects.filter(username__in=[row["username"] for row in table("logins")])
    stale = [
        hashed
        for hashed in set(accounts.values_list("password", flat=True))
        if not check_password(settings.DEMO_PASSWORD, hashed)
    ]
    if not stale:
        return 0
    return accounts.filter(password__in=stale).update(
        password=make_password(settings.DEMO_PASSWORD)
    )
