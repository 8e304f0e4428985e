"""Words in a row, joined as the reader's language does it: Chinese has a comma for lists."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[object]) -> str:
    """Join single words or names."""
    return pgettext("between the words of a list", ", ").join(map(str, words))


def phrases(parts: Iterable[object]) -> str:
    """Join longer parts that may have commas of their own."""
    return pgettext("between the parts of a list", "; ").join(map(str, parts))
