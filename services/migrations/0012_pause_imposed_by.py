import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Whoever imposed the pauses that run, from their records."""
    pauses = apps.get_model("services", "BookingPause").objects.all()
    records = apps.get_model("services", "BookingRecord").objects.all()
    imposed = records.filter(pause=OuterRef("pk"), move="confirm").order_by("-pk").values("by")
    pauses.update(imposed_by=Subquery(imposed[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0011_agency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="bookingpause",
            name="imposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="imposed by",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
