"""The API doors of accounts, people and notices: parse, call one operation, answer."""

from members.api.accounts import NoticeViewSet, PersonViewSet, SubscriptionViewSet
from members.api.city_imports import CityImportViewSet
from members.api.files import PeopleImportViewSet
from members.api.nominations import NominationViewSet
from members.api.posts import PostViewSet, TeamViewSet
from members.api.signing_in import TokenView
from members.api.transfers import MembershipViewSet

__all__ = [
    "CityImportViewSet",
    "MembershipViewSet",
    "NominationViewSet",
    "NoticeViewSet",
    "PeopleImportViewSet",
    "PersonViewSet",
    "PostViewSet",
    "SubscriptionViewSet",
    "TeamViewSet",
    "TokenView",
]
