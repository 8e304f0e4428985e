from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0002_initial"),
        ("tickets", "0004_open311"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="ticket",
            name="ticket_dispatched",
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("dispatched_at__isnull", False)),
                fields=["dispatched_at", "id"],
                include=(
                    "city_now",
                    "district_now",
                    "street_now",
                    "community_now",
                    "status",
                    "contacted_at",
                ),
                name="ticket_dispatched",
            ),
        ),
    ]
