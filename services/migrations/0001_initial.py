from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lib.worded
from lib.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("grids", "0002_initial"),
        ("members", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="ActivitySeries",
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
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("week", "Every week"),
                                    ("fortnight", "Every two weeks"),
                                    ("month", "Every month on the same weekday"),
                                ],
                                max_length=10,
                                verbose_name="rhythm",
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
                    ],
                    options={
                        "verbose_name": "series of activities",
                        "verbose_name_plural": "series of activities",
                    },
                ),
                migrations.CreateModel(
                    name="Activity",
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
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("volunteer", "Volunteer service"),
                                    ("culture", "Culture and sport"),
                                    ("lecture", "Lecture"),
                                    ("clean_up", "Clean-up"),
                                    ("party_day", "Party day"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                blank=True, max_length=2000, verbose_name="description"
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        ("place", models.CharField(max_length=120, verbose_name="place")),
                        (
                            "contact",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="questions to"
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="services.activityseries",
                                verbose_name="series",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="begins")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        (
                            "signup_from",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="sign-up from"
                            ),
                        ),
                        (
                            "signup_until",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="sign-up until"
                            ),
                        ),
                        (
                            "age",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Everybody"),
                                    (14, "From 14 years"),
                                    (18, "From 18 years"),
                                ],
                                default=0,
                                verbose_name="least age",
                            ),
                        ),
                        (
                            "gives_hours",
                            models.BooleanField(
                                default=False, verbose_name="gives hours of service"
                            ),
                        ),
                        (
                            "offer_hours",
                            models.PositiveSmallIntegerField(
                                default=12, verbose_name="hours for which a place is offered"
                            ),
                        ),
                        (
                            "result",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="what came of it"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Proposed"),
                                    ("published", "Open for sign-up"),
                                    ("closed", "Sign-up closed"),
                                    ("running", "Running"),
                                    ("finished", "Finished"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="created by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
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
                    ],
                    options={
                        "verbose_name": "activity",
                        "verbose_name_plural": "activities",
                        "ordering": ("-starts_at", "-id"),
                        "indexes": [
                            models.Index(fields=["area", "starts_at"], name="activity_area"),
                            models.Index(fields=["starts_at", "id"], name="activity_start"),
                            django.contrib.postgres.indexes.GinIndex(
                                lib.worded.Pieces(models.F("title"), models.F("place")),
                                name="activity_words",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("status__in", ("published", "closed", "running"))
                                ),
                                fields=["ends_at"],
                                name="activity_living",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "draft",
                                            "published",
                                            "closed",
                                            "running",
                                            "finished",
                                            "cancelled",
                                        ],
                                    )
                                ),
                                name="activity_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="activity_ends_after_beginning",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Alliance",
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
                                choices=[
                                    ("property", "Red property alliance"),
                                    ("regional", "Regional Party alliance"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alliances",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "chair",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.post",
                                verbose_name="chair",
                            ),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[("month", "Every month"), ("quarter", "Every quarter")],
                                default="quarter",
                                max_length=8,
                                verbose_name="meets",
                            ),
                        ),
                        ("founded_on", models.DateField(verbose_name="founded on")),
                        (
                            "closed_on",
                            models.DateField(blank=True, null=True, verbose_name="closed on"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("active", "Active"), ("closed", "Closed")],
                                default="active",
                                max_length=8,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="created by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "alliance",
                        "verbose_name_plural": "alliances",
                        "ordering": ("-id",),
                        "indexes": [models.Index(fields=["area", "-id"], name="alliance_area")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["active", "closed"])),
                                name="alliance_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_on", None), ("status", "active")),
                                    models.Q(("closed_on__isnull", False), ("status", "closed")),
                                    _connector="OR",
                                ),
                                name="alliance_closed_iff_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "regional"), ("chair", None), _connector="OR"
                                ),
                                name="property_alliance_chair",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "active")),
                                fields=("area", "kind", "name"),
                                name="one_active_alliance_per_name",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AllianceAppraisal",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraisals",
                                to="services.alliance",
                                verbose_name="alliance",
                            ),
                        ),
                        (
                            "appraisal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="of_alliance",
                                to="members.serviceappraisal",
                                verbose_name="appraisal",
                            ),
                        ),
                        ("figures", models.JSONField(default=dict, verbose_name="figures")),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                    ],
                    options={
                        "verbose_name": "appraisal in an alliance",
                        "verbose_name_plural": "appraisals in alliances",
                        "ordering": ("-id",),
                    },
                ),
                migrations.CreateModel(
                    name="AllianceMeeting",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gatherings",
                                to="services.alliance",
                                verbose_name="alliance",
                            ),
                        ),
                        ("meet_at", models.DateTimeField(verbose_name="meets at")),
                        ("place", models.CharField(max_length=200, verbose_name="place")),
                        (
                            "agenda",
                            models.TextField(blank=True, max_length=1000, verbose_name="agenda"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("called", "Called"),
                                    ("held", "Held"),
                                    ("cancelled", "Called off"),
                                ],
                                default="called",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "meeting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gathering",
                                to="tickets.meeting",
                                verbose_name="minutes",
                            ),
                        ),
                        (
                            "called_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="called by",
                            ),
                        ),
                        ("called_at", models.DateTimeField(verbose_name="called at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "meeting of an alliance",
                        "verbose_name_plural": "meetings of alliances",
                        "ordering": ("-meet_at", "-id"),
                        "indexes": [
                            models.Index(fields=["alliance", "-meet_at"], name="gathering_alliance")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["called", "held", "cancelled"])),
                                name="gathering_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("meeting__isnull", False), ("status", "held")),
                                    models.Q(
                                        models.Q(("status", "held"), _negated=True),
                                        ("meeting", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="gathering_held_iff_minutes",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Applicant",
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
                        ("subject_type", models.CharField(max_length=40, verbose_name="asked for")),
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
                            "is_verified",
                            models.BooleanField(default=False, verbose_name="telephone verified"),
                        ),
                        ("language", models.CharField(default="zh-hans", max_length=10)),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                    ],
                    options={
                        "verbose_name": "applicant",
                        "verbose_name_plural": "applicants",
                    },
                ),
                migrations.CreateModel(
                    name="Booking",
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
                            "applicant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s",
                                to="services.applicant",
                                verbose_name="applicant",
                            ),
                        ),
                        (
                            "space",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bookings",
                                to="services.space",
                                verbose_name="space",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="from")),
                        ("ends_at", models.DateTimeField(verbose_name="until")),
                        ("purpose", models.CharField(max_length=120, verbose_name="purpose")),
                        (
                            "people",
                            models.PositiveSmallIntegerField(verbose_name="how many people"),
                        ),
                        (
                            "group",
                            models.CharField(
                                choices=[
                                    ("everybody", "Neighbours"),
                                    ("elderly", "Older people"),
                                    ("children", "Children"),
                                    ("party", "Party life"),
                                    ("unit", "Partner units"),
                                ],
                                default="everybody",
                                max_length=10,
                                verbose_name="for whom",
                            ),
                        ),
                        (
                            "is_sensitive",
                            models.BooleanField(
                                default=False, verbose_name="sale, public talk or collection"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bookings",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "series",
                            models.UUIDField(
                                blank=True, db_index=True, null=True, verbose_name="series"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting for approval"),
                                    ("confirmed", "Booked"),
                                    ("checked_in", "In use"),
                                    ("done", "Used"),
                                    ("no_show", "Nobody came"),
                                    ("cancelled", "Cancelled"),
                                    ("declined", "Declined"),
                                ],
                                default="confirmed",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "remind_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="remind at"),
                        ),
                        (
                            "came_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="came at"),
                        ),
                        (
                            "booked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="booked by",
                            ),
                        ),
                        ("booked_at", models.DateTimeField(verbose_name="booked at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "booking",
                        "verbose_name_plural": "bookings",
                        "ordering": ("-starts_at", "-id"),
                        "indexes": [
                            models.Index(fields=["-starts_at", "-id"], name="booking_newest"),
                            models.Index(
                                condition=models.Q(("remind_at__isnull", False)),
                                fields=["remind_at"],
                                name="booking_remind",
                            ),
                            models.Index(fields=["status", "ends_at"], name="booking_status_end"),
                            models.Index(fields=["space", "starts_at"], name="booking_space_time"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="booking_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("people__gte", 1)), name="booking_of_somebody"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "pending",
                                            "confirmed",
                                            "checked_in",
                                            "done",
                                            "no_show",
                                            "cancelled",
                                            "declined",
                                        ],
                                    )
                                ),
                                name="booking_status_known",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["pending", "confirmed", "checked_in", "done", "no_show"],
                                    )
                                ),
                                expressions=(
                                    ("space", "="),
                                    (
                                        models.Func(
                                            "starts_at",
                                            "ends_at",
                                            models.Value("[)"),
                                            function="tstzrange",
                                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ),
                                name="booking_no_overlap",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BookingPause",
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
                            "booking",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pause",
                                to="services.booking",
                                verbose_name="booking",
                            ),
                        ),
                        (
                            "missed",
                            models.PositiveSmallIntegerField(verbose_name="missed bookings"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "To be decided"),
                                    ("active", "Decided"),
                                    ("refused", "Not imposed"),
                                    ("lifted", "Lifted"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                        (
                            "until_on",
                            models.DateField(blank=True, null=True, verbose_name="last day"),
                        ),
                        (
                            "imposed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="imposed by",
                            ),
                        ),
                        (
                            "objection",
                            models.CharField(blank=True, max_length=500, verbose_name="objection"),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, max_length=500, verbose_name="answer"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "pause of booking",
                        "verbose_name_plural": "pauses of booking",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["status", "-id"], name="booking_pause_status")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["proposed", "active", "refused", "lifted"])
                                ),
                                name="booking_pause_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "active"), _negated=True),
                                    ("until_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="booking_pause_has_end",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BookingRecord",
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
                            "booking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.booking",
                            ),
                        ),
                        (
                            "pause",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.bookingpause",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a booking",
                        "verbose_name_plural": "records of bookings",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["booking", "id"], name="booking_record")],
                    },
                ),
                migrations.CreateModel(
                    name="CareContact",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="care_contacts",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("household", "Household"),
                                    ("shop", "Shop"),
                                    ("unit", "Unit"),
                                    ("elderly_alone", "Elderly living alone"),
                                    ("disabled", "Disabled person"),
                                    ("child", "Child in need"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        ("name_cipher", models.TextField()),
                        ("phone_cipher", models.TextField(blank=True)),
                        ("door_cipher", models.TextField(blank=True)),
                        (
                            "every_days",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="days between visits"
                            ),
                        ),
                        (
                            "consent_by",
                            models.CharField(
                                choices=[
                                    ("self", "The person"),
                                    ("family", "The family"),
                                    ("guardian", "The guardian"),
                                ],
                                max_length=8,
                                verbose_name="consent given by",
                            ),
                        ),
                        ("consent_on", models.DateField(verbose_name="consent given on")),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="consent ends on"),
                        ),
                        (
                            "last_visited_on",
                            models.DateField(blank=True, null=True, verbose_name="last visited on"),
                        ),
                        (
                            "reminded_on",
                            models.DateField(blank=True, null=True, verbose_name="reminded on"),
                        ),
                        ("due_on", models.DateField(verbose_name="next visit")),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="kept by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                    ],
                    options={
                        "verbose_name": "household looked after",
                        "verbose_name_plural": "households looked after",
                        "indexes": [models.Index(fields=["due_on", "id"], name="care_due")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["elderly_alone", "disabled", "child"])
                                ),
                                name="care_is_welfare",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CircleRow",
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
                            "building",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="circle",
                                to="grids.area",
                                verbose_name="building",
                            ),
                        ),
                        ("lng", models.FloatField(verbose_name="longitude")),
                        ("lat", models.FloatField(verbose_name="latitude")),
                        (
                            "is_estimated",
                            models.BooleanField(default=False, verbose_name="position estimated"),
                        ),
                        (
                            "metres",
                            models.JSONField(default=dict, verbose_name="straight metres by kind"),
                        ),
                        (
                            "places",
                            models.JSONField(default=dict, verbose_name="nearest place by kind"),
                        ),
                    ],
                    options={
                        "verbose_name": "building in the circle",
                        "verbose_name_plural": "buildings in the circle",
                    },
                ),
                migrations.CreateModel(
                    name="CircleState",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="circle_state",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                max_length=64, verbose_name="fingerprint of the ground"
                            ),
                        ),
                        ("reckoned_at", models.DateTimeField(verbose_name="reckoned at")),
                        (
                            "buildings",
                            models.PositiveIntegerField(default=0, verbose_name="buildings"),
                        ),
                        (
                            "unplaced",
                            models.PositiveIntegerField(
                                default=0, verbose_name="buildings without any position"
                            ),
                        ),
                        ("places", models.PositiveIntegerField(default=0, verbose_name="places")),
                    ],
                    options={
                        "verbose_name": "state of the circle",
                        "verbose_name_plural": "states of the circle",
                    },
                ),
                migrations.CreateModel(
                    name="Deliberation",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliberations",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        ("topic", models.CharField(max_length=80, verbose_name="topic")),
                        (
                            "text",
                            models.TextField(max_length=2000, verbose_name="what it is about"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("residents", "Residents"),
                                    ("ticket", "Matter"),
                                    ("wish", "Wish"),
                                    ("visit", "Visit"),
                                ],
                                max_length=10,
                                verbose_name="comes from",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "wish",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="services.wish",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("collect", "Collect"),
                                    ("screen", "Screen"),
                                    ("discuss", "Discuss"),
                                    ("do", "Do"),
                                    ("evaluate", "Evaluate"),
                                    ("closed", "Evaluated"),
                                    ("dropped", "Screened out"),
                                ],
                                default="collect",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("decision", models.TextField(blank=True, verbose_name="decision")),
                        (
                            "evaluated_on",
                            models.DateField(blank=True, null=True, verbose_name="evaluated on"),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("solved", "Solved"),
                                    ("partly", "Partly solved"),
                                    ("unsolved", "Not solved"),
                                ],
                                max_length=10,
                                verbose_name="verdict",
                            ),
                        ),
                        ("result", models.TextField(blank=True, verbose_name="result")),
                        ("is_public", models.BooleanField(default=False, verbose_name="public")),
                        (
                            "public_topic",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="topic for everybody"
                            ),
                        ),
                        (
                            "public_result",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="result for everybody"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="created by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        ("stage_at", models.DateTimeField(verbose_name="in this step since")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "deliberation",
                        "verbose_name_plural": "deliberations",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["area", "-id"], name="deliberation_area"),
                            models.Index(fields=["status", "-id"], name="deliberation_status"),
                            django.contrib.postgres.indexes.GinIndex(
                                lib.worded.Pieces(models.F("topic"), models.F("public_topic")),
                                name="deliberation_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "collect",
                                            "screen",
                                            "discuss",
                                            "do",
                                            "evaluate",
                                            "closed",
                                            "dropped",
                                        ],
                                    )
                                ),
                                name="deliberation_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status", "closed"),
                                        ("evaluated_on__isnull", False),
                                        models.Q(("verdict", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "closed"), _negated=True),
                                        ("evaluated_on", None),
                                        ("verdict", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="deliberation_closed_iff_evaluated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_public", False),
                                    models.Q(("public_topic", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="public_has_a_topic",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliberationMeeting",
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
                            "deliberation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gatherings",
                                to="services.deliberation",
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="held on")),
                        ("place", models.CharField(max_length=120, verbose_name="place")),
                        (
                            "residents",
                            models.PositiveSmallIntegerField(default=0, verbose_name="residents"),
                        ),
                        (
                            "owners",
                            models.PositiveSmallIntegerField(default=0, verbose_name="owners"),
                        ),
                        (
                            "members",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="Party members"
                            ),
                        ),
                        (
                            "committee",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="of the committees"
                            ),
                        ),
                        (
                            "units",
                            models.PositiveSmallIntegerField(default=0, verbose_name="of units"),
                        ),
                        (
                            "others",
                            models.PositiveSmallIntegerField(default=0, verbose_name="others"),
                        ),
                        (
                            "summary",
                            models.TextField(max_length=2000, verbose_name="what was said"),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                    ],
                    options={
                        "verbose_name": "meeting of a deliberation",
                        "verbose_name_plural": "meetings of deliberations",
                        "ordering": ("held_on", "id"),
                    },
                ),
                migrations.CreateModel(
                    name="DeliberationRecord",
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
                            "deliberation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.deliberation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a deliberation",
                        "verbose_name_plural": "records of deliberations",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["deliberation", "id"], name="deliberation_record")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliberationVote",
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
                            "deliberation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="votes",
                                to="services.deliberation",
                            ),
                        ),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("residents", "Residents: more than half of those who voted"),
                                    (
                                        "owners",
                                        "Owners: 2/3 take part, more than half of them agree",
                                    ),
                                    (
                                        "owners_high",
                                        "Owners, weighty matters: 2/3 take part, 3/4 of them agree",
                                    ),
                                ],
                                max_length=12,
                                verbose_name="counted by",
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="held on")),
                        ("question", models.CharField(max_length=120, verbose_name="question")),
                        ("people_all", models.PositiveIntegerField(verbose_name="entitled people")),
                        (
                            "area_all",
                            models.PositiveIntegerField(
                                default=0, verbose_name="entitled area in square metres"
                            ),
                        ),
                        ("entered_at", models.DateTimeField(verbose_name="entered at")),
                    ],
                    options={
                        "verbose_name": "vote of a deliberation",
                        "verbose_name_plural": "votes of deliberations",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rule", "residents"), ("area_all__gt", 0), _connector="OR"
                                ),
                                name="owners_vote_by_area_too",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListEntry",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="services.alliance",
                                verbose_name="alliance",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("need", "Need"),
                                    ("resource", "Resource"),
                                    ("project", "Project"),
                                ],
                                max_length=10,
                                verbose_name="list",
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
                                verbose_name="owner",
                            ),
                        ),
                        ("what", models.CharField(max_length=500, verbose_name="what it is about")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("in_progress", "In progress"),
                                    ("done", "Done"),
                                    ("dropped", "Dropped"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "result",
                            models.TextField(blank=True, max_length=1000, verbose_name="result"),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="services.listentry",
                                verbose_name="meets the need",
                            ),
                        ),
                        (
                            "resolution",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="project",
                                to="tickets.resolution",
                                verbose_name="decision",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="entered by",
                            ),
                        ),
                        ("entered_at", models.DateTimeField(verbose_name="entered at")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "resources",
                            models.ManyToManyField(
                                blank=True,
                                related_name="needs",
                                to="services.listentry",
                                verbose_name="resources",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entry of a list",
                        "verbose_name_plural": "entries of lists",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                fields=["alliance", "kind", "-id"], name="list_entry_alliance"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["open", "in_progress", "done", "dropped"])
                                ),
                                name="list_entry_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "project"), _negated=True),
                                    ("due_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="project_has_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("resolution", None), ("kind", "project"), _connector="OR"
                                ),
                                name="decision_is_a_project",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliberationOutcome",
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
                            "deliberation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outcomes",
                                to="services.deliberation",
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
                            ),
                        ),
                        (
                            "entry",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="services.listentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outcome of a deliberation",
                        "verbose_name_plural": "outcomes of deliberations",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("entry__isnull", False), ("ticket", None)),
                                    models.Q(("entry", None), ("ticket__isnull", False)),
                                    _connector="OR",
                                ),
                                name="outcome_is_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Organiser",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="organisers",
                                to="services.activity",
                                verbose_name="activity",
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
                                verbose_name="community",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked"),
                                    ("confirmed", "Takes part"),
                                    ("declined", "Declined"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="status",
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
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "co-organiser",
                        "verbose_name_plural": "co-organisers",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area", None), ("unit__isnull", False)),
                                    models.Q(("area__isnull", False), ("unit", None)),
                                    _connector="OR",
                                ),
                                name="organiser_is_one_body",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["asked", "confirmed", "declined"])
                                ),
                                name="organiser_status_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unit", None)),
                                fields=("activity", "area"),
                                name="organiser_area_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("area", None)),
                                fields=("activity", "unit"),
                                name="organiser_unit_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PhoneCode",
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
                        ("phone_hash", models.CharField(max_length=64)),
                        ("digits_hash", models.CharField(max_length=64)),
                        ("sent_at", models.DateTimeField(verbose_name="sent at")),
                        ("expires_at", models.DateTimeField(verbose_name="expires at")),
                        (
                            "tries",
                            models.PositiveSmallIntegerField(default=0, verbose_name="wrong tries"),
                        ),
                        (
                            "used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="used at"),
                        ),
                    ],
                    options={
                        "verbose_name": "code of a telephone",
                        "verbose_name_plural": "codes of telephones",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["phone_hash", "-id"], name="phone_code_phone")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pledge",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pledges",
                                to="services.alliance",
                                verbose_name="alliance",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pledges",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[
                                    ("from_community", "The community to the unit"),
                                    ("from_unit", "The unit to the community"),
                                ],
                                max_length=16,
                                verbose_name="who promises",
                            ),
                        ),
                        (
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(2000),
                                    django.core.validators.MaxValueValidator(2100),
                                ],
                                verbose_name="year",
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="what is promised")),
                        ("due_on", models.DateField(verbose_name="by when")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Running"),
                                    ("reported", "To be confirmed"),
                                    ("confirmed", "Confirmed"),
                                    ("dropped", "Taken out"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("kept", "Kept"),
                                    ("partly", "Partly kept"),
                                    ("not_kept", "Not kept"),
                                ],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, max_length=1000, verbose_name="note"),
                        ),
                        (
                            "reported_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="reported at"),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="confirmed at"
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
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "pledge",
                        "verbose_name_plural": "pledges",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["alliance", "-id"], name="pledge_alliance"),
                            models.Index(
                                condition=models.Q(("status", "open")),
                                fields=["due_on", "id"],
                                name="pledge_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["open", "reported", "confirmed", "dropped"])
                                ),
                                name="pledge_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status__in", ("reported", "confirmed")), _negated=True
                                    ),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="pledge_reported_has_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AllianceRecord",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.alliance",
                            ),
                        ),
                        (
                            "gathering",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.alliancemeeting",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.listentry",
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.pledge",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of an alliance",
                        "verbose_name_plural": "records of alliances",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["alliance", "id"], name="alliance_record")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QueueDay",
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
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="queue_days",
                                to="grids.place",
                                verbose_name="place",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        (
                            "drawn",
                            models.PositiveIntegerField(default=0, verbose_name="numbers drawn"),
                        ),
                    ],
                    options={
                        "verbose_name": "day of a counter",
                        "verbose_name_plural": "days of counters",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("place", "day"), name="one_queue_per_place_and_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QueueNumber",
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
                            "queue",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="numbers",
                                to="services.queueday",
                                verbose_name="day of a counter",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="number")),
                        ("token", models.CharField(max_length=16, unique=True)),
                        ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
                        (
                            "called_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="called at"),
                        ),
                        (
                            "called_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="called by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "queue number",
                        "verbose_name_plural": "queue numbers",
                        "ordering": ("queue", "number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("queue", "number"), name="queue_numbers_differ"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("called_at", None),
                                    ("called_at__gte", models.F("drawn_at")),
                                    _connector="OR",
                                ),
                                name="queue_number_called_after_drawn",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResourceUse",
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
                            "resource",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="services.sharedresource",
                                verbose_name="shared resource",
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
                                verbose_name="community",
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
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(verbose_name="until")),
                        ("purpose", models.CharField(max_length=300, verbose_name="what for")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked for"),
                                    ("agreed", "Agreed"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                    ("returned", "Given back"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "feedback",
                            models.CharField(blank=True, max_length=500, verbose_name="feedback"),
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
                            "returned_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="given back at"
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "use of a shared resource",
                        "verbose_name_plural": "uses of shared resources",
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["asked", "agreed", "declined", "withdrawn", "returned"],
                                    )
                                ),
                                name="shared_use_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until_on__gte", models.F("from_on"))),
                                name="shared_use_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area", None), ("unit__isnull", False)),
                                    models.Q(("area__isnull", False), ("unit", None)),
                                    _connector="OR",
                                ),
                                name="shared_use_one_asker",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("status", "agreed")),
                                expressions=(
                                    ("resource", "="),
                                    (
                                        models.Func(
                                            "from_on",
                                            "until_on",
                                            models.Value("[]"),
                                            function="daterange",
                                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ),
                                name="shared_use_no_overlap",
                            ),
                        ],
                        "indexes": [
                            models.Index(fields=["resource", "-id"], name="shared_use_resource")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResourceUseStep",
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
                            "use",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.resourceuse",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a use",
                        "verbose_name_plural": "steps of uses",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["use", "id"], name="shared_use_step")],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="services.alliance",
                                verbose_name="alliance",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.partyorganisation",
                                verbose_name="Party body",
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
                                verbose_name="residents' committee",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                                verbose_name="representative",
                            ),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="given by",
                            ),
                        ),
                        ("given_at", models.DateTimeField(verbose_name="given at")),
                    ],
                    options={
                        "verbose_name": "seat",
                        "verbose_name_plural": "seats",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("area", None),
                                        ("organisation", None),
                                        ("unit__isnull", False),
                                    ),
                                    models.Q(
                                        ("area", None),
                                        ("organisation__isnull", False),
                                        ("unit", None),
                                    ),
                                    models.Q(
                                        ("area__isnull", False),
                                        ("organisation", None),
                                        ("unit", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="seat_of_one_body",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on", None),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="seat_until_after_from",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unit__isnull", False), ("until_on", None)),
                                fields=("alliance", "unit"),
                                name="one_open_seat_per_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("organisation__isnull", False), ("until_on", None)
                                ),
                                fields=("alliance", "organisation"),
                                name="one_open_seat_per_organisation",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("area__isnull", False), ("until_on", None)),
                                fields=("alliance", "area"),
                                name="one_open_seat_per_area",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceItem",
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
                        ("code", models.CharField(max_length=20, verbose_name="code")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "initials",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="first letters"
                            ),
                        ),
                        (
                            "group",
                            models.CharField(
                                choices=[
                                    ("culture", "Culture and leisure"),
                                    ("care", "Medical and elder care"),
                                    ("children", "Education and child care"),
                                    ("household", "Housekeeping and courier"),
                                    ("affairs", "Allowances, insurance and cards"),
                                    ("legal", "Legal aid"),
                                    ("organisations", "Social organisations"),
                                ],
                                max_length=14,
                                verbose_name="group",
                            ),
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
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="offered in",
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
                                verbose_name="given by",
                            ),
                        ),
                        ("who", models.CharField(max_length=200, verbose_name="who may ask")),
                        ("fee", models.CharField(max_length=100, verbose_name="fee")),
                        ("modes", models.JSONField(default=list, verbose_name="ways to ask")),
                        (
                            "materials",
                            models.JSONField(
                                blank=True, default=list, verbose_name="what to bring"
                            ),
                        ),
                        (
                            "publicity_days",
                            models.PositiveSmallIntegerField(
                                default=0,
                                validators=[django.core.validators.MaxValueValidator(30)],
                                verbose_name="days in public",
                            ),
                        ),
                        (
                            "closed_on",
                            models.DateField(blank=True, null=True, verbose_name="closed on"),
                        ),
                        (
                            "places",
                            models.ManyToManyField(
                                blank=True,
                                related_name="service_items",
                                to="grids.place",
                                verbose_name="places",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service",
                        "verbose_name_plural": "services",
                        "ordering": ("group", "code", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city", "code"), name="one_service_per_code"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("limit_value__gt", 0)),
                                name="service_limit_positive",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceRequest",
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
                            "applicant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s",
                                to="services.applicant",
                                verbose_name="applicant",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(max_length=32, unique=True, verbose_name="number"),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="services.serviceitem",
                                verbose_name="service",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_requests",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("counter", "At the counter"),
                                    ("online", "Online"),
                                    ("visit", "Home visit"),
                                    ("agent", "Somebody does it for you"),
                                ],
                                max_length=8,
                                verbose_name="how",
                            ),
                        ),
                        (
                            "words",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what you need"
                            ),
                        ),
                        (
                            "wished",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="when it suits you"
                            ),
                        ),
                        ("address_cipher", models.TextField(blank=True)),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="given to",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("submitted", "Sent"),
                                    ("accepted", "Accepted"),
                                    ("returned", "Materials missing"),
                                    ("in_progress", "In progress"),
                                    ("publicity", "Made public"),
                                    ("forwarded", "At the street"),
                                    ("done", "Done"),
                                    ("handed_over", "Handed over"),
                                    ("rated", "Rated"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="submitted",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="entered by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "accepted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepted at"),
                        ),
                        (
                            "missing",
                            models.CharField(
                                blank=True, max_length=1000, verbose_name="what is missing"
                            ),
                        ),
                        (
                            "missing_told_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="missing materials told at"
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "authorised_on",
                            models.DateField(blank=True, null=True, verbose_name="authorised on"),
                        ),
                        (
                            "authorised_until",
                            models.DateField(
                                blank=True, null=True, verbose_name="authorised until"
                            ),
                        ),
                        (
                            "public_from",
                            models.DateField(blank=True, null=True, verbose_name="public from"),
                        ),
                        (
                            "public_until",
                            models.DateField(blank=True, null=True, verbose_name="public until"),
                        ),
                        (
                            "result",
                            models.CharField(blank=True, max_length=1000, verbose_name="result"),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                        ),
                        (
                            "handed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="handed over at"
                            ),
                        ),
                        (
                            "received_by",
                            models.CharField(blank=True, max_length=40, verbose_name="received by"),
                        ),
                        (
                            "stars",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                                verbose_name="stars",
                            ),
                        ),
                        (
                            "rated_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="rated at"),
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
                        "verbose_name": "service request",
                        "verbose_name_plural": "service requests",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["area", "-id"], name="service_request_area"),
                            models.Index(fields=["unit", "-id"], name="service_request_unit"),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="service_request_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "submitted",
                                            "accepted",
                                            "returned",
                                            "in_progress",
                                            "publicity",
                                            "forwarded",
                                            "done",
                                            "handed_over",
                                            "rated",
                                            "declined",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="service_request_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("authorised_until", None),
                                    models.Q(
                                        ("agent__isnull", False),
                                        ("authorised_until__gte", models.F("authorised_on")),
                                    ),
                                    _connector="OR",
                                ),
                                name="service_request_authorised",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stars", None),
                                    models.Q(("stars__gte", 1), ("stars__lte", 5)),
                                    _connector="OR",
                                ),
                                name="service_request_stars",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestRecord",
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
                                to="services.servicerequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a service request",
                        "verbose_name_plural": "records of service requests",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["request", "id"], name="request_record")],
                    },
                ),
                migrations.CreateModel(
                    name="Material",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="materials",
                                to="services.servicerequest",
                                verbose_name="service request",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="paper")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("original", "Original"), ("copy", "Copy")],
                                max_length=8,
                                verbose_name="original or copy",
                            ),
                        ),
                        (
                            "received_from",
                            models.CharField(max_length=40, verbose_name="received from"),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="received at")),
                        (
                            "received_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken by",
                            ),
                        ),
                        (
                            "returned_to",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="given back to"
                            ),
                        ),
                        (
                            "returned_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="given back at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "received paper",
                        "verbose_name_plural": "received papers",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("returned_at", None), ("returned_to", "")),
                                    models.Q(
                                        ("returned_at__isnull", False),
                                        models.Q(("returned_to", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="material_returned_to_somebody",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgencyStep",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="services.servicerequest",
                                verbose_name="service request",
                            ),
                        ),
                        ("done_on", models.DateField(verbose_name="done on")),
                        ("words", models.CharField(max_length=300, verbose_name="what was done")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "step of an agent",
                        "verbose_name_plural": "steps of agents",
                        "ordering": ("done_on", "id"),
                    },
                ),
                migrations.CreateModel(
                    name="SharedResource",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shared_resources",
                                to="grids.area",
                                verbose_name="area served",
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
                                verbose_name="given by",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="unit to ask",
                            ),
                        ),
                        (
                            "entry",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shared_resource",
                                to="services.listentry",
                                verbose_name="entry of a list",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("place", "Place"),
                                    ("equipment", "Equipment"),
                                    ("vehicle", "Vehicle"),
                                    ("expert", "Expert"),
                                    ("service", "Free service"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="what it is")),
                        (
                            "description",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="description"
                            ),
                        ),
                        (
                            "available",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="when it is available"
                            ),
                        ),
                        (
                            "terms",
                            models.CharField(blank=True, max_length=500, verbose_name="terms"),
                        ),
                        (
                            "is_open",
                            models.BooleanField(default=True, verbose_name="can be asked for"),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="entered by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="entered at")),
                    ],
                    options={
                        "verbose_name": "shared resource",
                        "verbose_name_plural": "shared resources",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["area", "-id"], name="shared_area"),
                            models.Index(fields=["unit", "-id"], name="shared_unit"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ["place", "equipment", "vehicle", "expert", "service"],
                                    )
                                ),
                                name="shared_kind_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shift",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shifts",
                                to="services.activity",
                                verbose_name="activity",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="from")),
                        ("ends_at", models.DateTimeField(verbose_name="until")),
                        ("role", models.CharField(blank=True, max_length=40, verbose_name="task")),
                        (
                            "skills",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="skills wanted"
                            ),
                        ),
                        ("capacity", models.PositiveIntegerField(verbose_name="places")),
                        (
                            "taken",
                            models.PositiveIntegerField(default=0, verbose_name="places taken"),
                        ),
                    ],
                    options={
                        "verbose_name": "shift",
                        "verbose_name_plural": "shifts",
                        "ordering": ("starts_at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("capacity__gte", 1), ("taken__lte", models.F("capacity"))
                                ),
                                name="shift_never_over_booked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="shift_ends_after_beginning",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signature",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signatures",
                                to="services.servicerequest",
                                verbose_name="service request",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("authorisation", "Authorisation"),
                                    ("hand_over", "Hand-over"),
                                ],
                                max_length=13,
                                verbose_name="for",
                            ),
                        ),
                        ("is_drawn", models.BooleanField(verbose_name="drawn on the screen")),
                        (
                            "taken_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken by",
                            ),
                        ),
                        ("taken_at", models.DateTimeField(verbose_name="taken at")),
                    ],
                    options={
                        "verbose_name": "signature",
                        "verbose_name_plural": "signatures",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("stage__in", ("authorisation", "hand_over"))),
                                name="signature_stage_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Space",
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
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("meeting", "Meeting room"),
                                    ("activity", "Activity room"),
                                    ("reading", "Reading room"),
                                    ("children", "Children's room"),
                                    ("sport", "Sports room"),
                                    ("kitchen", "Shared kitchen"),
                                    ("yard", "Yard or square"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spaces",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spaces",
                                to="grids.place",
                                verbose_name="place",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="address"),
                        ),
                        (
                            "capacity",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(2000),
                                ],
                                verbose_name="people at most",
                            ),
                        ),
                        (
                            "equipment",
                            models.CharField(blank=True, max_length=300, verbose_name="equipment"),
                        ),
                        (
                            "rules",
                            models.TextField(
                                blank=True, max_length=2000, verbose_name="house rules"
                            ),
                        ),
                        (
                            "hours",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="opening hours"
                            ),
                        ),
                        (
                            "slot_minutes",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(30),
                                    django.core.validators.MaxValueValidator(120),
                                ],
                                verbose_name="minutes of a slot",
                            ),
                        ),
                        (
                            "most_slots",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(8),
                                ],
                                verbose_name="slots in one booking",
                            ),
                        ),
                        (
                            "lead_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(14),
                                ],
                                verbose_name="bookable days ahead",
                            ),
                        ),
                        (
                            "most_active",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(10),
                                ],
                                verbose_name="bookings at a time per person",
                            ),
                        ),
                        (
                            "approve_over",
                            models.PositiveSmallIntegerField(
                                default=50,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(2000),
                                ],
                                verbose_name="approval above so many people",
                            ),
                        ),
                        (
                            "cancel_hours",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(72),
                                ],
                                verbose_name="given back hours before",
                            ),
                        ),
                        (
                            "most_missed",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(2),
                                    django.core.validators.MaxValueValidator(10),
                                ],
                                verbose_name="missed bookings before a pause",
                            ),
                        ),
                        (
                            "pause_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(90),
                                ],
                                verbose_name="days of a pause",
                            ),
                        ),
                        (
                            "is_open",
                            models.BooleanField(default=True, verbose_name="can be booked"),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="created by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                    ],
                    options={
                        "verbose_name": "space",
                        "verbose_name_plural": "spaces",
                        "ordering": ("name", "pk"),
                        "indexes": [models.Index(fields=["area", "name", "id"], name="space_area")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "meeting",
                                            "activity",
                                            "reading",
                                            "children",
                                            "sport",
                                            "kitchen",
                                            "yard",
                                        ],
                                    )
                                ),
                                name="space_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("slot_minutes__range", (30, 120))),
                                name="space_slot_30_to_120",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("lead_days__range", (1, 14))),
                                name="space_lead_1_to_14",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("capacity__gte", 1)),
                                name="space_holds_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpaceClosure",
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
                            "space",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="closures",
                                to="services.space",
                                verbose_name="space",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("reason", models.CharField(max_length=120, verbose_name="reason")),
                    ],
                    options={
                        "verbose_name": "closed day",
                        "verbose_name_plural": "closed days",
                        "ordering": ("day", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("space", "day"), name="one_closure_a_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpaceWindow",
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
                            "space",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="windows",
                                to="services.space",
                                verbose_name="space",
                            ),
                        ),
                        ("weekday", models.PositiveSmallIntegerField(verbose_name="weekday")),
                        ("starts", models.TimeField(verbose_name="from")),
                        ("ends", models.TimeField(verbose_name="until")),
                        (
                            "group",
                            models.CharField(
                                choices=[
                                    ("everybody", "Neighbours"),
                                    ("elderly", "Older people"),
                                    ("children", "Children"),
                                    ("party", "Party life"),
                                    ("unit", "Partner units"),
                                ],
                                max_length=10,
                                verbose_name="group",
                            ),
                        ),
                        (
                            "release_hours",
                            models.PositiveSmallIntegerField(
                                default=24,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(336),
                                ],
                                verbose_name="free for all hours before",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=60, verbose_name="for what"),
                        ),
                    ],
                    options={
                        "verbose_name": "hours kept for a group",
                        "verbose_name_plural": "hours kept for groups",
                        "ordering": ("weekday", "starts", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="window_has_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weekday__lte", 6)), name="window_weekday"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "group__in",
                                        ["everybody", "elderly", "children", "party", "unit"],
                                    ),
                                    models.Q(("group", "everybody"), _negated=True),
                                ),
                                name="window_of_a_group",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitBatch",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="services.activity",
                                verbose_name="activity",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="services.shift",
                                verbose_name="shift",
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
                        (
                            "head_count",
                            models.PositiveIntegerField(
                                default=0, verbose_name="people without names"
                            ),
                        ),
                        (
                            "came",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="people who came"
                            ),
                        ),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=4,
                                null=True,
                                verbose_name="hours of each",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("signed_up", "Signed up"),
                                    ("attended", "Took part"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="signed_up",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed up by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="signed up at")),
                        (
                            "idempotency_key",
                            models.CharField(blank=True, max_length=100, null=True, unique=True),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "batch of a unit",
                        "verbose_name_plural": "batches of units",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["signed_up", "attended", "cancelled"])
                                ),
                                name="batch_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("came", None),
                                    ("came__lte", models.F("head_count")),
                                    _connector="OR",
                                ),
                                name="batch_came_at_most",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignUp",
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
                            "applicant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s",
                                to="services.applicant",
                                verbose_name="applicant",
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signups",
                                to="services.activity",
                                verbose_name="activity",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signups",
                                to="services.shift",
                                verbose_name="shift",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signups",
                                to="services.unitbatch",
                                verbose_name="batch",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "age_group",
                            models.CharField(
                                choices=[
                                    ("adult", "18 or older"),
                                    ("teen", "14 to 17"),
                                    ("child", "Under 14"),
                                ],
                                default="adult",
                                max_length=6,
                                verbose_name="age",
                            ),
                        ),
                        (
                            "guardian_agreed",
                            models.BooleanField(default=False, verbose_name="guardian's consent"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("signed_up", "Signed up"),
                                    ("waiting", "On the waiting list"),
                                    ("offered", "Place offered"),
                                    ("checked_in", "Here"),
                                    ("checked_out", "Took part"),
                                    ("absent", "Did not come"),
                                    ("cancelled", "Cancelled"),
                                    ("declined", "Place not taken"),
                                ],
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "offer_until",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="offered until"
                            ),
                        ),
                        (
                            "reminded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="reminded at"),
                        ),
                        (
                            "arrived_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="checked in at"
                            ),
                        ),
                        (
                            "left_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="checked out at"
                            ),
                        ),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=4,
                                null=True,
                                verbose_name="hours",
                            ),
                        ),
                        (
                            "hours_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="hours confirmed by",
                            ),
                        ),
                        (
                            "hours_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="hours confirmed at"
                            ),
                        ),
                        (
                            "service",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.servicerecord",
                                verbose_name="entry of hours",
                            ),
                        ),
                        ("signed_up_at", models.DateTimeField(verbose_name="signed up at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "sign-up",
                        "verbose_name_plural": "sign-ups",
                        "ordering": ("id",),
                        "indexes": [
                            models.Index(fields=["activity", "id"], name="signup_activity"),
                            models.Index(fields=["shift", "status", "id"], name="signup_queue"),
                            models.Index(
                                condition=models.Q(("status", "offered")),
                                fields=["offer_until"],
                                name="signup_offer_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "signed_up",
                                            "waiting",
                                            "offered",
                                            "checked_in",
                                            "checked_out",
                                            "absent",
                                            "cancelled",
                                            "declined",
                                        ],
                                    )
                                ),
                                name="signup_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "offered"), _negated=True),
                                    ("offer_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="signup_offer_has_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours", None),
                                    models.Q(
                                        ("hours__gte", Decimal("0.5")),
                                        ("hours__lte", Decimal("12")),
                                        ("status", "checked_out"),
                                    ),
                                    _connector="OR",
                                ),
                                name="signup_hours_of_one_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("age_group", "adult"),
                                    ("guardian_agreed", True),
                                    _connector="OR",
                                ),
                                name="signup_minor_with_guardian",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivityRecord",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.activity",
                            ),
                        ),
                        (
                            "organiser",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.organiser",
                            ),
                        ),
                        (
                            "signup",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.signup",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.unitbatch",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of an activity",
                        "verbose_name_plural": "records of activities",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["activity", "id"], name="activity_record")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        ("door_cipher", models.TextField(blank=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("household", "Household"),
                                    ("shop", "Shop"),
                                    ("unit", "Unit"),
                                    ("elderly_alone", "Elderly living alone"),
                                    ("disabled", "Disabled person"),
                                    ("child", "Child in need"),
                                ],
                                max_length=16,
                                verbose_name="visited",
                            ),
                        ),
                        ("visited_at", models.DateTimeField(verbose_name="visited at")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(default=10, verbose_name="minutes"),
                        ),
                        (
                            "text",
                            models.CharField(
                                blank=True, max_length=1000, verbose_name="what was said or found"
                            ),
                        ),
                        (
                            "problems",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("dispute", "Dispute"),
                                        ("demand", "Demand"),
                                        ("suggestion", "Suggestion"),
                                        ("security", "Security"),
                                        ("fire", "Fire safety"),
                                        ("sanitation", "Sanitation"),
                                        ("other", "Other"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="problems",
                            ),
                        ),
                        (
                            "is_settled",
                            models.BooleanField(default=False, verbose_name="settled on the spot"),
                        ),
                        (
                            "follow_up_on",
                            models.DateField(blank=True, null=True, verbose_name="come back on"),
                        ),
                        (
                            "followed_up_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="came back at"
                            ),
                        ),
                        (
                            "care",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="visits",
                                to="services.carecontact",
                                verbose_name="household looked after",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="visits",
                                to="tickets.ticket",
                                verbose_name="matter",
                            ),
                        ),
                        (
                            "visited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="visited by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "idempotency_key",
                            models.CharField(blank=True, max_length=80, null=True, unique=True),
                        ),
                        (
                            "companions",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="companions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit",
                        "verbose_name_plural": "visits",
                        "indexes": [
                            models.Index(fields=["-visited_at", "-id"], name="visit_newest"),
                            models.Index(fields=["area", "-visited_at"], name="visit_area_newest"),
                            models.Index(
                                condition=models.Q(
                                    ("follow_up_on__isnull", False), ("followed_up_at", None)
                                ),
                                fields=["follow_up_on", "id"],
                                name="visit_to_follow_up",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "household",
                                            "shop",
                                            "unit",
                                            "elderly_alone",
                                            "disabled",
                                            "child",
                                        ],
                                    )
                                ),
                                name="visited_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__range", (1, 720))),
                                name="visit_minutes",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoteOption",
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
                            "vote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="options",
                                to="services.deliberationvote",
                            ),
                        ),
                        ("label", models.CharField(max_length=40, verbose_name="option")),
                        ("people", models.PositiveIntegerField(verbose_name="people")),
                        (
                            "area",
                            models.PositiveIntegerField(
                                default=0, verbose_name="area in square metres"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "option of a vote",
                        "verbose_name_plural": "options of votes",
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("vote"), models.F("label"), name="vote_option_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Wish",
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
                            "applicant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s",
                                to="services.applicant",
                                verbose_name="applicant",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(max_length=24, unique=True, verbose_name="number"),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wishes",
                                to="grids.area",
                                verbose_name="area",
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
                            "kind",
                            models.CharField(
                                choices=[("goods", "Goods"), ("service", "Service")],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "need",
                            models.CharField(max_length=60, verbose_name="what is wished for"),
                        ),
                        (
                            "age_band",
                            models.CharField(
                                choices=[
                                    ("under_14", "under 14"),
                                    ("teen", "14 to 17"),
                                    ("adult", "18 to 59"),
                                    ("sixty", "60 to 79"),
                                    ("eighty", "80 and over"),
                                ],
                                max_length=10,
                                verbose_name="age of the wisher",
                            ),
                        ),
                        (
                            "group",
                            models.CharField(
                                choices=[
                                    ("none", "No special situation"),
                                    ("living_alone", "Elderly person living alone"),
                                    ("disabled", "Person with a disability"),
                                    ("child", "Child in need"),
                                    ("hardship", "Family in hardship"),
                                ],
                                default="none",
                                max_length=14,
                                verbose_name="situation of the wisher",
                            ),
                        ),
                        ("story_cipher", models.TextField(blank=True)),
                        ("address_cipher", models.TextField(blank=True)),
                        (
                            "cost",
                            models.PositiveIntegerField(verbose_name="estimated cost in yuan"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("public", "Public page"),
                                    ("visit", "Visit"),
                                    ("box", "Wish box"),
                                    ("hotline", "Telephone"),
                                ],
                                max_length=8,
                                verbose_name="collected by",
                            ),
                        ),
                        (
                            "guardian_consent",
                            models.BooleanField(default=False, verbose_name="guardian agrees"),
                        ),
                        (
                            "photo_consent",
                            models.BooleanField(default=False, verbose_name="photos agreed"),
                        ),
                        (
                            "checked_by",
                            models.CharField(blank=True, max_length=40, verbose_name="verified by"),
                        ),
                        (
                            "companion",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="second person present"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "To be verified"),
                                    ("verified", "Verified"),
                                    ("published", "On the wall"),
                                    ("claimed", "Claimed"),
                                    ("fulfilling", "Being fulfilled"),
                                    ("fulfilled", "Fulfilled"),
                                    ("rated", "Rated"),
                                    ("rejected", "Not taken up"),
                                    ("expired", "Time on the wall is over"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "wall_until",
                            models.DateField(
                                blank=True, null=True, verbose_name="on the wall until"
                            ),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="published at"
                            ),
                        ),
                        (
                            "fulfilled_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="fulfilled at"
                            ),
                        ),
                        (
                            "stars",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                                verbose_name="rating",
                            ),
                        ),
                        (
                            "thanks",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="words of thanks"
                            ),
                        ),
                        (
                            "thanks_shown",
                            models.BooleanField(default=False, verbose_name="thanks shown"),
                        ),
                        (
                            "referral",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="referred to"
                            ),
                        ),
                        (
                            "referral_ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.ticket",
                                verbose_name="matter it became",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="created by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "wish",
                        "verbose_name_plural": "wishes",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["area", "-id"], name="wish_area"),
                            models.Index(fields=["status", "-id"], name="wish_status"),
                            models.Index(fields=["community", "status"], name="wish_community"),
                            django.contrib.postgres.indexes.GinIndex(
                                lib.worded.Pieces(models.F("need"), models.F("number")),
                                name="wish_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "draft",
                                            "verified",
                                            "published",
                                            "claimed",
                                            "fulfilling",
                                            "fulfilled",
                                            "rated",
                                            "rejected",
                                            "expired",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="wish_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("age_band__in", ("under_14", "teen")), _negated=True),
                                    ("guardian_consent", True),
                                    ("status__in", ("draft", "rejected", "withdrawn")),
                                    _connector="OR",
                                ),
                                name="wish_of_a_minor_has_a_guardian",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stars", None), ("stars__range", (1, 5)), _connector="OR"
                                ),
                                name="wish_stars_one_to_five",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stars__isnull", False), ("status", "rated")),
                                    models.Q(
                                        ("stars", None),
                                        models.Q(("status", "rated"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="wish_rated_iff_stars",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WishClaim",
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
                            "applicant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s",
                                to="services.applicant",
                                verbose_name="applicant",
                            ),
                        ),
                        (
                            "wish",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="services.wish",
                                verbose_name="wish",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wish_claims",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="team of an area",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("delivered", "Delivered"),
                                    ("released", "Time ran out"),
                                    ("given_back", "Given back"),
                                ],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        ("claimed_at", models.DateTimeField(verbose_name="claimed at")),
                        ("due_at", models.DateTimeField(verbose_name="begin by")),
                        ("deliver_by", models.DateTimeField(verbose_name="deliver by")),
                        (
                            "begun_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="begun at"),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="claimed by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "claim of a wish",
                        "verbose_name_plural": "claims of wishes",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("outcome", "")),
                                fields=["due_at"],
                                name="claim_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("outcome", "")),
                                fields=("wish",),
                                name="one_active_claim_per_wish",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome__in", ("", "delivered", "released", "given_back"))
                                ),
                                name="claim_outcome_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("outcome", "")),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="claim_ended_iff_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("unit", None), ("team", None), _connector="OR"),
                                name="claim_of_unit_or_team",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WishRecord",
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
                            "wish",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="services.wish",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a wish",
                        "verbose_name_plural": "records of wishes",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["wish", "id"], name="wish_record")],
                    },
                ),
            ]
        )
    ]
