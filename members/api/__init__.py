"""The API doors of accounts, people and notices: parse, call one operation, answer."""

from members.api.accounts import NoticeViewSet, PersonViewSet, SubscriptionViewSet, TokenView
from members.api.files import PeopleImportViewSet

__all__ = [
    "NoticeViewSet",
    "PeopleImportViewSet",
    "PersonViewSet",
    "SubscriptionViewSet",
    "TokenView",
]
