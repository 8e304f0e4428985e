"""Password rules of classified protection that Django does not bring along."""

import string
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


class CharacterClassesValidator:
    """Asks for small letters, capitals, digits and other signs, at least some of these four."""

    def __init__(self, min_classes: int = 3) -> None:
        self.min_classes = min_classes

    def validate(self, password: str, user: Any = None) -> None:
        known = "".join(CLASSES)
        found = sum(any(sign in group for sign in password) for group in CLASSES)
        found += any(sign not in known for sign in password)
        if found < self.min_classes:
            raise ValidationError(self.get_help_text(), code="password_too_few_classes")

    def get_help_text(self) -> str:
        """Said beside the field and in the refusal."""
        message = _(
            "Use at least %(count)d of these four: small letters, capitals, digits, other signs."
        )
        return message % {"count": self.min_classes}
