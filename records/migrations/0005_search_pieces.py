"""The function that cuts words into the pieces by which lists are searched (lib/worded.py)."""

from django.db import migrations

from lib.worded import FUNCTION


class Migration(migrations.Migration):
    dependencies = [("records", "0004_rows_of_sheets")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS search_pieces(text[])"),
    ]
