"""The scale of appraisal that holds until somebody writes another."""

import datetime

from django.db import migrations


def first_scale(apps, schema_editor):
    """Its defaults, in force since before the first whistle."""
    apps.get_model("tickets", "AppraisalScale").objects.create(valid_from=datetime.date(2020, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RunPython(first_scale, migrations.RunPython.noop),
    ]
