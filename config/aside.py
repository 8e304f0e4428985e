"""`python -m config.aside COMMAND …`: one of the project's commands with a throw-away PostgreSQL,
for a machine on which no site runs. With DATABASE_URL set, that server is used instead.
"""

import os
import sys

from django.core.management import execute_from_command_line

from config import disposable


def main() -> None:
    """Start what is missing, run the command; the server is gone with this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if "DATABASE_URL" not in os.environ:
        os.environ |= disposable.services_for_one_run()
    execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
