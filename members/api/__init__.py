"""The API doors of accounts, people and notices: parse, call one operation, answer."""

from members.api.accounts import NoticeViewSet, PersonViewSet, SubscriptionViewSet, TokenView
from members.api.files import PeopleImportViewSet
from members.api.posts import PostViewSet, TeamViewSet

__all__ = [
    "NoticeViewSet",
    "PeopleImportViewSet",
    "PersonViewSet",
    "PostViewSet",
    "SubscriptionViewSet",
    "TeamViewSet",
    "TokenView",
]
