import django.contrib.postgres.indexes
from django.db import migrations, models

import lib.worded


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_search_pieces"),
        ("grids", "0006_words"),
        ("members", "0013_ledgers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(models.F("name"), models.F("pinyin"), models.F("initials")),
                name="person_words",
            ),
        ),
    ]
