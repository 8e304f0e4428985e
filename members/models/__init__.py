"""The tables of WHO: logins, people, and the dated posts from which every permission follows."""

from members.models.accounts import User
from members.models.memberships import Membership
from members.models.nominations import Nomination, NominationOpinion, NominationRecord
from members.models.people import Person
from members.models.posts import Post, Substitution
from members.models.saved import SavedView

__all__ = [
    "Membership",
    "Nomination",
    "NominationOpinion",
    "NominationRecord",
    "Person",
    "Post",
    "SavedView",
    "Substitution",
    "User",
]
