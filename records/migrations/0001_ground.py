"""What tables of every app stand on: ranges that must not overlap, and words cut into pieces."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

from lib.worded import FUNCTION


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS search_pieces(text[])"),
    ]
