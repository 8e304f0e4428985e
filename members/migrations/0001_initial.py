from decimal import Decimal

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.worded
from lib.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("grids", "0001_initial"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={
                                    "unique": "A user with that username already exists."
                                },
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[
                                    django.contrib.auth.validators.UnicodeUsernameValidator()
                                ],
                                verbose_name="username",
                            ),
                        ),
                        (
                            "first_name",
                            models.CharField(blank=True, max_length=150, verbose_name="first name"),
                        ),
                        (
                            "last_name",
                            models.CharField(blank=True, max_length=150, verbose_name="last name"),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="email address"
                            ),
                        ),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="date joined"
                            ),
                        ),
                        (
                            "person",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="user",
                                to="members.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "Simplified Chinese"), ("en", "English")],
                                default="zh-hans",
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(default=False, verbose_name="demo account"),
                        ),
                        (
                            "must_change_password",
                            models.BooleanField(default=False, verbose_name="must change password"),
                        ),
                        ("preferences", models.JSONField(blank=True, default=dict)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "account",
                        "verbose_name_plural": "accounts",
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ConsentRequest",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="stationed agency",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed by",
                            ),
                        ),
                        (
                            "signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signed at"),
                        ),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("appoint", "Appoint as head"),
                                    ("move", "Move elsewhere"),
                                    ("relieve", "Relieve of the post"),
                                ],
                                max_length=10,
                                verbose_name="what is intended",
                            ),
                        ),
                        ("name_cipher", models.TextField()),
                        ("position", models.CharField(max_length=80, verbose_name="post")),
                        ("grounds", models.TextField(max_length=1000, verbose_name="grounds")),
                        ("due_on", models.DateField(verbose_name="to be answered by")),
                        (
                            "stance",
                            models.CharField(
                                blank=True,
                                choices=[("agreed", "Agree"), ("disagreed", "Do not agree")],
                                max_length=10,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "words",
                            models.TextField(blank=True, max_length=1000, verbose_name="reasons"),
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
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("asked", "To be answered"),
                                    ("drafted", "Answer to be signed"),
                                    ("agreed", "Agreed"),
                                    ("disagreed", "Not agreed"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent request",
                        "verbose_name_plural": "consent requests",
                        "ordering": ("-id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["street", "-id"], name="consent_street"),
                            models.Index(fields=["department", "-id"], name="consent_department"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["asked", "drafted", "agreed", "disagreed", "withdrawn"],
                                    )
                                ),
                                name="consent_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by", None),
                                    models.Q(("signed_by", models.F("drafted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="consent_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("signed_by__isnull", False),
                                        ("status__in", ("agreed", "disagreed")),
                                    ),
                                    models.Q(
                                        ("signed_by", None),
                                        models.Q(
                                            ("status__in", ("agreed", "disagreed")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="consent_signed_iff_signature",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursEntry",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="member",
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        ("served_on", models.DateField(verbose_name="served on")),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=1, max_digits=5, verbose_name="hours"
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="members.servicerecord",
                            ),
                        ),
                        (
                            "counters",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="countered_by",
                                to="members.hoursentry",
                                verbose_name="takes back",
                            ),
                        ),
                        ("source_type", models.CharField(blank=True, max_length=40)),
                        ("source_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=300, verbose_name="reason"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="entered by",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="entered at")),
                    ],
                    options={
                        "verbose_name": "entry of hours",
                        "verbose_name_plural": "entries of hours",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["unit", "served_on"], name="hours_unit"),
                            models.Index(fields=["community", "-id"], name="hours_community"),
                            models.Index(fields=["person", "served_on"], name="hours_person"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("counters", None), ("hours__gt", 0)),
                                    models.Q(("counters__isnull", False), ("hours__lt", 0)),
                                    _connector="OR",
                                ),
                                name="hours_counter_is_negative",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursList",
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(verbose_name="until")),
                        ("public_from", models.DateField(verbose_name="public from")),
                        ("public_until", models.DateField(verbose_name="public until")),
                        (
                            "posted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="posted by",
                            ),
                        ),
                        ("posted_at", models.DateTimeField(verbose_name="posted at")),
                    ],
                    options={
                        "verbose_name": "list of hours",
                        "verbose_name_plural": "lists of hours",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="hours_list_community"),
                            models.Index(fields=["public_until"], name="hours_list_public"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("public_until__gt", models.F("public_from")),
                                    ("until_on__gte", models.F("from_on")),
                                ),
                                name="hours_list_days_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursLine",
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
                            "list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="members.hourslist",
                            ),
                        ),
                        (
                            "entry",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="line",
                                to="members.hoursentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of a list of hours",
                        "verbose_name_plural": "lines of lists of hours",
                        "ordering": ("id",),
                    },
                ),
                migrations.CreateModel(
                    name="LedgerRule",
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
                            "daily_hours",
                            models.PositiveSmallIntegerField(
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(8),
                                    django.core.validators.MaxValueValidator(12),
                                ],
                                verbose_name="most hours of one day",
                            ),
                        ),
                        (
                            "publicity_days",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="0 where hours may be certified at once; the guidance asks for 7.",
                                validators=[django.core.validators.MaxValueValidator(30)],
                                verbose_name="days in public before a certificate",
                            ),
                        ),
                        (
                            "service_factor",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("1"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="points for an hour of service",
                            ),
                        ),
                        (
                            "activity_factor",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("1"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="points for an hour in an activity",
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
                        "verbose_name": "rules of hours and points",
                        "verbose_name_plural": "rules of hours and points",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city", "version"),
                                name="one_ledger_rule_per_version",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("daily_hours__gte", 8), ("daily_hours__lte", 12)
                                ),
                                name="ledger_rule_hours_of_one_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Nomination",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="members.person",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("admin", "Administrator"),
                                    ("city_viewer", "City viewer"),
                                    ("district_desk", "District desk"),
                                    ("street_secretary", "Street Party secretary"),
                                    ("street_director", "Street director"),
                                    ("street_clerk", "Street clerk"),
                                    ("community_secretary", "Community Party secretary"),
                                    ("community_clerk", "Community clerk"),
                                    ("grid_head", "Grid head"),
                                    ("grid_worker", "Grid worker"),
                                    ("grid_adviser", "Grid adviser"),
                                    ("info_officer", "Information officer"),
                                    ("building_head", "Building head"),
                                    ("unit_head_resident", "Stairwell head"),
                                    ("anchor_household", "Anchor household"),
                                    ("department_head", "Department head"),
                                    ("department_officer", "Department officer"),
                                    ("branch_secretary", "Branch secretary"),
                                    ("branch_deputy", "Branch deputy secretary"),
                                    ("organisation_member", "Organisation committee member"),
                                    ("publicity_member", "Publicity committee member"),
                                    ("discipline_member", "Discipline committee member"),
                                    ("group_leader", "Party group leader"),
                                    ("volunteer", "Volunteer"),
                                    ("official_linked", "Official linked to a grid"),
                                ],
                                max_length=30,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="grids.area",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="grids.partyorganisation",
                            ),
                        ),
                        (
                            "merit",
                            models.CharField(
                                choices=[
                                    ("able_resident", "Able resident"),
                                    ("retired_cadre", "Retired cadre"),
                                    ("member", "Party member"),
                                    ("other", "Other"),
                                ],
                                max_length=15,
                                verbose_name="merit",
                            ),
                        ),
                        ("grounds", models.TextField(max_length=1000, verbose_name="grounds")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Opinions are heard"),
                                    ("appointed", "Appointed"),
                                    ("refused", "Not appointed"),
                                    ("withdrawn", "Withdrawn"),
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
                        ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                        (
                            "post",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nomination",
                                to="members.post",
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "nomination",
                        "verbose_name_plural": "nominations",
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["proposed", "appointed", "refused", "withdrawn"],
                                    )
                                ),
                                name="nomination_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("area", None), ("organisation__isnull", False)),
                                    models.Q(("area__isnull", False), ("organisation", None)),
                                    _connector="OR",
                                ),
                                name="nomination_one_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("post", None), ("status", "appointed"), _connector="OR"
                                ),
                                name="nomination_post_iff_appointed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "proposed")),
                                fields=("person", "role", "area", "organisation"),
                                name="nomination_open_once",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NominationOpinion",
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
                            "nomination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="members.nomination",
                            ),
                        ),
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
                            "stance",
                            models.CharField(
                                choices=[
                                    ("for", "For"),
                                    ("against", "Against"),
                                    ("abstain", "Abstains"),
                                ],
                                max_length=10,
                                verbose_name="stance",
                            ),
                        ),
                        ("words", models.CharField(max_length=500, verbose_name="words")),
                        ("at", models.DateTimeField(verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "opinion on a nomination",
                        "verbose_name_plural": "opinions on nominations",
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("nomination", "by"), name="nomination_opinion_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pairing",
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
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pairings",
                                to="grids.unit",
                                verbose_name="unit",
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
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
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
                        "verbose_name": "pairing",
                        "verbose_name_plural": "pairings",
                        "ordering": ("-id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on", None),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="pairing_until_after_from",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=(
                                    ("unit", "="),
                                    ("community", "="),
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
                                name="pairing_no_overlap",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
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
                        ("name", models.CharField(max_length=50, verbose_name="name")),
                        ("pinyin", models.CharField(blank=True, max_length=200)),
                        ("initials", models.CharField(blank=True, max_length=50)),
                        ("phone_cipher", models.TextField(blank=True)),
                        ("phone_hash", models.CharField(blank=True, max_length=64)),
                        ("id_cipher", models.TextField(blank=True)),
                        ("id_hash", models.CharField(blank=True, max_length=64)),
                        (
                            "gender",
                            models.CharField(
                                blank=True,
                                choices=[("female", "Female"), ("male", "Male")],
                                max_length=10,
                                verbose_name="gender",
                            ),
                        ),
                        (
                            "birth_year",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="year of birth"
                            ),
                        ),
                        (
                            "party_status",
                            models.CharField(
                                choices=[
                                    ("none", "Not a member"),
                                    ("probationary", "Probationary member"),
                                    ("full", "Full member"),
                                ],
                                default="none",
                                max_length=15,
                                verbose_name="Party membership",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="grids.partyorganisation",
                                verbose_name="home branch",
                            ),
                        ),
                        (
                            "employer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="employees",
                                to="grids.unit",
                                verbose_name="employer",
                            ),
                        ),
                        (
                            "skills",
                            models.JSONField(blank=True, default=list, verbose_name="skills"),
                        ),
                        (
                            "erased_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="erased at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "ordering": ("pinyin", "id"),
                        "indexes": [
                            models.Index(fields=["name"], name="person_name"),
                            models.Index(fields=["pinyin", "id"], name="person_pinyin"),
                            models.Index(
                                fields=["initials"],
                                name="person_initials",
                                opclasses=("varchar_pattern_ops",),
                            ),
                            models.Index(
                                condition=models.Q(("phone_hash", ""), _negated=True),
                                fields=["phone_hash"],
                                name="person_phone",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                lib.worded.Pieces(
                                    models.F("name"), models.F("pinyin"), models.F("initials")
                                ),
                                name="person_words",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("id_hash", ""), _negated=True),
                                fields=("id_hash",),
                                name="person_once_per_id_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("party_status__in", ("none", "probationary", "full"))
                                ),
                                name="person_party_status_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="members.person",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="past_members",
                                to="grids.partyorganisation",
                            ),
                        ),
                        ("from_on", models.DateField(null=True, verbose_name="from")),
                        ("until_on", models.DateField(verbose_name="until")),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=300, verbose_name="reason"),
                        ),
                    ],
                    options={
                        "verbose_name": "past membership",
                        "verbose_name_plural": "past memberships",
                        "ordering": ("-until_on", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_on", None),
                                    ("from_on__lte", models.F("until_on")),
                                    _connector="OR",
                                ),
                                name="membership_period",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursObjection",
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
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="members.hoursline",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="member",
                            ),
                        ),
                        ("words", models.CharField(max_length=300, verbose_name="what is wrong")),
                        (
                            "answer",
                            models.CharField(blank=True, max_length=300, verbose_name="answer"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "To be answered"),
                                    ("upheld", "Hours taken back"),
                                    ("dismissed", "Hours stand"),
                                ],
                                default="open",
                                max_length=9,
                                verbose_name="status",
                            ),
                        ),
                        ("raised_at", models.DateTimeField(verbose_name="raised at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "objection to hours",
                        "verbose_name_plural": "objections to hours",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                fields=["community", "-id"], name="hours_objection_community"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["open", "upheld", "dismissed"])),
                                name="hours_objection_status_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "open")),
                                fields=("line",),
                                name="one_open_objection_per_line",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HalfYearReport",
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
                            "community",
                            models.ForeignKey(
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
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                                verbose_name="member",
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
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "half",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "First half"), (2, "Second half")],
                                verbose_name="half-year",
                            ),
                        ),
                        (
                            "to_unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="also goes to",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                blank=True, max_length=3000, verbose_name="what was done"
                            ),
                        ),
                        (
                            "plans",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="what comes next"
                            ),
                        ),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=7,
                                null=True,
                                verbose_name="confirmed hours",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "To be written"),
                                    ("sent", "Sent"),
                                    ("acknowledged", "Acknowledged"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "sent_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="sent at"),
                        ),
                        (
                            "community_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="acknowledged by the community"
                            ),
                        ),
                        (
                            "unit_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="acknowledged by the own unit"
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="asked for at")),
                    ],
                    options={
                        "verbose_name": "half-yearly report",
                        "verbose_name_plural": "half-yearly reports",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="half_year_report_area"),
                            models.Index(
                                condition=models.Q(("status", "draft")),
                                fields=["due_on", "id"],
                                name="half_year_report_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["draft", "sent", "acknowledged"])
                                ),
                                name="half_year_report_status",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("person", None)),
                                fields=("community", "unit", "year", "half"),
                                name="one_unit_report_a_half",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("person__isnull", False)),
                                fields=("person", "year", "half"),
                                name="one_member_report_a_half",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ErasureRequest",
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="erasures",
                                to="members.person",
                                verbose_name="person",
                            ),
                        ),
                        ("phone_cipher", models.TextField(blank=True)),
                        (
                            "identity",
                            models.CharField(
                                max_length=200, verbose_name="how the identity was checked"
                            ),
                        ),
                        (
                            "wish",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what is to go"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("asked", "To be decided"),
                                    ("granted", "Erased"),
                                    ("denied", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken down by",
                            ),
                        ),
                        ("entered_at", models.DateTimeField(verbose_name="taken down at")),
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
                        ("outcome", models.JSONField(default=dict, verbose_name="outcome")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "erasure request",
                        "verbose_name_plural": "erasure requests",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="erasure_community")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["asked", "granted", "denied", "withdrawn"])
                                ),
                                name="erasure_status_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("person__isnull", False), ("status", "asked")),
                                fields=("person",),
                                name="erasure_open_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckIn",
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
                                choices=[("unit", "Unit check-in"), ("member", "Member check-in")],
                                max_length=8,
                                verbose_name="kind",
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
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_ins",
                                to="grids.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_ins",
                                to="members.person",
                                verbose_name="member",
                            ),
                        ),
                        (
                            "contact",
                            models.CharField(
                                blank=True, max_length=50, verbose_name="contact person"
                            ),
                        ),
                        ("phone_cipher", models.TextField(blank=True)),
                        ("on", models.DateField(verbose_name="checked in on")),
                        (
                            "skills",
                            models.JSONField(blank=True, default=list, verbose_name="skills"),
                        ),
                        (
                            "free_time",
                            models.CharField(blank=True, max_length=200, verbose_name="free time"),
                        ),
                        (
                            "wish",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="wish to serve"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("pending", "To be confirmed"),
                                    ("confirmed", "Confirmed"),
                                    ("moved", "Moved elsewhere"),
                                    ("ended", "Ended"),
                                ],
                                default="pending",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="to be confirmed by")),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confirmed by",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="confirmed at"
                            ),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="ended on"),
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
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "check-in",
                        "verbose_name_plural": "check-ins",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="check_in_community"),
                            models.Index(fields=["unit", "-id"], name="check_in_unit"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["pending", "confirmed", "moved", "ended"])
                                ),
                                name="check_in_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "unit"), ("person", None), ("unit__isnull", False)
                                    ),
                                    models.Q(("kind", "member"), ("person__isnull", False)),
                                    _connector="OR",
                                ),
                                name="check_in_of_unit_or_member",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("kind", "unit"), ("status__in", ("pending", "confirmed"))
                                ),
                                fields=("unit", "community"),
                                name="one_open_unit_check_in",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("kind", "member"), ("status__in", ("pending", "confirmed"))
                                ),
                                fields=("person", "status"),
                                name="one_open_member_check_in",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Certificate",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="member",
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
                        ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(verbose_name="until")),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=1, max_digits=7, verbose_name="hours"
                            ),
                        ),
                        ("lines", models.JSONField(verbose_name="services")),
                        ("issuer", models.CharField(max_length=120, verbose_name="issuer")),
                        (
                            "responsible",
                            models.CharField(max_length=80, verbose_name="responsible"),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="issued by",
                            ),
                        ),
                        ("issued_at", models.DateTimeField(verbose_name="issued at")),
                        (
                            "withdrawn_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="withdrawn at"
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="withdrawn by",
                            ),
                        ),
                        (
                            "withdraw_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="reason"),
                        ),
                    ],
                    options={
                        "verbose_name": "certificate of service",
                        "verbose_name_plural": "certificates of service",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="certificate_community"),
                            models.Index(fields=["person", "-id"], name="certificate_person"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("hours__gt", 0)), name="certificate_has_hours"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until_on__gte", models.F("from_on"))),
                                name="certificate_days_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PersonnelOpinion",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="stationed agency",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed by",
                            ),
                        ),
                        (
                            "signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signed at"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                                verbose_name="head",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        (
                            "grade",
                            models.CharField(
                                choices=[
                                    ("excellent", "Excellent"),
                                    ("competent", "Competent"),
                                    ("basic", "Basically competent"),
                                    ("not_competent", "Not competent"),
                                ],
                                max_length=15,
                                verbose_name="proposed grade",
                            ),
                        ),
                        ("words", models.TextField(max_length=2000, verbose_name="opinion")),
                        (
                            "numbers",
                            models.JSONField(blank=True, default=dict, verbose_name="figures"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "To be signed"),
                                    ("signed", "Signed"),
                                    ("dropped", "Dropped"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "personnel opinion",
                        "verbose_name_plural": "personnel opinions",
                        "ordering": ("-id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["street", "-id"], name="personnel_street"),
                            models.Index(fields=["department", "-id"], name="personnel_department"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["draft", "signed", "dropped"])),
                                name="personnel_status_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "dropped"), _negated=True),
                                fields=("street", "unit", "year"),
                                name="personnel_once_a_year",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by", None),
                                    models.Q(("signed_by", models.F("drafted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="personnel_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("signed_by__isnull", False), ("status__in", ("signed",))
                                    ),
                                    models.Q(
                                        ("signed_by", None),
                                        models.Q(("status__in", ("signed",)), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="personnel_signed_iff_signature",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanningOpinion",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="street",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("plan", "Plan"),
                                    ("decision", "Major decision"),
                                    ("project", "Major project"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                max_length=120, verbose_name="plan, decision or project"
                            ),
                        ),
                        ("authority", models.CharField(max_length=80, verbose_name="authority")),
                        (
                            "occasion",
                            models.CharField(max_length=120, verbose_name="meeting or letter"),
                        ),
                        ("on", models.DateField(verbose_name="day of the meeting or letter")),
                        ("words", models.TextField(max_length=2000, verbose_name="opinion")),
                        (
                            "answer",
                            models.TextField(blank=True, max_length=1000, verbose_name="answer"),
                        ),
                        (
                            "answered_on",
                            models.DateField(blank=True, null=True, verbose_name="answered on"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("given", "Not answered yet"),
                                    ("adopted", "Adopted"),
                                    ("partly", "Adopted in part"),
                                    ("rejected", "Not adopted"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="given",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "planning opinion",
                        "verbose_name_plural": "planning opinions",
                        "ordering": ("-id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["street", "-id"], name="planning_street"),
                            models.Index(fields=["department", "-id"], name="planning_department"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["given", "adopted", "partly", "rejected", "withdrawn"],
                                    )
                                ),
                                name="planning_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_on__isnull", False),
                                        ("status__in", ("adopted", "partly", "rejected")),
                                    ),
                                    models.Q(
                                        ("answered_on", None),
                                        models.Q(
                                            ("status__in", ("adopted", "partly", "rejected")),
                                            _negated=True,
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="planning_answered_iff_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Post",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="members.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("admin", "Administrator"),
                                    ("city_viewer", "City viewer"),
                                    ("district_desk", "District desk"),
                                    ("street_secretary", "Street Party secretary"),
                                    ("street_director", "Street director"),
                                    ("street_clerk", "Street clerk"),
                                    ("community_secretary", "Community Party secretary"),
                                    ("community_clerk", "Community clerk"),
                                    ("grid_head", "Grid head"),
                                    ("grid_worker", "Grid worker"),
                                    ("grid_adviser", "Grid adviser"),
                                    ("info_officer", "Information officer"),
                                    ("building_head", "Building head"),
                                    ("unit_head_resident", "Stairwell head"),
                                    ("anchor_household", "Anchor household"),
                                    ("department_head", "Department head"),
                                    ("department_officer", "Department officer"),
                                    ("branch_secretary", "Branch secretary"),
                                    ("branch_deputy", "Branch deputy secretary"),
                                    ("organisation_member", "Organisation committee member"),
                                    ("publicity_member", "Publicity committee member"),
                                    ("discipline_member", "Discipline committee member"),
                                    ("group_leader", "Party group leader"),
                                    ("volunteer", "Volunteer"),
                                    ("official_linked", "Official linked to a grid"),
                                ],
                                max_length=30,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="grids.area",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="grids.partyorganisation",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="grids.unit",
                            ),
                        ),
                        (
                            "district",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="grids.district",
                            ),
                        ),
                        (
                            "city",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="grids.city",
                            ),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("is_paid", models.BooleanField(default=False, verbose_name="paid")),
                        (
                            "basis",
                            models.CharField(blank=True, max_length=300, verbose_name="basis"),
                        ),
                    ],
                    options={
                        "verbose_name": "post",
                        "verbose_name_plural": "posts",
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("area__isnull", False),
                                        ("city__isnull", True),
                                        ("district__isnull", True),
                                        ("organisation__isnull", True),
                                        ("unit__isnull", True),
                                    ),
                                    models.Q(
                                        ("area__isnull", True),
                                        ("city__isnull", True),
                                        ("district__isnull", True),
                                        ("organisation__isnull", False),
                                        ("unit__isnull", True),
                                    ),
                                    models.Q(
                                        ("area__isnull", True),
                                        ("city__isnull", True),
                                        ("district__isnull", True),
                                        ("organisation__isnull", True),
                                        ("unit__isnull", False),
                                    ),
                                    models.Q(
                                        ("area__isnull", True),
                                        ("city__isnull", True),
                                        ("district__isnull", False),
                                        ("organisation__isnull", True),
                                        ("unit__isnull", True),
                                    ),
                                    models.Q(
                                        ("area__isnull", True),
                                        ("city__isnull", False),
                                        ("district__isnull", True),
                                        ("organisation__isnull", True),
                                        ("unit__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="post_one_scope",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "admin",
                                            "city_viewer",
                                            "district_desk",
                                            "street_secretary",
                                            "street_director",
                                            "street_clerk",
                                            "community_secretary",
                                            "community_clerk",
                                            "grid_head",
                                            "grid_worker",
                                            "grid_adviser",
                                            "info_officer",
                                            "building_head",
                                            "unit_head_resident",
                                            "anchor_household",
                                            "department_head",
                                            "department_officer",
                                            "branch_secretary",
                                            "branch_deputy",
                                            "organisation_member",
                                            "publicity_member",
                                            "discipline_member",
                                            "group_leader",
                                            "volunteer",
                                            "official_linked",
                                        ],
                                    )
                                ),
                                name="post_role_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on", None),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="post_until_after_from",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=(
                                    ("person", "="),
                                    ("role", "="),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            "area", models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            "organisation", models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            "unit", models.Value(0)
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
                                        django.db.models.functions.comparison.Coalesce(
                                            "city", models.Value(0)
                                        ),
                                        "=",
                                    ),
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
                                name="post_no_overlap",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanningRecord",
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
                            "opinion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.planningopinion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a planning opinion",
                        "verbose_name_plural": "records of planning opinions",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["opinion", "id"], name="planning_record")],
                    },
                ),
                migrations.CreateModel(
                    name="PersonnelRecord",
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
                            "opinion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.personnelopinion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a personnel opinion",
                        "verbose_name_plural": "records of personnel opinions",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["opinion", "id"], name="personnel_record")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NominationRecord",
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
                            "nomination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.nomination",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a nomination",
                        "verbose_name_plural": "records of nominations",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["nomination", "id"], name="nomination_record")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursObjectionStep",
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
                            "objection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.hoursobjection",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of an objection to hours",
                        "verbose_name_plural": "steps of objections to hours",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["objection", "id"], name="hours_objection_step")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HalfYearReportRecord",
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.halfyearreport",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a half-yearly report",
                        "verbose_name_plural": "records of half-yearly reports",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["report", "id"], name="half_year_report_record")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ErasureRecord",
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
                                to="members.erasurerequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of an erasure request",
                        "verbose_name_plural": "records of erasure requests",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["request", "id"], name="erasure_record")],
                    },
                ),
                migrations.CreateModel(
                    name="ConsentRecord",
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
                            "consent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.consentrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a consent request",
                        "verbose_name_plural": "records of consent requests",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["consent", "id"], name="consent_record")],
                    },
                ),
                migrations.CreateModel(
                    name="CheckInRecord",
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
                            "check_in",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.checkin",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a check-in",
                        "verbose_name_plural": "records of check-ins",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["check_in", "id"], name="check_in_record")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Redemption",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="member",
                            ),
                        ),
                        (
                            "reward",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="redemptions",
                                to="members.reward",
                                verbose_name="reward",
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
                            "points",
                            models.DecimalField(
                                decimal_places=1, max_digits=6, verbose_name="points"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("ordered", "To be handed over"),
                                    ("handed_over", "Handed over"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="ordered",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("ordered_at", models.DateTimeField(verbose_name="ordered at")),
                        (
                            "handed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="handed over at"
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "redemption",
                        "verbose_name_plural": "redemptions",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="redemption_community"),
                            models.Index(fields=["person", "-id"], name="redemption_person"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["ordered", "handed_over", "cancelled"])
                                ),
                                name="redemption_status_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PointsEntry",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="member",
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
                            "points",
                            models.DecimalField(
                                decimal_places=1, max_digits=7, verbose_name="points"
                            ),
                        ),
                        (
                            "hours_entry",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="points_entry",
                                to="members.hoursentry",
                            ),
                        ),
                        (
                            "redemption",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="members.redemption",
                            ),
                        ),
                        (
                            "counters",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="countered_by",
                                to="members.pointsentry",
                                verbose_name="takes back",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=300, verbose_name="reason"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="entered by",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="entered at")),
                    ],
                    options={
                        "verbose_name": "entry of points",
                        "verbose_name_plural": "entries of points",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["person", "-id"], name="points_person"),
                            models.Index(fields=["community", "-id"], name="points_community"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("counters__isnull", False),
                                    models.Q(("points__gt", 0), ("redemption", None)),
                                    models.Q(("points__lt", 0), ("redemption__isnull", False)),
                                    _connector="OR",
                                ),
                                name="points_sign_follows_kind",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("counters", None)),
                                fields=("redemption",),
                                name="points_spent_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RedemptionStep",
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
                            "redemption",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.redemption",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a redemption",
                        "verbose_name_plural": "steps of redemptions",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["redemption", "id"], name="redemption_step")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reward",
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        (
                            "offered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.unit",
                                verbose_name="given by",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "description",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="description"
                            ),
                        ),
                        (
                            "cost",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=6,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.5"))
                                ],
                                verbose_name="points",
                            ),
                        ),
                        (
                            "stock",
                            models.PositiveIntegerField(
                                validators=[django.core.validators.MaxValueValidator(100000)],
                                verbose_name="left",
                            ),
                        ),
                        (
                            "per_person",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="most for one person",
                            ),
                        ),
                        (
                            "is_open",
                            models.BooleanField(default=True, verbose_name="can be redeemed"),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="made at")),
                    ],
                    options={
                        "verbose_name": "reward",
                        "verbose_name_plural": "rewards",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="reward_community")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cost__gt", 0)), name="reward_costs_points"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("stock__gte", 0)),
                                name="reward_stock_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
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
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("tickets", "Matters"), ("whistles", "Whistles")],
                                max_length=10,
                                verbose_name="list",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        ("params", models.JSONField(default=dict)),
                        ("columns", models.JSONField(default=list)),
                        (
                            "shared_with",
                            models.CharField(
                                choices=[
                                    ("private", "Only me"),
                                    ("role", "Everybody with a role in my city"),
                                    ("area", "Everybody posted in an area"),
                                    ("role_area", "Everybody with a role in an area"),
                                ],
                                default="private",
                                max_length=10,
                                verbose_name="shared with",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("admin", "Administrator"),
                                    ("city_viewer", "City viewer"),
                                    ("district_desk", "District desk"),
                                    ("street_secretary", "Street Party secretary"),
                                    ("street_director", "Street director"),
                                    ("street_clerk", "Street clerk"),
                                    ("community_secretary", "Community Party secretary"),
                                    ("community_clerk", "Community clerk"),
                                    ("grid_head", "Grid head"),
                                    ("grid_worker", "Grid worker"),
                                    ("grid_adviser", "Grid adviser"),
                                    ("info_officer", "Information officer"),
                                    ("building_head", "Building head"),
                                    ("unit_head_resident", "Stairwell head"),
                                    ("anchor_household", "Anchor household"),
                                    ("department_head", "Department head"),
                                    ("department_officer", "Department officer"),
                                    ("branch_secretary", "Branch secretary"),
                                    ("branch_deputy", "Branch deputy secretary"),
                                    ("organisation_member", "Organisation committee member"),
                                    ("publicity_member", "Publicity committee member"),
                                    ("discipline_member", "Discipline committee member"),
                                    ("group_leader", "Party group leader"),
                                    ("volunteer", "Volunteer"),
                                    ("official_linked", "Official linked to a grid"),
                                ],
                                max_length=30,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="grids.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "city",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="grids.city",
                                verbose_name="city",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=0, verbose_name="position"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "ordering": ("position", "id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("shared_with", "private"), _negated=True),
                                fields=["shared_with", "role"],
                                name="saved_view_shared",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("owner", "kind", "name"),
                                name="saved_view_name_once_per_owner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("area", None), ("role", ""), ("shared_with", "private")
                                    ),
                                    models.Q(
                                        ("area", None),
                                        ("city__isnull", False),
                                        ("shared_with", "role"),
                                        models.Q(("role", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("area__isnull", False),
                                        ("role", ""),
                                        ("shared_with", "area"),
                                    ),
                                    models.Q(
                                        ("area__isnull", False),
                                        ("shared_with", "role_area"),
                                        models.Q(("role", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="saved_view_shared_with_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceAppraisal",
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
                            "community",
                            models.ForeignKey(
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
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                                verbose_name="member",
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
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                        (
                            "ordinary",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="ordinary appraisal",
                            ),
                        ),
                        (
                            "annual",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="annual appraisal",
                            ),
                        ),
                        (
                            "bonus",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="bonus",
                            ),
                        ),
                        (
                            "bonus_reason",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="what the bonus is for"
                            ),
                        ),
                        (
                            "deductions",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("0"),
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="deductions",
                            ),
                        ),
                        (
                            "deductions_reason",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="what the deductions are for",
                            ),
                        ),
                        (
                            "meetings_held",
                            models.PositiveSmallIntegerField(
                                default=4,
                                validators=[django.core.validators.MaxValueValidator(12)],
                                verbose_name="quarterly meetings held",
                            ),
                        ),
                        (
                            "meetings_attended",
                            models.PositiveSmallIntegerField(
                                default=4,
                                validators=[django.core.validators.MaxValueValidator(12)],
                                verbose_name="quarterly meetings attended",
                            ),
                        ),
                        ("feedback", models.TextField(max_length=1000, verbose_name="feedback")),
                        (
                            "scale",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.servicescale",
                                verbose_name="parameters",
                            ),
                        ),
                        (
                            "score",
                            models.DecimalField(
                                decimal_places=1, max_digits=5, verbose_name="score"
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(
                                choices=[
                                    ("excellent", "Excellent"),
                                    ("good", "Fairly good"),
                                    ("ordinary", "Ordinary"),
                                    ("failed", "Not up to standard"),
                                ],
                                max_length=10,
                                verbose_name="grade",
                            ),
                        ),
                        ("numbers", models.JSONField(default=dict, verbose_name="numbers")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("fed_back", "Fed back"),
                                    ("acknowledged", "Acknowledged"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "fed_back_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="fed back at"),
                        ),
                        (
                            "acknowledged_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="acknowledged at"
                            ),
                        ),
                        (
                            "reply",
                            models.TextField(blank=True, max_length=1000, verbose_name="reply"),
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
                        "verbose_name": "service appraisal",
                        "verbose_name_plural": "service appraisals",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="service_appraisal_area")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["draft", "fed_back", "acknowledged"])
                                ),
                                name="service_appraisal_status",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("grade__in", ["excellent", "good", "ordinary", "failed"])
                                ),
                                name="service_appraisal_grade",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("meetings_attended__lte", models.F("meetings_held"))
                                ),
                                name="service_appraisal_meetings",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("unit__isnull", False),
                                    ("person__isnull", False),
                                    _connector="OR",
                                ),
                                name="service_appraisal_about",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("person", None)),
                                fields=("community", "unit", "year"),
                                name="one_unit_appraisal_a_year",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("person__isnull", False)),
                                fields=("community", "person", "year"),
                                name="one_member_appraisal_a_year",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceAppraisalRecord",
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
                            "appraisal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.serviceappraisal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a service appraisal",
                        "verbose_name_plural": "records of service appraisals",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["appraisal", "id"], name="service_appraisal_record"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceRecord",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="member",
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="grids.area",
                                verbose_name="community",
                            ),
                        ),
                        ("what", models.CharField(max_length=300, verbose_name="what was done")),
                        ("served_on", models.DateField(verbose_name="served on")),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=1,
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.5")),
                                    django.core.validators.MaxValueValidator(Decimal("24")),
                                ],
                                verbose_name="hours",
                            ),
                        ),
                        (
                            "starts_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="began at"),
                        ),
                        (
                            "ends_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("entered", "To be confirmed"),
                                    ("confirmed", "Confirmed"),
                                    ("declined", "Not confirmed"),
                                    ("revoked", "Revoked"),
                                ],
                                default="entered",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("source_type", models.CharField(blank=True, max_length=40)),
                        ("source_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confirmed by",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="confirmed at"
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
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "service record",
                        "verbose_name_plural": "service records",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["community", "-id"], name="service_community"),
                            models.Index(fields=["unit", "-id"], name="service_unit"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["entered", "confirmed", "declined", "revoked"])
                                ),
                                name="service_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours__gte", Decimal("0.5")), ("hours__lte", Decimal("24"))
                                ),
                                name="service_hours_of_one_day",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source_type", ""), _negated=True),
                                fields=("person", "source_type", "source_id"),
                                name="service_once_per_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ends_at", None), ("starts_at", None)),
                                    ("ends_at__gt", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="service_times_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(
                                    ("starts_at__isnull", False),
                                    ("status__in", ("entered", "confirmed")),
                                ),
                                expressions=(
                                    ("person", "="),
                                    (
                                        models.Func(
                                            "starts_at",
                                            "ends_at",
                                            function="TSTZRANGE",
                                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ),
                                name="service_times_never_overlap",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceScale",
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
                            "confirm_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="working days to confirm a check-in",
                            ),
                        ),
                        (
                            "yearly_hours",
                            models.PositiveSmallIntegerField(
                                default=50,
                                validators=[django.core.validators.MaxValueValidator(1000)],
                                verbose_name="hours of service a year",
                            ),
                        ),
                        (
                            "ordinary_share",
                            models.PositiveSmallIntegerField(
                                default=50,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="share of the ordinary appraisal, in per cent",
                            ),
                        ),
                        (
                            "annual_share",
                            models.PositiveSmallIntegerField(
                                default=50,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="share of the annual appraisal, in per cent",
                            ),
                        ),
                        (
                            "most_bonus",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="most bonus points",
                            ),
                        ),
                        (
                            "absence",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="points taken for each quarterly meeting missed",
                            ),
                        ),
                        (
                            "excellent",
                            models.PositiveSmallIntegerField(
                                default=95,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="excellent from",
                            ),
                        ),
                        (
                            "good",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="fairly good from",
                            ),
                        ),
                        (
                            "passed",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="up to standard from",
                            ),
                        ),
                        (
                            "award_rate",
                            models.PositiveSmallIntegerField(
                                default=95,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="least check-in and completion rate for awards, in per cent",
                            ),
                        ),
                        (
                            "minimum",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="fewest members for a rate that says something",
                            ),
                        ),
                        (
                            "report_days",
                            models.PositiveSmallIntegerField(
                                default=15,
                                validators=[django.core.validators.MaxValueValidator(90)],
                                verbose_name="days after the half-year until a report is due",
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
                        "verbose_name": "parameters of dual appraisal",
                        "verbose_name_plural": "parameters of dual appraisal",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("city", "version"),
                                name="one_service_scale_per_version",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "ordinary_share",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(100), "-", models.F("annual_share")
                                        ),
                                    )
                                ),
                                name="service_scale_shares_are_100",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("excellent__gt", models.F("good")),
                                    ("good__gt", models.F("passed")),
                                ),
                                name="service_scale_grades_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceStep",
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
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="members.servicerecord",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a service record",
                        "verbose_name_plural": "steps of service records",
                        "ordering": ("id",),
                        "abstract": False,
                        "indexes": [models.Index(fields=["service", "id"], name="service_step")],
                    },
                ),
                migrations.CreateModel(
                    name="Substitution",
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
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="substitutions",
                                to="members.post",
                            ),
                        ),
                        (
                            "stand_in",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="substitution",
                                to="members.post",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
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
                        "verbose_name": "substitution",
                        "verbose_name_plural": "substitutions",
                        "ordering": ("-id",),
                    },
                ),
            ]
        )
    ]
