import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import lib.worded


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_search_pieces"),
        ("grids", "0006_words"),
        ("tickets", "0017_meetings_without_whistle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="whistle",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(models.F("title"), models.F("number")), name="whistle_words"
            ),
        ),
    ]
