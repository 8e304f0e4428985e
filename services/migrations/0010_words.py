import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import lib.worded


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_search_pieces"),
        ("grids", "0006_words"),
        ("services", "0009_queue_numbers"),
        ("tickets", "0018_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(models.F("title"), models.F("place")), name="activity_words"
            ),
        ),
        migrations.AddIndex(
            model_name="deliberation",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(models.F("topic"), models.F("public_topic")),
                name="deliberation_words",
            ),
        ),
        migrations.AddIndex(
            model_name="wish",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(models.F("need"), models.F("number")), name="wish_words"
            ),
        ),
    ]
