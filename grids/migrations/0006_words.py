import django.contrib.postgres.indexes
from django.db import migrations, models

import lib.worded


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_search_pieces"),
        ("grids", "0005_services_of_places"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(
                    models.F("name"), models.F("pinyin"), models.F("initials"), models.F("code")
                ),
                name="area_words",
            ),
        ),
        migrations.AddIndex(
            model_name="partyorganisation",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(
                    models.F("name"), models.F("pinyin"), models.F("initials"), models.F("code")
                ),
                name="organisation_words",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(models.F("name"), models.F("address")), name="place_words"
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=django.contrib.postgres.indexes.GinIndex(
                lib.worded.Pieces(
                    models.F("name"), models.F("pinyin"), models.F("initials"), models.F("code")
                ),
                name="unit_words",
            ),
        ),
    ]
