"""What the API of accounts, people and notices reads and answers; no rules."""

from members.serializers.accounts import (
    NoticeSerializer,
    PersonSerializer,
    PostSerializer,
    ReadCountSerializer,
    RevealedSerializer,
    RevealSerializer,
    SubscriptionInput,
    SubscriptionSerializer,
    TokenRequestSerializer,
    TokenSerializer,
)
from members.serializers.city_imports import (
    CityBookSerializer,
    CityImportRowSerializer,
    CityImportSerializer,
    EnterBookSerializer,
)
from members.serializers.files import (
    ClearExportSerializer,
    ImportFileSerializer,
    ImportRowSerializer,
    PeopleImportSerializer,
    RowChoiceSerializer,
)

__all__ = [
    "CityBookSerializer",
    "CityImportRowSerializer",
    "CityImportSerializer",
    "ClearExportSerializer",
    "EnterBookSerializer",
    "ImportFileSerializer",
    "ImportRowSerializer",
    "NoticeSerializer",
    "PeopleImportSerializer",
    "PersonSerializer",
    "PostSerializer",
    "ReadCountSerializer",
    "RevealSerializer",
    "RevealedSerializer",
    "RowChoiceSerializer",
    "SubscriptionInput",
    "SubscriptionSerializer",
    "TokenRequestSerializer",
    "TokenSerializer",
]
