"""Forms of accounts and people: text into the arguments of operations, no rules."""

from members.forms.accounts import LoginForm, OwnPasswordForm, RevealForm, SubscriptionForm
from members.forms.city_imports import CityBookForm, EnterBookForm
from members.forms.files import ClearExportForm, PeopleFileForm
from members.forms.posts import AppointForm, EndForm, ProlongForm, StandInForm, UnpaidForm

__all__ = [
    "AppointForm",
    "CityBookForm",
    "ClearExportForm",
    "EndForm",
    "EnterBookForm",
    "LoginForm",
    "OwnPasswordForm",
    "PeopleFileForm",
    "ProlongForm",
    "RevealForm",
    "StandInForm",
    "SubscriptionForm",
    "UnpaidForm",
]
