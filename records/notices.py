"""The words of a notice: rendered on reading, in the active language, from templates/notices."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import select_template

from lib.pii import mask_text
from records.models import Notice


@dataclass(frozen=True)
class NoticeText:
    """What the reader sees: one line, more lines, and the address of the matter (may be empty)."""

    subject: str
    body: str
    path: str

    @property
    def link(self) -> str:
        """The full address, for readers outside the site."""
        return f"{settings.SITE_URL}{self.path}" if self.path else ""


def notice_text(notice: Notice) -> NoticeText:
    """The notice in the active language; `params["url"]` is the path of its page.

    The template is plain text, so nothing is escaped here; pages escape when they show it.
    Telephone and ID numbers that people wrote into titles and reasons are masked. A kind that has
    no words any more still says which matter it was about.
    """
    template: Any = select_template([f"notices/{notice.kind}.txt", "notices/plain.txt"])
    text = template.template.render(Context({**notice.params, "notice": notice}, autoescape=False))
    subject, _, body = mask_text(text.strip()).partition("\n")
    return NoticeText(subject.strip(), body.strip(), notice.params.get("url", ""))
