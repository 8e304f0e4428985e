import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lib.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("grids", "0002_initial"),
        ("members", "0001_initial"),
        ("records", "0002_initial"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="ReportTemplate",
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
                            "place_code",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="code of the place"
                            ),
                        ),
                        (
                            "place_name",
                            models.CharField(blank=True, max_length=80, verbose_name="place"),
                        ),
                        ("series", models.UUIDField(default=uuid.uuid4, editable=False)),
                        (
                            "version",
                            models.PositiveSmallIntegerField(default=1, verbose_name="version"),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "asked_by_words",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="who asks for it"
                            ),
                        ),
                        ("ledger", models.CharField(max_length=40, verbose_name="ledger")),
                        ("section", models.CharField(max_length=40, verbose_name="part")),
                        ("sheet", models.CharField(max_length=31, verbose_name="sheet")),
                        (
                            "header_row",
                            models.PositiveSmallIntegerField(verbose_name="row of the headers"),
                        ),
                        ("columns", models.JSONField(default=list, verbose_name="columns")),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="confirmed at"
                            ),
                        ),
                        (
                            "retired_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="out of use since"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "report template",
                        "verbose_name_plural": "report templates",
                        "ordering": ("-id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("series", "version"), name="template_version_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("series",),
                                name="template_one_in_use",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportSchedule",
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
                            "place_code",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="code of the place"
                            ),
                        ),
                        (
                            "place_name",
                            models.CharField(blank=True, max_length=80, verbose_name="place"),
                        ),
                        ("ledger", models.CharField(max_length=40, verbose_name="ledger")),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schedules",
                                to="overview.reporttemplate",
                                verbose_name="template",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("xlsx", "Excel"), ("docx", "Word")],
                                default="xlsx",
                                max_length=4,
                                verbose_name="file",
                            ),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[("week", "Every week"), ("month", "Every month")],
                                max_length=5,
                                verbose_name="how often",
                            ),
                        ),
                        (
                            "day",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(28),
                                ],
                                verbose_name="day",
                            ),
                        ),
                        (
                            "hour",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="hour",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        ("next_at", models.DateTimeField(verbose_name="due next")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "receivers",
                            models.ManyToManyField(
                                related_name="report_schedules",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="receivers",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "schedule of sending",
                        "verbose_name_plural": "schedules of sending",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["next_at"],
                                name="schedule_due",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("day__range", (1, 7)), ("rhythm", "week")),
                                    models.Q(("day__range", (1, 28)), ("rhythm", "month")),
                                    _connector="OR",
                                ),
                                name="schedule_day_fits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hour__lte", 23)), name="schedule_hour_of_day"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportRun",
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
                            "place_code",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="code of the place"
                            ),
                        ),
                        (
                            "place_name",
                            models.CharField(blank=True, max_length=80, verbose_name="place"),
                        ),
                        ("ledger", models.CharField(max_length=40, verbose_name="ledger")),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="overview.reporttemplate",
                                verbose_name="template",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("xlsx", "Excel"), ("docx", "Word")],
                                max_length=4,
                                verbose_name="file",
                            ),
                        ),
                        (
                            "period",
                            models.CharField(blank=True, max_length=10, verbose_name="period"),
                        ),
                        (
                            "first_on",
                            models.DateField(blank=True, null=True, verbose_name="first day"),
                        ),
                        (
                            "last_on",
                            models.DateField(blank=True, null=True, verbose_name="last day"),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made for",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "made_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="made at"),
                        ),
                        ("rows", models.PositiveIntegerField(default=0, verbose_name="rows")),
                        ("counts", models.JSONField(default=dict, verbose_name="rows by part")),
                        (
                            "sha256",
                            models.CharField(
                                blank=True, max_length=64, verbose_name="content hash"
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="overview.reportrun",
                                verbose_name="compared with",
                            ),
                        ),
                        ("changes", models.JSONField(default=dict, verbose_name="changes")),
                        (
                            "job",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_run",
                                to="records.job",
                            ),
                        ),
                        ("has_file", models.BooleanField(default=False, verbose_name="file kept")),
                        ("keep_until", models.DateField(verbose_name="file kept until")),
                    ],
                    options={
                        "verbose_name": "made report",
                        "verbose_name_plural": "made reports",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["made_by", "-id"], name="run_made_by"),
                            models.Index(
                                fields=["ledger", "place_code", "-id"], name="run_of_ledger"
                            ),
                            models.Index(fields=["area", "made_at"], name="run_of_area"),
                            models.Index(
                                condition=models.Q(("has_file", True)),
                                fields=["keep_until"],
                                name="run_with_file",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["xlsx", "docx"])),
                                name="run_kind_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Snapshot",
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
                            models.CharField(max_length=24, unique=True, verbose_name="number"),
                        ),
                        (
                            "city",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        ("month", models.DateField(verbose_name="month")),
                        ("frozen_at", models.DateTimeField(verbose_name="frozen at")),
                    ],
                    options={
                        "verbose_name": "frozen month",
                        "verbose_name_plural": "frozen months",
                        "ordering": ("-month", "city"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city", "month"), name="one_snapshot_per_month"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SnapshotLine",
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
                            "snapshot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="overview.snapshot",
                                verbose_name="frozen month",
                            ),
                        ),
                        (
                            "district",
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
                            "area",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        ("measures", models.JSONField(default=dict, verbose_name="measures")),
                    ],
                    options={
                        "verbose_name": "line of a frozen month",
                        "verbose_name_plural": "lines of a frozen month",
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("snapshot", "district", "area"),
                                name="one_line_per_place",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TableRequest",
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
                            "kind",
                            models.CharField(
                                choices=[("table", "Table to fill"), ("task", "Task for grids")],
                                default="table",
                                max_length=5,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=80, verbose_name="what is asked for"),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="table_requests",
                                to="grids.unit",
                                verbose_name="unit that asks",
                            ),
                        ),
                        (
                            "unit_words",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="another body that asks"
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(max_length=200, verbose_name="basis (document)"),
                        ),
                        (
                            "asked_fields",
                            models.CharField(max_length=500, verbose_name="which fields"),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("once", "Once"),
                                    ("day", "Every day"),
                                    ("week", "Every week"),
                                    ("month", "Every month"),
                                    ("quarter", "Every quarter"),
                                    ("half", "Every half-year"),
                                    ("year", "Every year"),
                                ],
                                max_length=8,
                                verbose_name="how often",
                            ),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(verbose_name="until")),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="table_requests",
                                to="grids.area",
                                verbose_name="street or community that fills it in",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("asked", "Waits for admission"),
                                    ("admitted", "Admitted"),
                                    ("answered", "Already in a ledger"),
                                    ("refused", "Not admitted"),
                                    ("withdrawn", "Withdrawn"),
                                    ("ended", "Ended"),
                                    ("expired", "Expired"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "ledger",
                            models.CharField(blank=True, max_length=40, verbose_name="ledger"),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="overview.reporttemplate",
                                verbose_name="template",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
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
                        "verbose_name": "request for a table",
                        "verbose_name_plural": "requests for tables",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["area", "-id"], name="table_request_area"),
                            models.Index(
                                condition=models.Q(("status__in", ("asked", "admitted"))),
                                fields=["until_on"],
                                name="table_request_open",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "asked",
                                            "admitted",
                                            "answered",
                                            "refused",
                                            "withdrawn",
                                            "ended",
                                            "expired",
                                        ],
                                    )
                                ),
                                name="table_request_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until_on__gte", models.F("from_on"))),
                                name="table_request_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("unit", None), models.Q(("unit_words", ""), _negated=True)
                                    ),
                                    models.Q(("unit__isnull", False), ("unit_words", "")),
                                    _connector="OR",
                                ),
                                name="table_request_one_asker",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TableRequestStep",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="overview.tablerequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a request for a table",
                        "verbose_name_plural": "steps of requests for tables",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["request", "id"], name="table_request_step")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportSending",
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
                            "schedule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sendings",
                                to="overview.reportschedule",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "receiver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="receiver",
                            ),
                        ),
                        (
                            "run",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sending",
                                to="overview.reportrun",
                            ),
                        ),
                        (
                            "refusal",
                            models.CharField(blank=True, max_length=200, verbose_name="why not"),
                        ),
                        ("at", models.DateTimeField(verbose_name="ordered at")),
                    ],
                    options={
                        "verbose_name": "sending of a report",
                        "verbose_name_plural": "sendings of reports",
                        "ordering": ("-id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("schedule", "due_on", "receiver"), name="sending_once"
                            )
                        ],
                    },
                ),
            ]
        )
    ]
