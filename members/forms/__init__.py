"""Forms of accounts and people: text into the arguments of operations, no rules."""

from members.forms.accounts import LoginForm, OwnPasswordForm, RevealForm, SubscriptionForm
from members.forms.files import ClearExportForm, PeopleFileForm

__all__ = [
    "ClearExportForm",
    "LoginForm",
    "OwnPasswordForm",
    "PeopleFileForm",
    "RevealForm",
    "SubscriptionForm",
]
