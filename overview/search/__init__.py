"""One search over all that lies within reach, and one over what everybody may read.

A kind says which rows answer and how one looks (`kinds.py`, `open_kinds.py`); asking is written
once (`asking.py`). Help pages are found among them (`manual.py`).
"""

from overview.search.asking import HELP, MOST, Answer, Group, answer_to, straight_to
from overview.search.kinds import KINDS
from overview.search.manual import HelpPage, chapters, help_page, help_pages, page_about
from overview.search.nouns import Hit, Kind, Reader
from overview.search.open_kinds import OPEN_KINDS

__all__ = [
    "HELP",
    "KINDS",
    "MOST",
    "OPEN_KINDS",
    "Answer",
    "Group",
    "HelpPage",
    "Hit",
    "Kind",
    "Reader",
    "answer_to",
    "chapters",
    "help_page",
    "help_pages",
    "page_about",
    "straight_to",
]
