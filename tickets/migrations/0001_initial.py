import datetime
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import lib.worded
from lib.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("grids", "0001_initial"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE tickets_dutyrule_numbers AS integer",
            reverse_sql="DROP SEQUENCE tickets_dutyrule_numbers",
        ),
        AtOnce(
            [
                migrations.CreateModel(
                    name="StepLimit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "limit_value",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="limit",
                            ),
                        ),
                        (
                            "limit_unit",
                            models.CharField(
                                choices=[
                                    ("uh", "urgent hours"),
                                    ("wh", "working hours"),
                                    ("wd", "working days"),
                                    ("nd", "natural days"),
                                ],
                                max_length=2,
                                verbose_name="unit",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("triage_u0", "accepting an emergency"),
                                    ("triage_u1", "accepting an urgent matter"),
                                    ("triage_u2", "accepting an ordinary matter"),
                                    ("triage_u3", "accepting a complex matter"),
                                    ("decide_return", "deciding on a return"),
                                    ("decide_adjustment", "deciding on an extension or suspension"),
                                    ("review_whistle", "reviewing a whistle"),
                                    ("object", "objecting, after signing"),
                                    ("persist", "persisting in an objection"),
                                    ("rule_street", "ruling of the street"),
                                    ("rule_district", "ruling of the district"),
                                    ("answer_proposal", "answering a proposed whistle"),
                                    ("answer_order", "answering a supervision order"),
                                    ("call_back", "calling the requester back"),
                                    ("reply_score", "replying to an appraisal"),
                                ],
                                max_length=20,
                                unique=True,
                                verbose_name="step",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step limit",
                        "verbose_name_plural": "step limits",
                    },
                ),
                migrations.CreateModel(
                    name="SuggestionModel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("trained_at", models.DateTimeField(verbose_name="trained at")),
                        (
                            "learned_from",
                            models.PositiveIntegerField(
                                default=0, verbose_name="filed matters learned from"
                            ),
                        ),
                        (
                            "classes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="categories"),
                        ),
                        ("weights", models.BinaryField(verbose_name="weights")),
                        ("habits", models.JSONField(default=dict, verbose_name="who led")),
                        (
                            "top_1",
                            models.FloatField(null=True, verbose_name="right at first place"),
                        ),
                        ("top_3", models.FloatField(null=True, verbose_name="right among three")),
                        (
                            "judged_on",
                            models.PositiveIntegerField(default=0, verbose_name="judged on"),
                        ),
                    ],
                    options={
                        "verbose_name": "suggestion model",
                        "verbose_name_plural": "suggestion models",
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "city_filed",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city when filed",
                            ),
                        ),
                        (
                            "district_filed",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district when filed",
                            ),
                        ),
                        (
                            "street_filed",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street when filed",
                            ),
                        ),
                        (
                            "community_filed",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community when filed",
                            ),
                        ),
                        (
                            "grid_filed",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid when filed",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(max_length=24, unique=True, verbose_name="number"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("reported", "Reported"),
                                    ("accepted", "Accepted"),
                                    ("filed", "Filed"),
                                    ("dispatched", "Dispatched"),
                                    ("handling", "Handling"),
                                    ("checking", "Checking"),
                                    ("closed", "Closed"),
                                    ("not_filed", "Not filed"),
                                    ("suspended", "Suspended"),
                                    ("void", "Void"),
                                    ("merged", "Merged"),
                                ],
                                default="reported",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="tickets.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "condition",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.categorylimit",
                                verbose_name="filing condition",
                            ),
                        ),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    ("U0", "Emergency"),
                                    ("U1", "Urgent"),
                                    ("U2", "Normal"),
                                    ("U3", "Complex"),
                                ],
                                default="U2",
                                max_length=2,
                                verbose_name="urgency",
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("text", models.TextField(max_length=2000, verbose_name="description")),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="place in words"
                            ),
                        ),
                        (
                            "lng",
                            models.FloatField(
                                blank=True, null=True, verbose_name="longitude (WGS-84)"
                            ),
                        ),
                        (
                            "lat",
                            models.FloatField(
                                blank=True, null=True, verbose_name="latitude (WGS-84)"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("resident", "Resident, online"),
                                    ("grid_worker", "Grid worker"),
                                    ("community", "Community desk"),
                                    ("hotline", "Hotline"),
                                    ("inspection", "Inspection"),
                                    ("import", "Import"),
                                    ("open311", "Open311"),
                                ],
                                default="resident",
                                max_length=12,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="reported by",
                            ),
                        ),
                        (
                            "handled_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="handled by",
                            ),
                        ),
                        ("reported_at", models.DateTimeField(verbose_name="reported at")),
                        (
                            "accepted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepted at"),
                        ),
                        (
                            "filed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="filed at"),
                        ),
                        (
                            "dispatched_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="dispatched at"
                            ),
                        ),
                        (
                            "contacted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="first contact at"
                            ),
                        ),
                        (
                            "handled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="handled at"),
                        ),
                        (
                            "passed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="check passed at"
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                        ),
                        (
                            "urged_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="urged at"),
                        ),
                        (
                            "suspended_until",
                            models.DateField(blank=True, null=True, verbose_name="suspended until"),
                        ),
                        (
                            "void_ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_real", "Not real"),
                                    ("duplicate", "Reported before"),
                                    ("test", "Only a test"),
                                    ("court", "Outside our remit: before a court"),
                                    ("arbitration", "Outside our remit: before arbitration"),
                                    ("discipline", "Outside our remit: discipline inspection"),
                                    ("petition", "Outside our remit: petition procedure"),
                                    ("secret", "Outside our remit: state secret"),
                                    ("settled", "Outside our remit: closed before, no new facts"),
                                ],
                                max_length=12,
                                verbose_name="ground",
                            ),
                        ),
                        (
                            "self_closed",
                            models.BooleanField(default=False, verbose_name="solved on the spot"),
                        ),
                        (
                            "solved_level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("grid", "In the grid"),
                                    ("community", "In the community"),
                                    ("street", "At the street"),
                                    ("district", "At the district"),
                                ],
                                max_length=10,
                                verbose_name="solved at",
                            ),
                        ),
                        (
                            "is_late",
                            models.BooleanField(default=False, verbose_name="handed in late"),
                        ),
                        (
                            "rework_count",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times reworked"
                            ),
                        ),
                        (
                            "reopened_count",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times reopened"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="tickets.ticket",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "public_state",
                            models.CharField(
                                choices=[
                                    ("pending", "To be looked at"),
                                    ("shown", "Shown to residents"),
                                    ("hidden", "Only the kind is shown"),
                                ],
                                default="hidden",
                                max_length=8,
                                verbose_name="public words",
                            ),
                        ),
                        (
                            "public_title",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="title for residents"
                            ),
                        ),
                        (
                            "idempotency_key",
                            models.CharField(blank=True, max_length=80, null=True, unique=True),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="source system"
                            ),
                        ),
                        (
                            "source_ref",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="number in the source"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket",
                        "verbose_name_plural": "tickets",
                        "indexes": [
                            models.Index(fields=["-reported_at", "-id"], name="ticket_all"),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["-reported_at", "-id"],
                                name="ticket_open",
                            ),
                            models.Index(
                                django.db.models.functions.comparison.Coalesce(
                                    "due_at",
                                    models.Value(
                                        datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC)
                                    ),
                                    output_field=models.DateTimeField(),
                                ),
                                models.F("id"),
                                name="ticket_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("suspended_until__isnull", False)),
                                fields=["suspended_until"],
                                name="ticket_suspended",
                            ),
                            models.Index(
                                condition=models.Q(("public_state", "hidden"), _negated=True),
                                fields=["public_state", "-reported_at", "-id"],
                                name="ticket_public",
                            ),
                            models.Index(
                                condition=models.Q(("status", "closed")),
                                fields=["closed_at"],
                                name="ticket_closed_at",
                            ),
                            models.Index(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=["source", "source_ref"],
                                name="ticket_source",
                            ),
                            models.Index(
                                condition=models.Q(("reopened_count__gt", 0)),
                                fields=["-reported_at", "-id"],
                                name="ticket_reopened",
                            ),
                            django.contrib.postgres.indexes.BrinIndex(
                                autosummarize=True,
                                fields=["dispatched_at"],
                                name="ticket_dispatched",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["city_now", "-reported_at", "-id"],
                                name="ticket_open_city",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["district_now", "-reported_at", "-id"],
                                name="ticket_open_district",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["street_now", "-reported_at", "-id"],
                                name="ticket_open_street",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["community_now", "-reported_at", "-id"],
                                name="ticket_open_community",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["grid_now", "-reported_at", "-id"],
                                name="ticket_open_grid",
                            ),
                            models.Index(
                                fields=["district_now", "-reported_at", "-id"],
                                name="ticket_all_district",
                            ),
                            models.Index(
                                fields=["street_now", "-reported_at", "-id"],
                                name="ticket_all_street",
                            ),
                            models.Index(
                                fields=["community_now", "-reported_at", "-id"],
                                name="ticket_all_community",
                            ),
                            models.Index(
                                fields=["grid_now", "-reported_at", "-id"], name="ticket_all_grid"
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["community_now", "due_at"],
                                name="ticket_due_community",
                            ),
                            models.Index(
                                models.F("community_now"),
                                django.db.models.functions.comparison.Coalesce(
                                    "due_at",
                                    models.Value(
                                        datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC)
                                    ),
                                    output_field=models.DateTimeField(),
                                ),
                                models.F("id"),
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                name="ticket_by_due_community",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        (
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "suspended",
                                        ),
                                    )
                                ),
                                fields=["reported_by"],
                                name="ticket_open_reporter",
                            ),
                            models.Index(
                                fields=["reported_at"],
                                include=(
                                    "category",
                                    "community_now",
                                    "street_now",
                                    "district_now",
                                    "status",
                                ),
                                name="ticket_counted",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "reported",
                                            "accepted",
                                            "filed",
                                            "dispatched",
                                            "handling",
                                            "checking",
                                            "closed",
                                            "not_filed",
                                            "suspended",
                                            "void",
                                            "merged",
                                        ],
                                    )
                                ),
                                name="ticket_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("status__in", ("closed", "not_filed", "void", "merged")),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", True),
                                        (
                                            "status__in",
                                            (
                                                "reported",
                                                "accepted",
                                                "filed",
                                                "dispatched",
                                                "handling",
                                                "checking",
                                                "suspended",
                                            ),
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="ticket_closed_iff_stamped",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                                    models.Q(
                                        models.Q(("status", "merged"), _negated=True),
                                        ("merged_into__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="ticket_merged_iff_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppraisalScale",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveSmallIntegerField(default=1, verbose_name="version"),
                        ),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        (
                            "sign",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="signed in time",
                            ),
                        ),
                        (
                            "contact",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="contacted in time",
                            ),
                        ),
                        (
                            "attend",
                            models.PositiveSmallIntegerField(
                                default=20,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="attended in time",
                            ),
                        ),
                        (
                            "effort",
                            models.PositiveSmallIntegerField(
                                default=20,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="effort",
                            ),
                        ),
                        (
                            "result",
                            models.PositiveSmallIntegerField(
                                default=40,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="result",
                            ),
                        ),
                        (
                            "attitude",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="attitude",
                            ),
                        ),
                        (
                            "low",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="unusually low below",
                            ),
                        ),
                        (
                            "high",
                            models.PositiveSmallIntegerField(
                                default=100,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="unusually high from",
                            ),
                        ),
                        (
                            "weight_routine",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.1")),
                                    django.core.validators.MaxValueValidator(10),
                                ],
                                verbose_name="weight of a routine whistle",
                            ),
                        ),
                        (
                            "weight_joint",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1.5"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.1")),
                                    django.core.validators.MaxValueValidator(10),
                                ],
                                verbose_name="weight of a joint whistle",
                            ),
                        ),
                        (
                            "weight_emergency",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1.2"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.1")),
                                    django.core.validators.MaxValueValidator(10),
                                ],
                                verbose_name="weight of an emergency whistle",
                            ),
                        ),
                        (
                            "score_share",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.7"),
                                max_digits=3,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="share of the whistle score",
                            ),
                        ),
                        (
                            "satisfaction_share",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.3"),
                                max_digits=3,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="share of community satisfaction",
                            ),
                        ),
                        (
                            "minimum",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="fewest appraised whistles of a year",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="made at"),
                        ),
                    ],
                    options={
                        "verbose_name": "appraisal scale",
                        "verbose_name_plural": "appraisal scales",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city", "version"),
                                name="one_scale_per_version",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "sign",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.Value(100),
                                                            "-",
                                                            models.F("contact"),
                                                        ),
                                                        "-",
                                                        models.F("attend"),
                                                    ),
                                                    "-",
                                                    models.F("effort"),
                                                ),
                                                "-",
                                                models.F("result"),
                                            ),
                                            "-",
                                            models.F("attitude"),
                                        ),
                                    )
                                ),
                                name="scale_sum_is_100",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "score_share",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(1), "-", models.F("satisfaction_share")
                                        ),
                                    )
                                ),
                                name="scale_shares_are_1",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("high__lte", 100), ("low__lt", models.F("high"))
                                ),
                                name="scale_bounds_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppraisalResult",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "scale",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.appraisalscale",
                                verbose_name="scale",
                            ),
                        ),
                        ("numbers", models.JSONField(verbose_name="numbers")),
                        (
                            "published_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                        ("published_at", models.DateTimeField(verbose_name="published at")),
                    ],
                    options={
                        "verbose_name": "yearly result",
                        "verbose_name_plural": "yearly results",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "year"), name="one_result_per_year"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="tickets.meeting",
                                verbose_name="meeting",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        ("body", models.CharField(blank=True, max_length=120, verbose_name="body")),
                        ("is_present", models.BooleanField(verbose_name="present")),
                        ("is_excused", models.BooleanField(default=False, verbose_name="excused")),
                    ],
                    options={
                        "verbose_name": "attendance",
                        "verbose_name_plural": "attendances",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("body", ""), ("unit__isnull", False)),
                                    models.Q(("unit", None), models.Q(("body", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="attendance_of_unit_or_body",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_excused", True), ("is_present", True), _negated=True
                                ),
                                name="attendance_excused_is_absent",
                            ),
                            models.UniqueConstraint(
                                fields=("meeting", "unit"), name="one_attendance_per_unit"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallBack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="call_backs",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="call_backs",
                                to="tickets.requester",
                                verbose_name="requester",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(verbose_name="closing")),
                        ("closed_at", models.DateTimeField(verbose_name="closed at")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("answered", "Answered"),
                                    ("excluded", "Excluded"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="status",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="listed at")),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times not reached"
                            ),
                        ),
                        (
                            "tried_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="last not reached at"
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "exclusion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("void", "Void"),
                                    ("malicious", "Malicious and repeated"),
                                    ("unreachable", "Not reached three times"),
                                    ("suspended", "Suspended"),
                                    ("outside", "Outside the remit"),
                                    ("reopened", "Reopened before the call"),
                                ],
                                max_length=12,
                                verbose_name="excluded because",
                            ),
                        ),
                        (
                            "accused_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="exclusion asked by",
                            ),
                        ),
                        (
                            "rating",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_back",
                                to="tickets.rating",
                                verbose_name="rating",
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "call-back",
                        "verbose_name_plural": "call-backs",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "waiting")),
                                fields=["street_now", "due_at", "id"],
                                name="call_back_street",
                            ),
                            models.Index(
                                condition=models.Q(("status", "waiting")),
                                fields=["community_now", "due_at", "id"],
                                name="call_back_community",
                            ),
                            models.Index(
                                fields=["district_now", "closed_at"], name="call_back_year_district"
                            ),
                            models.Index(
                                fields=["street_now", "closed_at"], name="call_back_year_street"
                            ),
                            models.Index(
                                fields=["community_now", "closed_at"],
                                name="call_back_year_community",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["waiting", "answered", "excluded"])
                                ),
                                name="call_back_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status", "excluded"),
                                        models.Q(("exclusion", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "excluded"), _negated=True),
                                        ("exclusion", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="call_back_excluded_by_rule",
                            ),
                            models.UniqueConstraint(
                                fields=("requester", "round"), name="one_call_back_per_closing"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallBackRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("move", models.CharField(max_length=40, verbose_name="move")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.post",
                                verbose_name="post",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "before",
                            models.CharField(blank=True, max_length=20, verbose_name="before"),
                        ),
                        ("after", models.CharField(max_length=20, verbose_name="after")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("data", models.JSONField(default=dict)),
                        (
                            "call_back",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.callback",
                                verbose_name="call-back",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call-back record",
                        "verbose_name_plural": "call-back records",
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CallBackSample",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.CharField(
                                choices=[
                                    ("whistled", "Answered by a whistle"),
                                    ("reopened", "Reopened"),
                                    ("ordinary", "All other matters"),
                                ],
                                default="ordinary",
                                max_length=8,
                                verbose_name="case",
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("A", "Small: the grid solves it"),
                                    ("B", "Big: the community solves it"),
                                    ("C", "Hard: needs the street or a whistle"),
                                ],
                                max_length=1,
                                verbose_name="grade",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("resident", "Resident, online"),
                                    ("grid_worker", "Grid worker"),
                                    ("community", "Community desk"),
                                    ("hotline", "Hotline"),
                                    ("inspection", "Inspection"),
                                    ("import", "Import"),
                                    ("open311", "Open311"),
                                ],
                                max_length=12,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "percent",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="called back, in percent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call-back sample",
                        "verbose_name_plural": "call-back samples",
                        "ordering": ("case", "grade", "channel"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "grade", "channel"), name="one_sample_per_case"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("percent__lte", 100)), name="sample_percent"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Category",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.CharField(max_length=8, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "english",
                            models.SlugField(max_length=60, verbose_name="English identifier"),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leaves",
                                to="tickets.category",
                                verbose_name="heading",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                default="incident", max_length=12, verbose_name="kind"
                            ),
                        ),
                        (
                            "lead_kind",
                            models.CharField(blank=True, max_length=80, verbose_name="usual lead"),
                        ),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    ("U0", "Emergency"),
                                    ("U1", "Urgent"),
                                    ("U2", "Normal"),
                                    ("U3", "Complex"),
                                ],
                                default="U2",
                                max_length=2,
                                verbose_name="urgency",
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(
                                choices=[
                                    ("A", "Small: the grid solves it"),
                                    ("B", "Big: the community solves it"),
                                    ("C", "Hard: needs the street or a whistle"),
                                ],
                                default="A",
                                max_length=1,
                                verbose_name="grade",
                            ),
                        ),
                        (
                            "is_key_matter",
                            models.BooleanField(default=False, verbose_name="key small matter"),
                        ),
                        (
                            "is_physical",
                            models.BooleanField(default=True, verbose_name="needs an after-photo"),
                        ),
                        (
                            "emergency_note",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="emergency note"
                            ),
                        ),
                        (
                            "aliases",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="everyday words"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                    ],
                    options={
                        "verbose_name": "category",
                        "verbose_name_plural": "categories",
                        "ordering": ("code",),
                    },
                ),
                migrations.CreateModel(
                    name="CategoryLimit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "limit_value",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="limit",
                            ),
                        ),
                        (
                            "limit_unit",
                            models.CharField(
                                choices=[
                                    ("uh", "urgent hours"),
                                    ("wh", "working hours"),
                                    ("wd", "working days"),
                                    ("nd", "natural days"),
                                ],
                                max_length=2,
                                verbose_name="unit",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="limits",
                                to="tickets.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(max_length=200, verbose_name="filing condition"),
                        ),
                        (
                            "closing_condition",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="closing condition"
                            ),
                        ),
                        (
                            "limit_text",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="limit as written"
                            ),
                        ),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False, verbose_name="used when nothing else is chosen"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, max_length=20, verbose_name="source"),
                        ),
                        (
                            "handling_unit",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="handling unit"
                            ),
                        ),
                        (
                            "supervising_unit",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="supervising department"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "category limit",
                        "verbose_name_plural": "category limits",
                        "ordering": ("category", "-is_default", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("category", "condition"), name="one_limit_per_condition"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "limit_value",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="limit",
                            ),
                        ),
                        (
                            "limit_unit",
                            models.CharField(
                                choices=[
                                    ("uh", "urgent hours"),
                                    ("wh", "working hours"),
                                    ("wd", "working days"),
                                    ("nd", "natural days"),
                                ],
                                max_length=2,
                                verbose_name="unit",
                            ),
                        ),
                        ("subject_type", models.CharField(max_length=20, verbose_name="subject")),
                        ("subject_id", models.BigIntegerField(verbose_name="subject id")),
                        ("kind", models.CharField(max_length=16, verbose_name="kind")),
                        (
                            "label",
                            models.CharField(max_length=24, verbose_name="number of the matter"),
                        ),
                        (
                            "title",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="title of the matter"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit answering for it",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.workcalendar",
                                verbose_name="calendar",
                            ),
                        ),
                        (
                            "calendar_version",
                            models.PositiveIntegerField(verbose_name="calendar version"),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.ladderpolicy",
                                verbose_name="ladder",
                            ),
                        ),
                        (
                            "budget_s",
                            models.PositiveBigIntegerField(verbose_name="budget in seconds"),
                        ),
                        (
                            "consumed_s",
                            models.PositiveBigIntegerField(
                                default=0, verbose_name="seconds used before the last pause"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("met", "Met"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="running",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "running_since",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="running since"
                            ),
                        ),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("yellow_at", models.DateTimeField(verbose_name="yellow from")),
                        (
                            "met_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="met at"),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "is_provisional",
                            models.BooleanField(
                                default=False, verbose_name="holidays not yet published"
                            ),
                        ),
                        (
                            "limit_key",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="configured limit"
                            ),
                        ),
                        (
                            "limit_change",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.limitchange",
                                verbose_name="last limit change it followed",
                            ),
                        ),
                        (
                            "extensions",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times extended"
                            ),
                        ),
                        (
                            "late_cause",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="why levels fall late"
                            ),
                        ),
                        (
                            "generation",
                            models.PositiveIntegerField(default=1, verbose_name="generation"),
                        ),
                        (
                            "next_level",
                            models.PositiveSmallIntegerField(default=1, verbose_name="next level"),
                        ),
                        (
                            "ladder_ended",
                            models.BooleanField(default=False, verbose_name="no level left"),
                        ),
                    ],
                    options={
                        "verbose_name": "clock",
                        "verbose_name_plural": "clocks",
                        "indexes": [
                            models.Index(
                                fields=["subject_type", "subject_id"], name="clock_subject"
                            ),
                            models.Index(
                                condition=models.Q(("state", "running")),
                                fields=["due_at"],
                                name="clock_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "running")),
                                fields=["calendar", "due_at"],
                                name="clock_calendar",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ("running", "paused"))),
                                fields=["limit_key", "due_at"],
                                name="clock_limit",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("running", "paused"))),
                                fields=("subject_type", "subject_id", "kind"),
                                name="one_live_clock",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("running_since__isnull", False), ("state", "running")
                                    ),
                                    models.Q(
                                        models.Q(("state", "running"), _negated=True),
                                        ("running_since__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="running_iff_since",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("state__in", ("met", "cancelled")),
                                    ),
                                    models.Q(
                                        ("ended_at__isnull", True),
                                        ("state__in", ("running", "paused")),
                                    ),
                                    _connector="OR",
                                ),
                                name="ended_iff_terminal",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClockPause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "clock",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="tickets.clock",
                                verbose_name="clock",
                            ),
                        ),
                        ("from_at", models.DateTimeField(verbose_name="from")),
                        (
                            "until_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="until"),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "struck_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="struck out at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pause",
                        "verbose_name_plural": "pauses",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_at__isnull", True)),
                                fields=("clock",),
                                name="one_open_pause",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "number",
                            models.IntegerField(
                                db_default=models.Func(
                                    models.Value("tickets_dutyrule_numbers"), function="nextval"
                                ),
                                editable=False,
                                verbose_name="number",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="later",
                                to="tickets.dutyrule",
                                verbose_name="replaces",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duty_rules",
                                to="tickets.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "condition",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="tickets.categorylimit",
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "district",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="grids.unit",
                                verbose_name="lead unit",
                            ),
                        ),
                        (
                            "legal_basis",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="legal basis"
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        (
                            "valid_to",
                            models.DateField(blank=True, null=True, verbose_name="valid to"),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="written at"),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="why")),
                        (
                            "end_note",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="why it ended"
                            ),
                        ),
                        (
                            "assist",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="assisting units",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "duty rule",
                        "verbose_name_plural": "duty rules",
                        "indexes": [
                            models.Index(
                                fields=["category", "district"], name="duty_category_district"
                            ),
                            models.Index(fields=["category", "id"], name="duty_category"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("number", "version"), name="duty_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("area__isnull", True),
                                    ("district__isnull", True),
                                    _connector="OR",
                                ),
                                name="duty_one_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    (
                                        "valid_from__lte",
                                        models.ExpressionWrapper(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("valid_to"), "+", models.Value(1)
                                            ),
                                            output_field=models.DateField(),
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="duty_valid_period",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("category", "="),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            "condition", models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            "area", models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            "district", models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    (
                                        models.Func(
                                            models.F("valid_from"),
                                            models.ExpressionWrapper(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("valid_to"), "+", models.Value(1)
                                                ),
                                                output_field=models.DateField(),
                                            ),
                                            function="daterange",
                                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="duty_overlap",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "clock",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="tickets.clock",
                                verbose_name="clock",
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                        ("subject_type", models.CharField(max_length=20, verbose_name="subject")),
                        ("subject_id", models.BigIntegerField(verbose_name="subject id")),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("planned_at", models.DateTimeField(verbose_name="planned for")),
                        ("fired_at", models.DateTimeField(verbose_name="fired at")),
                        (
                            "late_s",
                            models.PositiveIntegerField(default=0, verbose_name="seconds late"),
                        ),
                        (
                            "percent",
                            models.PositiveIntegerField(verbose_name="percent of the limit"),
                        ),
                        ("who", models.JSONField(default=list, verbose_name="who")),
                        ("recipients", models.JSONField(default=list, verbose_name="recipients")),
                        ("actions", models.JSONField(default=list, verbose_name="what")),
                        (
                            "is_vacant",
                            models.BooleanField(default=False, verbose_name="post vacant"),
                        ),
                        (
                            "cause",
                            models.CharField(blank=True, max_length=60, verbose_name="cause"),
                        ),
                    ],
                    options={
                        "verbose_name": "escalation",
                        "verbose_name_plural": "escalations",
                        "indexes": [
                            models.Index(
                                fields=["street_now", "-fired_at"], name="escalation_street"
                            ),
                            models.Index(
                                fields=["community_now", "-fired_at"], name="escalation_community"
                            ),
                            models.Index(
                                fields=["subject_type", "subject_id"], name="escalation_subject"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("clock", "level"), name="each_level_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FallbackOwner",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "district",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fallback_owner",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fallback owner",
                        "verbose_name_plural": "fallback owners",
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("kind", models.CharField(max_length=30, verbose_name="kind")),
                        ("subject_type", models.CharField(max_length=20, verbose_name="subject")),
                        ("subject_id", models.BigIntegerField(verbose_name="subject id")),
                        ("detail", models.JSONField(default=dict, verbose_name="detail")),
                        ("found_at", models.DateTimeField(verbose_name="found at")),
                        (
                            "healed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="healed at"),
                        ),
                    ],
                    options={
                        "verbose_name": "finding",
                        "verbose_name_plural": "findings",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("healed_at__isnull", True)),
                                fields=("kind", "subject_type", "subject_id"),
                                name="one_open_finding",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HotSpot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="place",
                            ),
                        ),
                        (
                            "lng",
                            models.FloatField(
                                blank=True, null=True, verbose_name="longitude (WGS-84)"
                            ),
                        ),
                        (
                            "lat",
                            models.FloatField(
                                blank=True, null=True, verbose_name="latitude (WGS-84)"
                            ),
                        ),
                        (
                            "metres",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="metres around it"
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField(verbose_name="days looked at")),
                        ("count", models.PositiveIntegerField(verbose_name="matters")),
                        ("previous", models.PositiveIntegerField(verbose_name="matters before")),
                        ("found_at", models.DateTimeField(verbose_name="found at")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("topic", "Made a topic"),
                                    ("dismissed", "Dismissed"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=300, verbose_name="reason"),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                    ],
                    options={
                        "verbose_name": "hot spot",
                        "verbose_name_plural": "hot spots",
                        "indexes": [
                            models.Index(
                                fields=["street_now", "-found_at", "-id"], name="hot_spot_street"
                            ),
                            models.Index(
                                fields=["community_now", "category", "-found_at"],
                                name="hot_spot_place",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("category", "community_now"),
                                name="one_open_hot_spot",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HotSpotThreshold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[
                                    django.core.validators.MinValueValidator(7),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="days looked at",
                            ),
                        ),
                        (
                            "least",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MinValueValidator(2)],
                                verbose_name="matters that make a hot spot",
                            ),
                        ),
                        (
                            "grown_least",
                            models.PositiveSmallIntegerField(
                                default=4,
                                validators=[django.core.validators.MinValueValidator(2)],
                                verbose_name="matters that suffice where they multiplied",
                            ),
                        ),
                        (
                            "factor",
                            models.DecimalField(
                                decimal_places=1,
                                default=2,
                                max_digits=4,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="times as many as before",
                            ),
                        ),
                        (
                            "metres",
                            models.PositiveSmallIntegerField(
                                default=150,
                                validators=[
                                    django.core.validators.MinValueValidator(20),
                                    django.core.validators.MaxValueValidator(1000),
                                ],
                                verbose_name="metres that count as one place",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "hot-spot threshold",
                        "verbose_name_plural": "hot-spot thresholds",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city",),
                                name="one_hot_spot_threshold",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LadderPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "city",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        ("valid_from", models.DateTimeField(verbose_name="valid from")),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("is_draft", models.BooleanField(default=False, verbose_name="draft")),
                        (
                            "revision",
                            models.PositiveIntegerField(
                                default=0, verbose_name="revision of the draft"
                            ),
                        ),
                        (
                            "based_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.ladderpolicy",
                                verbose_name="copied from",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="what changed"
                            ),
                        ),
                        (
                            "activated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="put into force by",
                            ),
                        ),
                        (
                            "moves_running",
                            models.BooleanField(
                                default=False, verbose_name="running clocks follow"
                            ),
                        ),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                        ),
                    ],
                    options={
                        "verbose_name": "ladder",
                        "verbose_name_plural": "ladders",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city", "version"),
                                name="one_ladder_version",
                                nulls_distinct=False,
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_draft", True)),
                                fields=("city",),
                                name="one_ladder_draft",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_draft", False), ("is_active", False), _connector="OR"
                                ),
                                name="no_draft_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LadderRung",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rungs",
                                to="tickets.ladderpolicy",
                                verbose_name="ladder",
                            ),
                        ),
                        ("subject_type", models.CharField(max_length=20, verbose_name="subject")),
                        ("clock_kind", models.CharField(max_length=16, verbose_name="clock")),
                        ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                        (
                            "percent",
                            models.PositiveIntegerField(verbose_name="percent of the limit"),
                        ),
                        ("who", models.JSONField(default=list, verbose_name="who")),
                        ("actions", models.JSONField(default=list, verbose_name="what")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                    ],
                    options={
                        "verbose_name": "rung",
                        "verbose_name_plural": "rungs",
                        "ordering": ("subject_type", "clock_kind", "level"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("policy", "subject_type", "clock_kind", "level"),
                                name="one_rung_per_level",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LimitChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("limit_key", models.CharField(max_length=40, verbose_name="limit")),
                        (
                            "old_value",
                            models.DecimalField(
                                decimal_places=4, max_digits=8, verbose_name="limit before"
                            ),
                        ),
                        (
                            "old_unit",
                            models.CharField(
                                choices=[
                                    ("uh", "urgent hours"),
                                    ("wh", "working hours"),
                                    ("wd", "working days"),
                                    ("nd", "natural days"),
                                ],
                                max_length=2,
                                verbose_name="unit before",
                            ),
                        ),
                        (
                            "new_value",
                            models.DecimalField(
                                decimal_places=4, max_digits=8, verbose_name="limit after"
                            ),
                        ),
                        (
                            "new_unit",
                            models.CharField(
                                choices=[
                                    ("uh", "urgent hours"),
                                    ("wh", "working hours"),
                                    ("wd", "working days"),
                                    ("nd", "natural days"),
                                ],
                                max_length=2,
                                verbose_name="unit after",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason"),
                        ),
                        ("at", models.DateTimeField(verbose_name="changed at")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "moves_running",
                            models.BooleanField(
                                default=False, verbose_name="running clocks follow"
                            ),
                        ),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                        ),
                    ],
                    options={
                        "verbose_name": "limit change",
                        "verbose_name_plural": "limit changes",
                        "indexes": [
                            models.Index(fields=["limit_key", "id"], name="limit_change_key"),
                            models.Index(
                                condition=models.Q(
                                    ("moves_running", True), ("settled_at__isnull", True)
                                ),
                                fields=["id"],
                                name="limit_change_unsettled",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatterTally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "city_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.city",
                            ),
                        ),
                        (
                            "district_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.district",
                            ),
                        ),
                        (
                            "street_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "community_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.category",
                            ),
                        ),
                        (
                            "grain",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("category", "Month by category"),
                                    ("street", "Month by category of a street"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("since", models.DateField()),
                        ("reported", models.BigIntegerField(default=0)),
                        ("accepted", models.BigIntegerField(default=0)),
                        ("declined", models.BigIntegerField(default=0)),
                        ("filed", models.BigIntegerField(default=0)),
                        ("self_closed", models.BigIntegerField(default=0)),
                        ("dispatched", models.BigIntegerField(default=0)),
                        ("handled", models.BigIntegerField(default=0)),
                        ("handled_timely", models.BigIntegerField(default=0)),
                        ("handled_late", models.BigIntegerField(default=0)),
                        ("reworked", models.BigIntegerField(default=0)),
                        ("closed", models.BigIntegerField(default=0)),
                        ("reopened", models.BigIntegerField(default=0)),
                        ("minutes", models.BigIntegerField(default=0)),
                        ("kept", models.BigIntegerField(default=0)),
                        ("in_grid", models.BigIntegerField(default=0)),
                        ("in_community", models.BigIntegerField(default=0)),
                        ("in_street", models.BigIntegerField(default=0)),
                        ("in_district", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "tally of matters",
                        "verbose_name_plural": "tallies of matters",
                        "indexes": [
                            models.Index(
                                fields=["grain", "district_now", "since"], name="tally_district_now"
                            ),
                            models.Index(
                                fields=["grain", "street_now", "since"], name="tally_street_now"
                            ),
                            models.Index(
                                fields=["grain", "community_now", "since"],
                                name="tally_community_now",
                            ),
                            models.Index(
                                fields=["grain", "district_filed", "since"],
                                name="tally_district_filed",
                            ),
                            models.Index(
                                fields=["grain", "street_filed", "since"], name="tally_street_filed"
                            ),
                            models.Index(
                                fields=["grain", "community_filed", "since"],
                                name="tally_community_filed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "grain",
                                    "since",
                                    "city_now",
                                    "district_now",
                                    "street_now",
                                    "community_now",
                                    "city_filed",
                                    "district_filed",
                                    "street_filed",
                                    "community_filed",
                                    "category",
                                ),
                                name="one_tally",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "whistle",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="meetings",
                                to="tickets.whistle",
                                verbose_name="whistle",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="about the area",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=200, verbose_name="title"),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        ("held_at", models.DateTimeField(verbose_name="held at")),
                        ("place", models.CharField(max_length=200, verbose_name="place")),
                        ("minutes", models.TextField(max_length=4000, verbose_name="minutes")),
                        (
                            "others",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="others present"
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "idempotency_key",
                            models.CharField(blank=True, max_length=80, null=True, unique=True),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "units",
                            models.ManyToManyField(
                                related_name="+",
                                through="tickets.Attendance",
                                to="grids.unit",
                                verbose_name="departments",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "meeting",
                        "verbose_name_plural": "meetings",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("whistle", "number"), name="one_meeting_per_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area", None), ("whistle__isnull", False)),
                                    models.Q(("area__isnull", False), ("whistle", None)),
                                    _connector="OR",
                                ),
                                name="meeting_of_whistle_or_area",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Opinion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("street", "Street's opinion"),
                                    ("unit", "Department's statement"),
                                ],
                                max_length=6,
                                verbose_name="said by",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        ("text", models.TextField(max_length=1000, verbose_name="opinion")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="written at")),
                    ],
                    options={
                        "verbose_name": "opinion",
                        "verbose_name_plural": "opinions",
                        "indexes": [
                            models.Index(fields=["unit", "year"], name="opinion_unit_year")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("side", "unit")),
                                fields=("unit", "year"),
                                name="one_statement_per_year",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("side", "street"), ("street__isnull", False)),
                                    models.Q(("side", "unit"), ("street__isnull", True)),
                                    _connector="OR",
                                ),
                                name="opinion_of_a_street",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RateWeights",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        (
                            "response",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.3"),
                                max_digits=3,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="weight of response",
                            ),
                        ),
                        (
                            "solution",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.4"),
                                max_digits=3,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="weight of solution",
                            ),
                        ),
                        (
                            "satisfaction",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.3"),
                                max_digits=3,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="weight of satisfaction",
                            ),
                        ),
                        (
                            "partly",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.5"),
                                max_digits=3,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="what partly solved counts",
                            ),
                        ),
                        (
                            "contact_hours",
                            models.PositiveSmallIntegerField(
                                default=24,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="hours to the first contact",
                            ),
                        ),
                        (
                            "minimum",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="fewest cases of a rate",
                            ),
                        ),
                        (
                            "very",
                            models.PositiveSmallIntegerField(
                                default=100,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="Satisfied",
                            ),
                        ),
                        (
                            "basically",
                            models.PositiveSmallIntegerField(
                                default=80,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="Basically satisfied",
                            ),
                        ),
                        (
                            "neutral",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="Neutral",
                            ),
                        ),
                        (
                            "dissatisfied",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="Dissatisfied",
                            ),
                        ),
                        (
                            "very_dissatisfied",
                            models.PositiveSmallIntegerField(
                                default=0,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="Very dissatisfied",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "weights of the rates",
                        "verbose_name_plural": "weights of the rates",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city", "year"),
                                name="one_weighting_per_year",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "response",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1), "-", models.F("solution")
                                            ),
                                            "-",
                                            models.F("satisfaction"),
                                        ),
                                    )
                                ),
                                name="rate_weights_are_1",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rating",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="ratings",
                                to="tickets.requester",
                                verbose_name="requester",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorded by",
                            ),
                        ),
                        (
                            "round",
                            models.PositiveSmallIntegerField(default=1, verbose_name="closing"),
                        ),
                        (
                            "solved",
                            models.CharField(
                                choices=[
                                    ("yes", "Solved"),
                                    ("partly", "Partly solved"),
                                    ("no", "Not solved"),
                                ],
                                max_length=6,
                                verbose_name="solved",
                            ),
                        ),
                        (
                            "satisfaction",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (5, "Satisfied"),
                                    (4, "Basically satisfied"),
                                    (3, "Neutral"),
                                    (2, "Dissatisfied"),
                                    (1, "Very dissatisfied"),
                                ],
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                                verbose_name="satisfaction",
                            ),
                        ),
                        (
                            "comment",
                            models.CharField(blank=True, max_length=500, verbose_name="comment"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="rated at")),
                    ],
                    options={
                        "verbose_name": "rating",
                        "verbose_name_plural": "ratings",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "requester", "round"),
                                name="one_rating_per_closing",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Requester",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requesters",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        ("name_cipher", models.TextField(blank=True)),
                        ("phone_cipher", models.TextField(blank=True)),
                        ("phone_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("device_hash", models.CharField(blank=True, max_length=64)),
                        ("code_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="account",
                            ),
                        ),
                        (
                            "is_follower",
                            models.BooleanField(default=False, verbose_name="joined with me-too"),
                        ),
                        (
                            "first_ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.ticket",
                                verbose_name="reported as, before merging",
                            ),
                        ),
                        ("language", models.CharField(default="zh-hans", max_length=10)),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                    ],
                    options={
                        "verbose_name": "requester",
                        "verbose_name_plural": "requesters",
                    },
                ),
                migrations.CreateModel(
                    name="Resolution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="resolutions",
                                to="tickets.meeting",
                                verbose_name="meeting",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resolutions",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="team of",
                            ),
                        ),
                        ("what", models.CharField(max_length=500, verbose_name="what")),
                        ("due_on", models.DateField(verbose_name="by when")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("done", "Reported done"),
                                    ("confirmed", "Confirmed"),
                                    ("dropped", "Dropped"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("result", models.TextField(blank=True, verbose_name="result")),
                        ("given_at", models.DateTimeField(verbose_name="given at")),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "resolution",
                        "verbose_name_plural": "resolutions",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "open")),
                                fields=["unit", "due_at"],
                                name="resolution_inbox",
                            ),
                            models.Index(
                                fields=["unit", "-given_at", "-id"], name="resolution_unit"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area__isnull", True), ("unit__isnull", False)),
                                    models.Q(("area__isnull", False), ("unit__isnull", True)),
                                    _connector="OR",
                                ),
                                name="resolution_one_holder",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["open", "done", "confirmed", "dropped"])
                                ),
                                name="resolution_status_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("move", models.CharField(max_length=40, verbose_name="move")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.post",
                                verbose_name="post",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "before",
                            models.CharField(blank=True, max_length=20, verbose_name="before"),
                        ),
                        ("after", models.CharField(max_length=20, verbose_name="after")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("data", models.JSONField(default=dict)),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.meeting",
                            ),
                        ),
                        (
                            "resolution",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="tickets.resolution",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a meeting",
                        "verbose_name_plural": "records of meetings",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["meeting", "id"], name="meeting_record")],
                    },
                ),
                migrations.CreateModel(
                    name="SatisfactionVote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (5, "Satisfied"),
                                    (4, "Basically satisfied"),
                                    (3, "Neutral"),
                                    (2, "Dissatisfied"),
                                    (1, "Very dissatisfied"),
                                ],
                                verbose_name="satisfaction",
                            ),
                        ),
                        (
                            "comment",
                            models.CharField(blank=True, max_length=300, verbose_name="comment"),
                        ),
                        (
                            "voted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="voted by",
                            ),
                        ),
                        ("voted_at", models.DateTimeField(verbose_name="voted at")),
                    ],
                    options={
                        "verbose_name": "satisfaction vote",
                        "verbose_name_plural": "satisfaction votes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "year", "community"), name="one_vote_per_community"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", [5, 4, 3, 2, 1])),
                                name="vote_level_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Season",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("title", models.CharField(max_length=60, verbose_name="title")),
                        (
                            "first_month",
                            models.PositiveSmallIntegerField(verbose_name="first month"),
                        ),
                        ("last_month", models.PositiveSmallIntegerField(verbose_name="last month")),
                        ("aim", models.CharField(max_length=300, verbose_name="aim")),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "categories",
                            models.ManyToManyField(
                                related_name="+", to="tickets.category", verbose_name="categories"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "season",
                        "verbose_name_plural": "seasons",
                        "ordering": ("first_month", "code"),
                    },
                ),
                migrations.CreateModel(
                    name="TallyChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "city_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.city",
                            ),
                        ),
                        (
                            "district_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.district",
                            ),
                        ),
                        (
                            "street_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "community_filed",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="grids.area",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.category",
                            ),
                        ),
                        ("ticket_id", models.BigIntegerField()),
                        ("sign", models.SmallIntegerField()),
                        ("status", models.CharField(max_length=12)),
                        ("reported_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(null=True)),
                        ("filed_at", models.DateTimeField(null=True)),
                        ("dispatched_at", models.DateTimeField(null=True)),
                        ("handled_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("self_closed", models.BooleanField()),
                        ("solved_level", models.CharField(max_length=10)),
                        ("is_late", models.BooleanField()),
                        ("rework_count", models.PositiveSmallIntegerField()),
                        ("reopened_count", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "verbose_name": "change of a tally",
                        "verbose_name_plural": "changes of tallies",
                    },
                ),
                migrations.CreateModel(
                    name="TicketGrams",
                    fields=[
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="grams",
                                serialize=False,
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "grams",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=24), size=None
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["grams"], name="ticket_grams"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="tickets.requester",
                                verbose_name="requester",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposed by",
                            ),
                        ),
                        ("why", models.TextField(max_length=1000, verbose_name="why")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Awaiting an answer"),
                                    ("taken", "Taken up"),
                                    ("declined", "Declined"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "whistle",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="tickets.whistle",
                                verbose_name="whistle",
                            ),
                        ),
                        ("answer", models.TextField(blank=True, verbose_name="answer")),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "proposal",
                        "verbose_name_plural": "proposals",
                        "indexes": [
                            models.Index(
                                fields=["district_now", "-proposed_at", "-id"],
                                name="proposal_district",
                            ),
                            models.Index(
                                fields=["street_now", "-proposed_at", "-id"], name="proposal_street"
                            ),
                            models.Index(
                                fields=["community_now", "-proposed_at", "-id"],
                                name="proposal_community",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "proposed")),
                                fields=("ticket",),
                                name="one_open_proposal",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at__isnull", True), ("status", "proposed")),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("status", "taken"),
                                        ("whistle__isnull", False),
                                    ),
                                    models.Q(
                                        ("answered_at__isnull", False), ("status", "declined")
                                    ),
                                    _connector="OR",
                                ),
                                name="proposal_answered_iff_stamped",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "asked",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("extension", "Extension"),
                                        ("suspension", "Suspension"),
                                        ("return", "Return"),
                                        ("appeal", "Appeal against overdue"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="requests that wait",
                            ),
                        ),
                        (
                            "extensions",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times extended"
                            ),
                        ),
                        (
                            "suspensions",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times suspended"
                            ),
                        ),
                        ("is_late", models.BooleanField(default=False, verbose_name="was overdue")),
                        (
                            "has_appealed",
                            models.BooleanField(default=False, verbose_name="appeal made"),
                        ),
                        (
                            "is_exempt",
                            models.BooleanField(default=False, verbose_name="delay not counted"),
                        ),
                        (
                            "pressed",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("remind", "Reminder"),
                                    ("chase", "Chasing"),
                                    ("order", "Supervision order"),
                                    ("criticise", "Public criticism"),
                                ],
                                max_length=10,
                                verbose_name="supervision",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead"),
                                    ("assist", "Assist"),
                                    ("notify", "For information"),
                                ],
                                max_length=8,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="team_assignments",
                                to="grids.area",
                                verbose_name="team of",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                                verbose_name="handler",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("issued", "Issued"),
                                    ("signed", "Signed for"),
                                    ("handling", "Handling"),
                                    ("done", "Done"),
                                    ("accepted", "Accepted result"),
                                    ("rework", "Rework"),
                                    ("returned", "Returned"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="issued",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="issued by",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=1000, verbose_name="note"),
                        ),
                        ("result", models.TextField(blank=True, verbose_name="result")),
                        ("issued_at", models.DateTimeField(verbose_name="issued at")),
                        (
                            "signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signed at"),
                        ),
                        (
                            "handling_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="work started at"
                            ),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                        ),
                        (
                            "accepted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepted at"),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="withdrawn at"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "rework_count",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times reworked"
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "assignment",
                        "verbose_name_plural": "assignments",
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("status__in", ("issued", "signed", "handling", "rework"))
                                ),
                                fields=["unit", "due_at"],
                                name="assignment_inbox",
                            ),
                            models.Index(
                                condition=models.Q(("area__isnull", False)),
                                fields=["area", "status"],
                                name="assignment_team",
                            ),
                            models.Index(
                                fields=["unit", "-issued_at", "-id"], name="assignment_unit"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("unit__isnull", False),
                                    ("area__isnull", False),
                                    _connector="XOR",
                                ),
                                name="assignment_unit_or_team",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("role", "lead"),
                                    models.Q(
                                        ("status__in", ("withdrawn", "returned")), _negated=True
                                    ),
                                ),
                                fields=("ticket",),
                                name="one_lead_per_ticket",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("move", models.CharField(max_length=40, verbose_name="move")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.post",
                                verbose_name="post",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "before",
                            models.CharField(blank=True, max_length=20, verbose_name="before"),
                        ),
                        ("after", models.CharField(max_length=20, verbose_name="after")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("data", models.JSONField(default=dict)),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.assignment",
                                verbose_name="assignment",
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.proposal",
                                verbose_name="proposal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket record",
                        "verbose_name_plural": "ticket records",
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Timer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "clock",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="timers",
                                to="tickets.clock",
                                verbose_name="clock",
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                        ("generation", models.PositiveIntegerField(verbose_name="generation")),
                        ("fire_at", models.DateTimeField(verbose_name="fires at")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                    ("dead", "Dead"),
                                ],
                                default="pending",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="why it was brought forward"
                            ),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                        ),
                        ("last_error", models.TextField(blank=True, verbose_name="last error")),
                    ],
                    options={
                        "verbose_name": "timer",
                        "verbose_name_plural": "timers",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["fire_at"],
                                name="timer_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("clock", "level", "generation"), name="one_timer_per_level"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Topic",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(max_length=24, unique=True, verbose_name="number"),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("month", models.DateField(verbose_name="month")),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="lead unit",
                            ),
                        ),
                        ("aim", models.CharField(max_length=500, verbose_name="aim")),
                        (
                            "outcome",
                            models.TextField(blank=True, max_length=2000, verbose_name="result"),
                        ),
                        (
                            "hot_spot",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="topics",
                                to="tickets.hotspot",
                                verbose_name="hot spot",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("running", "Running"),
                                    ("closed", "Closed"),
                                    ("dropped", "Dropped"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposed by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="published at"
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "categories",
                            models.ManyToManyField(
                                related_name="+", to="tickets.category", verbose_name="categories"
                            ),
                        ),
                        (
                            "areas",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="grids.area", verbose_name="areas"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "topic",
                        "verbose_name_plural": "topics",
                        "indexes": [
                            models.Index(fields=["-month", "-id"], name="topic_month"),
                            models.Index(
                                condition=models.Q(("published_at__isnull", False)),
                                fields=["-month", "-id"],
                                name="topic_published",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["proposed", "running", "closed", "dropped"])
                                ),
                                name="topic_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "running"), _negated=True),
                                    ("lead__isnull", False),
                                    _connector="OR",
                                ),
                                name="topic_runs_with_lead",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="tickets.topic",
                                verbose_name="topic",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="what to look at"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="day")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("ok", "Nothing found"),
                                    ("found", "Something found"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=1000, verbose_name="what was found"
                            ),
                        ),
                        (
                            "ticket",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "planned_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="planned by",
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "inspection",
                        "verbose_name_plural": "inspections",
                        "indexes": [
                            models.Index(fields=["on", "id"], name="inspection_day"),
                            models.Index(
                                condition=models.Q(("status", "planned")),
                                fields=["area", "on"],
                                name="inspection_team",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["planned", "ok", "found", "cancelled"])
                                ),
                                name="inspection_status_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TopicTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="tickets.topic",
                                verbose_name="topic",
                            ),
                        ),
                        ("what", models.CharField(max_length=200, verbose_name="what")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "To do"),
                                    ("done", "Done"),
                                    ("dropped", "Dropped"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("issued_at", models.DateTimeField(verbose_name="issued at")),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=1000, verbose_name="what was done"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "topic task",
                        "verbose_name_plural": "topic tasks",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "open")),
                                fields=["unit", "due_at"],
                                name="topic_task_inbox",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["open", "done", "dropped"])),
                                name="topic_task_status_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TopicRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("move", models.CharField(max_length=40, verbose_name="move")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.post",
                                verbose_name="post",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "before",
                            models.CharField(blank=True, max_length=20, verbose_name="before"),
                        ),
                        ("after", models.CharField(max_length=20, verbose_name="after")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("data", models.JSONField(default=dict)),
                        (
                            "topic",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.topic",
                                verbose_name="topic",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.topictask",
                                verbose_name="topic task",
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.inspection",
                                verbose_name="inspection",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "topic record",
                        "verbose_name_plural": "topic records",
                        "ordering": ("id",),
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("inspection__isnull", True),
                                        ("task__isnull", True),
                                        ("topic__isnull", False),
                                    ),
                                    models.Q(
                                        ("inspection__isnull", True),
                                        ("task__isnull", False),
                                        ("topic__isnull", True),
                                    ),
                                    models.Q(
                                        ("inspection__isnull", False),
                                        ("task__isnull", True),
                                        ("topic__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="topic_record_of_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Whistle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(max_length=24, unique=True, verbose_name="number"),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whistles",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("routine", "Routine whistle"),
                                    ("emergency", "Emergency whistle"),
                                    ("joint", "Joint whistle"),
                                ],
                                default="routine",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("community", "Community whistle"),
                                    ("street", "Street whistle"),
                                    ("district", "District whistle"),
                                    ("city", "City whistle"),
                                ],
                                default="community",
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "handed_up_to",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("community", "Community whistle"),
                                    ("street", "Street whistle"),
                                    ("district", "District whistle"),
                                    ("city", "City whistle"),
                                ],
                                max_length=10,
                                verbose_name="handed up to",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Awaiting approval"),
                                    ("issued", "Issued"),
                                    ("in_progress", "In progress"),
                                    ("verify", "Awaiting verification"),
                                    ("closed", "Closed"),
                                    ("scored", "Appraised"),
                                    ("withdrawn", "Withdrawn"),
                                    ("rejected", "Rejected"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whistles",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "blown_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="blown by",
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("facts", models.TextField(max_length=2000, verbose_name="facts")),
                        (
                            "basis",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="legal basis"
                            ),
                        ),
                        (
                            "wanted_result",
                            models.TextField(max_length=1000, verbose_name="wanted result"),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="meeting place"
                            ),
                        ),
                        (
                            "meet_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="meeting time"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="drafted at")),
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="submitted at"
                            ),
                        ),
                        (
                            "issued_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="issued at"),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                        ),
                        (
                            "scored_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="appraised at"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "idempotency_key",
                            models.CharField(blank=True, max_length=80, null=True, unique=True),
                        ),
                    ],
                    options={
                        "verbose_name": "whistle",
                        "verbose_name_plural": "whistles",
                        "indexes": [
                            models.Index(
                                fields=["district_now", "-created_at", "-id"],
                                name="whistle_district",
                            ),
                            models.Index(
                                fields=["street_now", "-created_at", "-id"], name="whistle_street"
                            ),
                            models.Index(
                                fields=["community_now", "-created_at", "-id"],
                                name="whistle_community",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ("draft", "submitted", "issued", "in_progress", "verify"),
                                    )
                                ),
                                fields=["due_at"],
                                name="whistle_due",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                lib.worded.Pieces(models.F("title"), models.F("number")),
                                name="whistle_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "draft",
                                            "submitted",
                                            "issued",
                                            "in_progress",
                                            "verify",
                                            "closed",
                                            "scored",
                                            "withdrawn",
                                            "rejected",
                                        ],
                                    )
                                ),
                                name="whistle_status_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "task",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objection",
                                to="tickets.whistletask",
                                verbose_name="task",
                            ),
                        ),
                        (
                            "whistle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="tickets.whistle",
                                verbose_name="whistle",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("raised", "Awaiting the street's ruling"),
                                    ("confirmed", "Confirmed by the street"),
                                    ("disputed", "Awaiting the district's ruling"),
                                    ("upheld", "Upheld"),
                                    ("overruled", "Overruled"),
                                    ("withdrawn", "Withdrawn"),
                                    ("lapsed", "Fallen away"),
                                ],
                                default="raised",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("not_our_duty", "Not our duty by the duty list"),
                                    ("other_owner", "Another unit owns it"),
                                    ("outside_area", "Outside the area we serve"),
                                    ("no_legal_power", "No legal power to act"),
                                ],
                                max_length=14,
                                verbose_name="ground",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.dutyrule",
                                verbose_name="cited item of the duty list",
                            ),
                        ),
                        (
                            "cited",
                            models.CharField(max_length=500, verbose_name="cited item in words"),
                        ),
                        (
                            "basis",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="further legal basis"
                            ),
                        ),
                        (
                            "reason",
                            models.TextField(
                                max_length=1000, verbose_name="what the department says"
                            ),
                        ),
                        (
                            "proposed_unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="who should do it",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="raised by",
                            ),
                        ),
                        ("raised_at", models.DateTimeField(verbose_name="raised at")),
                        (
                            "street_ruled_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ruled for the street by",
                            ),
                        ),
                        (
                            "street_ruled_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="street ruled at"
                            ),
                        ),
                        (
                            "street_reason",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="what the street says"
                            ),
                        ),
                        (
                            "persist_by",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="may persist until"
                            ),
                        ),
                        (
                            "persisted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="persisted at"
                            ),
                        ),
                        (
                            "persist_reason",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="why it persists"
                            ),
                        ),
                        (
                            "district_ruled_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ruled for the district by",
                            ),
                        ),
                        (
                            "district_ruled_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="district ruled at"
                            ),
                        ),
                        (
                            "district_reason",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="what the district says"
                            ),
                        ),
                        (
                            "successor",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="who does it instead",
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "objection",
                        "verbose_name_plural": "objections",
                        "indexes": [
                            models.Index(
                                fields=["district_now", "-raised_at", "-id"],
                                name="objection_district",
                            ),
                            models.Index(
                                fields=["street_now", "-raised_at", "-id"], name="objection_street"
                            ),
                            models.Index(
                                fields=["community_now", "-raised_at", "-id"],
                                name="objection_community",
                            ),
                            models.Index(
                                fields=["unit", "-raised_at", "-id"], name="objection_unit"
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("status__in", ("raised", "confirmed", "disputed"))
                                ),
                                fields=["street_now", "raised_at"],
                                name="objection_standing",
                            ),
                            models.Index(
                                condition=models.Q(("status", "confirmed")),
                                fields=["persist_by"],
                                name="objection_persist",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "raised",
                                            "confirmed",
                                            "disputed",
                                            "upheld",
                                            "overruled",
                                            "withdrawn",
                                            "lapsed",
                                        ],
                                    )
                                ),
                                name="objection_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", True),
                                        ("status__in", ("raised", "confirmed", "disputed")),
                                    ),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        models.Q(
                                            ("status__in", ("raised", "confirmed", "disputed")),
                                            _negated=True,
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_ended_iff_over",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WhistleLimit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "limit_value",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="limit",
                            ),
                        ),
                        (
                            "limit_unit",
                            models.CharField(
                                choices=[
                                    ("uh", "urgent hours"),
                                    ("wh", "working hours"),
                                    ("wd", "working days"),
                                    ("nd", "natural days"),
                                ],
                                max_length=2,
                                verbose_name="unit",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("routine", "Routine whistle"),
                                    ("emergency", "Emergency whistle"),
                                    ("joint", "Joint whistle"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("clock_kind", models.CharField(max_length=16, verbose_name="clock")),
                        (
                            "starts",
                            models.CharField(
                                choices=[
                                    ("issue", "when issued"),
                                    ("attended", "when attended"),
                                    ("first_meeting", "at the first meeting"),
                                ],
                                default="issue",
                                max_length=14,
                                verbose_name="starts",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "whistle limit",
                        "verbose_name_plural": "whistle limits",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "clock_kind"), name="one_limit_per_whistle_clock"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WhistleTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "asked",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("extension", "Extension"),
                                        ("suspension", "Suspension"),
                                        ("return", "Return"),
                                        ("appeal", "Appeal against overdue"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="requests that wait",
                            ),
                        ),
                        (
                            "extensions",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times extended"
                            ),
                        ),
                        (
                            "suspensions",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times suspended"
                            ),
                        ),
                        ("is_late", models.BooleanField(default=False, verbose_name="was overdue")),
                        (
                            "has_appealed",
                            models.BooleanField(default=False, verbose_name="appeal made"),
                        ),
                        (
                            "is_exempt",
                            models.BooleanField(default=False, verbose_name="delay not counted"),
                        ),
                        (
                            "pressed",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("remind", "Reminder"),
                                    ("chase", "Chasing"),
                                    ("order", "Supervision order"),
                                    ("criticise", "Public criticism"),
                                ],
                                max_length=10,
                                verbose_name="supervision",
                            ),
                        ),
                        (
                            "whistle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="tickets.whistle",
                                verbose_name="whistle",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whistle_tasks",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead"),
                                    ("assist", "Assist"),
                                    ("notify", "For information"),
                                ],
                                default="assist",
                                max_length=8,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("unsigned", "Not signed for"),
                                    ("signed", "Signed for"),
                                    ("attended", "Attended"),
                                    ("planned", "Plan given"),
                                    ("done", "Reported done"),
                                    ("accepted", "Verified"),
                                    ("rework", "Rework"),
                                    ("released", "Released"),
                                ],
                                default="unsigned",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "issued_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="issued at"),
                        ),
                        (
                            "signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signed at"),
                        ),
                        (
                            "contacted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="first contact at"
                            ),
                        ),
                        (
                            "attended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="attended at"),
                        ),
                        (
                            "controlled_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="danger under control at"
                            ),
                        ),
                        (
                            "planned_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="plan given at"
                            ),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                        ),
                        (
                            "accepted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="verified at"),
                        ),
                        (
                            "scored_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="appraised at"
                            ),
                        ),
                        ("plan", models.TextField(blank=True, verbose_name="plan")),
                        (
                            "finish_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="finish planned on"
                            ),
                        ),
                        ("result", models.TextField(blank=True, verbose_name="result")),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "suspended_until",
                            models.DateField(blank=True, null=True, verbose_name="suspended until"),
                        ),
                        (
                            "supervised_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="supervised since"
                            ),
                        ),
                        (
                            "urged_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="urged at"),
                        ),
                        (
                            "is_marked",
                            models.BooleanField(default=False, verbose_name="marked for appraisal"),
                        ),
                        (
                            "object_by",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="may object until"
                            ),
                        ),
                        (
                            "is_designated",
                            models.BooleanField(
                                default=False, verbose_name="designated by the district"
                            ),
                        ),
                        (
                            "rework_count",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="times reworked"
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "whistle task",
                        "verbose_name_plural": "whistle tasks",
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ("unsigned", "signed", "attended", "planned", "rework"),
                                    )
                                ),
                                fields=["unit", "due_at"],
                                name="task_inbox",
                            ),
                            models.Index(fields=["unit", "-issued_at", "-id"], name="task_unit"),
                            models.Index(
                                condition=models.Q(("suspended_until__isnull", False)),
                                fields=["suspended_until"],
                                name="task_suspended",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("whistle", "unit"), name="one_task_per_department"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "lead")),
                                fields=("whistle",),
                                name="one_lead_per_whistle",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WhistleScore",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "task",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="appraisal",
                                to="tickets.whistletask",
                            ),
                        ),
                        (
                            "scale",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.appraisalscale",
                                verbose_name="scale",
                            ),
                        ),
                        (
                            "sign",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="signed in time",
                            ),
                        ),
                        (
                            "contact",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="contacted in time",
                            ),
                        ),
                        (
                            "attend",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="attended in time",
                            ),
                        ),
                        (
                            "effort",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="effort",
                            ),
                        ),
                        (
                            "result",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="result",
                            ),
                        ),
                        (
                            "attitude",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="attitude",
                            ),
                        ),
                        (
                            "total",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="total",
                            ),
                        ),
                        (
                            "comment",
                            models.CharField(blank=True, max_length=500, verbose_name="comment"),
                        ),
                        (
                            "scored_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="appraised by",
                            ),
                        ),
                        ("scored_at", models.DateTimeField(verbose_name="appraised at")),
                        (
                            "reply_until",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="reply possible until"
                            ),
                        ),
                        (
                            "reply",
                            models.CharField(blank=True, max_length=500, verbose_name="reply"),
                        ),
                        (
                            "replied_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="replied by",
                            ),
                        ),
                        (
                            "replied_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="replied at"),
                        ),
                    ],
                    options={
                        "verbose_name": "whistle score",
                        "verbose_name_plural": "whistle scores",
                    },
                ),
                migrations.CreateModel(
                    name="WhistleRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("move", models.CharField(max_length=40, verbose_name="move")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.post",
                                verbose_name="post",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "before",
                            models.CharField(blank=True, max_length=20, verbose_name="before"),
                        ),
                        ("after", models.CharField(max_length=20, verbose_name="after")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("data", models.JSONField(default=dict)),
                        (
                            "whistle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.whistle",
                                verbose_name="whistle",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.whistletask",
                                verbose_name="task",
                            ),
                        ),
                        (
                            "objection",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whistle_records",
                                to="tickets.objection",
                                verbose_name="objection",
                            ),
                        ),
                        (
                            "resolution",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.resolution",
                                verbose_name="resolution",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "whistle record",
                        "verbose_name_plural": "whistle records",
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SupervisionOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="%(class)ss",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="%(class)ss",
                                to="tickets.assignment",
                                verbose_name="assignment",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="%(class)ss",
                                to="tickets.whistletask",
                                verbose_name="whistle task",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("remind", "Reminder"),
                                    ("chase", "Chasing"),
                                    ("order", "Supervision order"),
                                    ("criticise", "Public criticism"),
                                ],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("issued", "Issued"), ("answered", "Answered")],
                                default="issued",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="issued by",
                            ),
                        ),
                        ("issued_at", models.DateTimeField(verbose_name="issued at")),
                        ("reason", models.CharField(max_length=1000, verbose_name="reason")),
                        (
                            "answer_by",
                            models.DateField(
                                blank=True, null=True, verbose_name="to be settled and answered by"
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, max_length=1000, verbose_name="answer"),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="answered by",
                            ),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "supervision order",
                        "verbose_name_plural": "supervision orders",
                        "indexes": [
                            models.Index(
                                fields=["city_now", "-issued_at", "-id"], name="order_city"
                            ),
                            models.Index(
                                fields=["district_now", "-issued_at", "-id"], name="order_district"
                            ),
                            models.Index(
                                fields=["street_now", "-issued_at", "-id"], name="order_street"
                            ),
                            models.Index(
                                fields=["community_now", "-issued_at", "-id"],
                                name="order_community",
                            ),
                            models.Index(fields=["unit", "-issued_at", "-id"], name="order_unit"),
                            models.Index(
                                condition=models.Q(("status", "issued")),
                                fields=["-issued_at", "-id"],
                                name="order_open",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("assignment__isnull", False),
                                    ("task__isnull", False),
                                    _connector="XOR",
                                ),
                                name="order_of_one_share",
                            ),
                            models.UniqueConstraint(
                                fields=("assignment", "level"), name="level_once_assignment"
                            ),
                            models.UniqueConstraint(
                                fields=("task", "level"), name="level_once_task"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Adjustment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "city_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "district_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.district",
                                verbose_name="district",
                            ),
                        ),
                        (
                            "street_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "community_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "grid_now",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="grid",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="%(class)ss",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="%(class)ss",
                                to="tickets.assignment",
                                verbose_name="assignment",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="%(class)ss",
                                to="tickets.whistletask",
                                verbose_name="whistle task",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("extension", "Extension"),
                                    ("suspension", "Suspension"),
                                    ("return", "Return"),
                                    ("appeal", "Appeal against overdue"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked for"),
                                    ("endorsed", "To be decided"),
                                    ("granted", "Granted"),
                                    ("refused", "Refused"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        ("reason", models.CharField(max_length=1000, verbose_name="reason")),
                        (
                            "until_on",
                            models.DateField(blank=True, null=True, verbose_name="suspended until"),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.dutyrule",
                                verbose_name="duty rule when it was given back",
                            ),
                        ),
                        (
                            "before_status",
                            models.CharField(
                                blank=True, max_length=10, verbose_name="state before"
                            ),
                        ),
                        (
                            "endorsed_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="endorsed by",
                            ),
                        ),
                        (
                            "endorsed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="endorsed at"),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "decision",
                            models.CharField(
                                blank=True, max_length=1000, verbose_name="reason of the decision"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="due at"),
                        ),
                        (
                            "yellow_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "request",
                        "verbose_name_plural": "requests",
                        "indexes": [
                            models.Index(
                                fields=["city_now", "-asked_at", "-id"], name="adjustment_city"
                            ),
                            models.Index(
                                fields=["district_now", "-asked_at", "-id"],
                                name="adjustment_district",
                            ),
                            models.Index(
                                fields=["street_now", "-asked_at", "-id"], name="adjustment_street"
                            ),
                            models.Index(
                                fields=["community_now", "-asked_at", "-id"],
                                name="adjustment_community",
                            ),
                            models.Index(
                                fields=["unit", "-asked_at", "-id"], name="adjustment_unit"
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ("asked", "endorsed"))),
                                fields=["-asked_at", "-id"],
                                name="adjustment_pending",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("assignment__isnull", False),
                                    ("task__isnull", False),
                                    _connector="XOR",
                                ),
                                name="adjustment_of_one_share",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["asked", "endorsed", "granted", "refused", "cancelled"],
                                    )
                                ),
                                name="adjustment_status_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ("asked", "endorsed"))),
                                fields=("assignment", "kind"),
                                name="one_request_per_assignment",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ("asked", "endorsed"))),
                                fields=("task", "kind"),
                                name="one_request_per_task",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
