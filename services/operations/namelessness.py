"""Words that are to name nobody: numbers and what looks like a name are pointed out, once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.listing import listed
from tickets.operations.moderation import checked


def check_words(text: str, field: str = "text") -> None:
    """Point out numbers and what looks like a name; whoever has looked sends the words again.

    Raises Refused with `text_names_people` at the field.
    """
    found = checked(text)
    if found.names:
        words = _("This looks like a name: %(names)s. Leave it out, or keep it if it is none.")
        raise Refused("text_names_people", words % {"names": listed(found.names)}, field)
    if found.is_masked:
        words = _("There is a number of a telephone, a card, a car or a room in the words.")
        raise Refused("text_names_people", words, field)
