import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import grids.models.calendars
from lib.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("records", "0001_ground"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="CalendarDay",
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
                        ("date", models.DateField(verbose_name="date")),
                        ("is_working", models.BooleanField(verbose_name="working")),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        (
                            "source",
                            models.CharField(blank=True, max_length=120, verbose_name="source"),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar day",
                        "verbose_name_plural": "calendar days",
                        "ordering": ("date",),
                    },
                ),
                migrations.CreateModel(
                    name="CalendarVersion",
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
                        ("version", models.PositiveIntegerField(verbose_name="version")),
                        ("sessions", models.JSONField(verbose_name="sessions")),
                        (
                            "day_convention",
                            models.CharField(max_length=8, verbose_name="working-day convention"),
                        ),
                        ("timezone", models.CharField(max_length=40, verbose_name="time zone")),
                        (
                            "published_until",
                            models.PositiveSmallIntegerField(verbose_name="published until"),
                        ),
                        ("days", models.JSONField(default=dict, verbose_name="days")),
                        ("until_at", models.DateTimeField(verbose_name="in force until")),
                        (
                            "change",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="what changed then"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar version",
                        "verbose_name_plural": "calendar versions",
                        "ordering": ("-version",),
                    },
                ),
                migrations.CreateModel(
                    name="ChangeRecord",
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
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "before",
                            models.CharField(blank=True, max_length=20, verbose_name="before"),
                        ),
                        ("after", models.CharField(max_length=20, verbose_name="after")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("data", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "record of a change",
                        "verbose_name_plural": "records of changes",
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="City",
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
                        ("code", models.CharField(max_length=6, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "prefix",
                            models.CharField(
                                help_text="Capital letters that ticket numbers of this city begin with.",
                                max_length=6,
                                unique=True,
                                verbose_name="number prefix",
                            ),
                        ),
                        ("lng", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("lat", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                    ],
                    options={
                        "verbose_name": "city",
                        "verbose_name_plural": "cities",
                        "ordering": ("code",),
                    },
                ),
                migrations.CreateModel(
                    name="District",
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
                        ("code", models.CharField(max_length=6, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "boundary",
                            models.JSONField(blank=True, null=True, verbose_name="boundary"),
                        ),
                        (
                            "is_synthetic",
                            models.BooleanField(
                                default=False,
                                help_text="The boundary was made up.",
                                verbose_name="synthetic boundary",
                            ),
                        ),
                        (
                            "boundaries_version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                    ],
                    options={
                        "verbose_name": "district",
                        "verbose_name_plural": "districts",
                        "ordering": ("code",),
                    },
                ),
                migrations.CreateModel(
                    name="FormerArea",
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
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("from_on", models.DateField(verbose_name="from")),
                        (
                            "until_on",
                            models.DateField(
                                help_text="First day on which it stood otherwise.",
                                verbose_name="until",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "former area",
                        "verbose_name_plural": "former areas",
                    },
                ),
                migrations.CreateModel(
                    name="FormerOrganisation",
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
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("from_on", models.DateField(verbose_name="from")),
                        (
                            "until_on",
                            models.DateField(
                                help_text="First day on which it stood otherwise.",
                                verbose_name="until",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("working_committee", "Party working committee"),
                                    ("committee", "Party committee"),
                                    ("general_branch", "General Party branch"),
                                    ("branch", "Party branch"),
                                    ("joint_branch", "Joint Party branch"),
                                    ("temporary_branch", "Temporary Party branch"),
                                    ("group", "Party group"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "former organisation",
                        "verbose_name_plural": "former organisations",
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdBand",
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
                            "community_type",
                            models.CharField(
                                choices=[
                                    ("old_estate", "Old estates"),
                                    ("commodity", "Commodity housing"),
                                    ("mixed", "Mixed"),
                                    ("rural", "Rural"),
                                ],
                                max_length=12,
                                verbose_name="community type",
                            ),
                        ),
                        (
                            "low",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(10000),
                                ],
                                verbose_name="at least",
                            ),
                        ),
                        (
                            "high",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(10000),
                                ],
                                verbose_name="at most",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "household band",
                        "verbose_name_plural": "household bands",
                        "ordering": ("city", "community_type"),
                    },
                ),
                migrations.CreateModel(
                    name="Level",
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
                            "tier",
                            models.CharField(
                                choices=[
                                    ("street", "Street or town"),
                                    ("community", "Community or village"),
                                    ("section", "Section"),
                                    ("grid", "Grid"),
                                    ("building", "Building"),
                                    ("unit", "Stairwell"),
                                ],
                                max_length=12,
                                verbose_name="tier",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        (
                            "is_grid_level",
                            models.BooleanField(default=False, verbose_name="grid level"),
                        ),
                    ],
                    options={
                        "verbose_name": "level",
                        "verbose_name_plural": "levels",
                    },
                ),
                migrations.CreateModel(
                    name="LevelScheme",
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
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                    ],
                    options={
                        "verbose_name": "level scheme",
                        "verbose_name_plural": "level schemes",
                        "ordering": ("code",),
                    },
                ),
                migrations.CreateModel(
                    name="OrganisationChange",
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
                            "forest",
                            models.CharField(
                                choices=[("area", "Areas"), ("party", "Party organisations")],
                                max_length=8,
                                verbose_name="forest",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("establish", "Establish"),
                                    ("split", "Split"),
                                    ("merge", "Merge"),
                                    ("move", "Move"),
                                    ("upgrade", "Upgrade"),
                                    ("rename", "Rename"),
                                    ("abolish", "Abolish"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("approved", "Approved"),
                                    ("effective", "In effect"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                    ("failed", "Could not take effect"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("plan", models.JSONField(default=dict, verbose_name="plan")),
                        ("outcome", models.JSONField(default=dict, verbose_name="outcome")),
                        ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                        ("criteria", models.JSONField(default=dict, verbose_name="criteria")),
                        ("effective_on", models.DateField(verbose_name="takes effect on")),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                        (
                            "applied_at",
                            models.DateTimeField(null=True, verbose_name="took effect at"),
                        ),
                        (
                            "failure",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="why it failed"
                            ),
                        ),
                        (
                            "flow_count",
                            models.PositiveIntegerField(default=0, verbose_name="flow records"),
                        ),
                    ],
                    options={
                        "verbose_name": "change of the organisation",
                        "verbose_name_plural": "changes of the organisation",
                        "ordering": ("-id",),
                    },
                ),
                migrations.CreateModel(
                    name="PartyOrganisation",
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
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True,
                                help_text="First day on which it is closed.",
                                null=True,
                                verbose_name="valid to",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("working_committee", "Party working committee"),
                                    ("committee", "Party committee"),
                                    ("general_branch", "General Party branch"),
                                    ("branch", "Party branch"),
                                    ("joint_branch", "Joint Party branch"),
                                    ("temporary_branch", "Temporary Party branch"),
                                    ("group", "Party group"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                        (
                            "pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=400, verbose_name="pinyin"
                            ),
                        ),
                        (
                            "initials",
                            models.CharField(
                                blank=True, editable=False, max_length=120, verbose_name="initials"
                            ),
                        ),
                        (
                            "founded_on",
                            models.DateField(blank=True, null=True, verbose_name="founded on"),
                        ),
                        (
                            "term_ends_on",
                            models.DateField(blank=True, null=True, verbose_name="term ends on"),
                        ),
                        ("lft", models.PositiveIntegerField(editable=False)),
                        ("rght", models.PositiveIntegerField(editable=False)),
                        ("tree_id", models.PositiveIntegerField(db_index=True, editable=False)),
                        ("level", models.PositiveIntegerField(editable=False)),
                    ],
                    options={
                        "verbose_name": "Party organisation",
                        "verbose_name_plural": "Party organisations",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Place",
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
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("service_centre", "Party and community service centre"),
                                    ("post_house", "Neighbourhood post house"),
                                    ("service_point", "Service point"),
                                    ("police_room", "Police room"),
                                    ("clinic", "Clinic"),
                                    ("elder_care", "Elder care"),
                                    ("child_care", "Child care"),
                                    ("culture", "Culture and reading"),
                                    ("sport", "Sport"),
                                    ("legal_aid", "Legal aid"),
                                    ("market", "Market"),
                                    ("other", "Other"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="address"),
                        ),
                        (
                            "lng",
                            models.FloatField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(-180),
                                    django.core.validators.MaxValueValidator(180),
                                ],
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "lat",
                            models.FloatField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(-90),
                                    django.core.validators.MaxValueValidator(90),
                                ],
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "hours",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="opening hours"
                            ),
                        ),
                        (
                            "services",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="services offered"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=32, verbose_name="telephone"),
                        ),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        (
                            "valid_to",
                            models.DateField(blank=True, null=True, verbose_name="valid to"),
                        ),
                    ],
                    options={
                        "verbose_name": "place",
                        "verbose_name_plural": "places",
                        "ordering": ("name", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                        ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "short_name",
                            models.CharField(blank=True, max_length=40, verbose_name="short name"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("department", "Department"),
                                    ("stationed_agency", "Stationed agency"),
                                    ("utility", "Utility"),
                                    ("property_company", "Property company"),
                                    ("owners_committee", "Owners' committee"),
                                    ("resident_unit", "Resident unit"),
                                    ("two_new", "Private firm or social body (two-new)"),
                                    ("social_organisation", "Social organisation"),
                                    ("partner", "Partner unit"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(
                                blank=True, max_length=32, verbose_name="office telephone"
                            ),
                        ),
                        (
                            "pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=400, verbose_name="pinyin"
                            ),
                        ),
                        (
                            "initials",
                            models.CharField(
                                blank=True, editable=False, max_length=120, verbose_name="initials"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "unit",
                        "verbose_name_plural": "units",
                        "ordering": ("code",),
                    },
                ),
                migrations.CreateModel(
                    name="WorkCalendar",
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
                            "timezone",
                            models.CharField(
                                default="Asia/Shanghai", max_length=40, verbose_name="time zone"
                            ),
                        ),
                        (
                            "sessions",
                            models.JSONField(
                                default=grids.models.calendars.default_sessions,
                                verbose_name="sessions",
                            ),
                        ),
                        (
                            "day_convention",
                            models.CharField(
                                choices=[
                                    (
                                        "rolling",
                                        "Rolling: one day is eight working hours from the minute of dispatch",
                                    ),
                                    (
                                        "legal",
                                        "Legal: the day of receipt does not count, due at close of business",
                                    ),
                                ],
                                default="rolling",
                                max_length=8,
                                verbose_name="working-day convention",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="version"
                            ),
                        ),
                        (
                            "published_until",
                            models.PositiveSmallIntegerField(
                                help_text="Last year whose holidays are known; later dates are provisional.",
                                verbose_name="published until",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "work calendar",
                        "verbose_name_plural": "work calendars",
                    },
                ),
                migrations.CreateModel(
                    name="Area",
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
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="grids.area",
                                verbose_name="parent",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True,
                                help_text="First day on which it is closed.",
                                null=True,
                                verbose_name="valid to",
                            ),
                        ),
                        (
                            "heir",
                            models.ForeignKey(
                                blank=True,
                                help_text="What took its place when it was closed.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="forebears",
                                to="grids.area",
                                verbose_name="heir",
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                choices=[
                                    ("street", "Street or town"),
                                    ("community", "Community or village"),
                                    ("section", "Section"),
                                    ("grid", "Grid"),
                                    ("building", "Building"),
                                    ("unit", "Stairwell"),
                                ],
                                max_length=12,
                                verbose_name="tier",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("basic", "Basic"), ("dedicated", "Dedicated")],
                                default="basic",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "official_name",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="official name"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=24,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[0-9A-Z]+$", "Digits and capital letters only."
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "committee_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("residents", "Residents' committee"),
                                    ("villagers", "Villagers' committee"),
                                    ("quasi_residents", "Quasi residents' committee"),
                                    ("quasi_villagers", "Quasi villagers' committee"),
                                ],
                                max_length=16,
                                verbose_name="committee",
                            ),
                        ),
                        (
                            "community_type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("old_estate", "Old estates"),
                                    ("commodity", "Commodity housing"),
                                    ("mixed", "Mixed"),
                                    ("rural", "Rural"),
                                ],
                                max_length=12,
                                verbose_name="community type",
                            ),
                        ),
                        (
                            "boundary",
                            models.JSONField(blank=True, null=True, verbose_name="boundary"),
                        ),
                        (
                            "boundary_is_synthetic",
                            models.BooleanField(default=False, verbose_name="synthetic boundary"),
                        ),
                        ("lng", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("lat", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        (
                            "households",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="households"
                            ),
                        ),
                        (
                            "residents",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="residents"
                            ),
                        ),
                        (
                            "pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="pinyin"
                            ),
                        ),
                        (
                            "initials",
                            models.CharField(
                                blank=True, editable=False, max_length=80, verbose_name="initials"
                            ),
                        ),
                        ("lft", models.PositiveIntegerField(editable=False)),
                        ("rght", models.PositiveIntegerField(editable=False)),
                        ("tree_id", models.PositiveIntegerField(db_index=True, editable=False)),
                        ("level", models.PositiveIntegerField(editable=False)),
                    ],
                    options={
                        "verbose_name": "area",
                        "verbose_name_plural": "areas",
                        "abstract": False,
                    },
                ),
            ]
        )
    ]
