"""Compiles the message catalogues with Babel, so that no machine needs gettext to run the site."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import env


def compile_stale() -> None:
    """Write each `django.mo` that is missing or older than its `django.po`."""
    for source in (env.BASE_DIR / "locale").glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        draft = target.with_suffix(".mo.draft")
        with draft.open("wb") as compiled:
            write_mo(compiled, catalogue)
        draft.replace(target)


if __name__ == "__main__":
    compile_stale()
