import datetime
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


def first_scale(apps, schema_editor):
    """The scale that was written in the code until now is the first version: its defaults."""
    apps.get_model("tickets", "AppraisalScale").objects.create(valid_from=datetime.date(2020, 1, 1))


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0001_initial"),
        ("members", "0001_initial"),
        ("tickets", "0003_step_limits_and_struck_pauses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="whistlescore",
            name="replied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="replied at"),
        ),
        migrations.AddField(
            model_name="whistlescore",
            name="replied_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="replied by",
            ),
        ),
        migrations.AddField(
            model_name="whistlescore",
            name="reply",
            field=models.CharField(blank=True, max_length=500, verbose_name="reply"),
        ),
        migrations.AddField(
            model_name="whistlescore",
            name="reply_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reply possible until"),
        ),
        migrations.AlterField(
            model_name="steplimit",
            name="step",
            field=models.CharField(
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
                    ("call_back", "calling the requester back"),
                    ("reply_score", "replying to an appraisal"),
                ],
                max_length=20,
                unique=True,
                verbose_name="step",
            ),
        ),
        migrations.AlterField(
            model_name="whistlescore",
            name="attend",
            field=models.DecimalField(
                decimal_places=1,
                max_digits=4,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="attended in time",
            ),
        ),
        migrations.AlterField(
            model_name="whistlescore",
            name="attitude",
            field=models.DecimalField(
                decimal_places=1,
                max_digits=4,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="attitude",
            ),
        ),
        migrations.AlterField(
            model_name="whistlescore",
            name="contact",
            field=models.DecimalField(
                decimal_places=1,
                max_digits=4,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="contacted in time",
            ),
        ),
        migrations.AlterField(
            model_name="whistlescore",
            name="effort",
            field=models.DecimalField(
                decimal_places=1,
                max_digits=4,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="effort",
            ),
        ),
        migrations.AlterField(
            model_name="whistlescore",
            name="result",
            field=models.DecimalField(
                decimal_places=1,
                max_digits=4,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="result",
            ),
        ),
        migrations.AlterField(
            model_name="whistlescore",
            name="sign",
            field=models.DecimalField(
                decimal_places=1,
                max_digits=4,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="signed in time",
            ),
        ),
        migrations.CreateModel(
            name="AppraisalScale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
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
                ("created_at", models.DateTimeField(blank=True, null=True, verbose_name="made at")),
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
            ],
            options={
                "verbose_name": "appraisal scale",
                "verbose_name_plural": "appraisal scales",
            },
        ),
        migrations.CreateModel(
            name="AppraisalResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("numbers", models.JSONField(verbose_name="numbers")),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
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
                    "scale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.appraisalscale",
                        verbose_name="scale",
                    ),
                ),
            ],
            options={
                "verbose_name": "yearly result",
                "verbose_name_plural": "yearly results",
            },
        ),
        migrations.RunPython(first_scale, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="whistlescore",
            name="scale",
            preserve_default=False,
            field=models.ForeignKey(
                default=1,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.appraisalscale",
                verbose_name="scale",
            ),
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due at")),
                (
                    "yellow_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="yellow from"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="times not reached"),
                ),
                (
                    "tried_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last not reached at"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
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
                ("flow_count", models.PositiveIntegerField(default=0, verbose_name="flow records")),
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
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_backs",
                        to="tickets.requester",
                        verbose_name="requester",
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
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_backs",
                        to="tickets.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "call-back",
                "verbose_name_plural": "call-backs",
            },
        ),
        migrations.CreateModel(
            name="CallBackRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=40, verbose_name="move")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("before", models.CharField(blank=True, max_length=20, verbose_name="before")),
                ("after", models.CharField(max_length=20, verbose_name="after")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("data", models.JSONField(default=dict)),
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
                    "call_back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="tickets.callback",
                        verbose_name="call-back",
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
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
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
                ("text", models.TextField(max_length=1000, verbose_name="opinion")),
                ("at", models.DateTimeField(verbose_name="written at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
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
            ],
            options={
                "verbose_name": "opinion",
                "verbose_name_plural": "opinions",
            },
        ),
        migrations.CreateModel(
            name="RateWeights",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            ],
            options={
                "verbose_name": "weights of the rates",
                "verbose_name_plural": "weights of the rates",
            },
        ),
        migrations.CreateModel(
            name="SatisfactionVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
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
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="comment")),
                ("voted_at", models.DateTimeField(verbose_name="voted at")),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.unit",
                        verbose_name="department",
                    ),
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
            ],
            options={
                "verbose_name": "satisfaction vote",
                "verbose_name_plural": "satisfaction votes",
            },
        ),
        migrations.AddConstraint(
            model_name="appraisalscale",
            constraint=models.UniqueConstraint(
                fields=("city", "version"), name="one_scale_per_version", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisalscale",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "sign",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(100), "-", models.F("contact")
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
        ),
        migrations.AddConstraint(
            model_name="appraisalscale",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="appraisalscale",
            constraint=models.CheckConstraint(
                condition=models.Q(("high__lte", 100), ("low__lt", models.F("high"))),
                name="scale_bounds_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisalresult",
            constraint=models.UniqueConstraint(fields=("unit", "year"), name="one_result_per_year"),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["street_now", "due_at", "id"],
                name="call_back_street",
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["community_now", "due_at", "id"],
                name="call_back_community",
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                fields=["district_now", "closed_at"], name="call_back_year_district"
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(fields=["street_now", "closed_at"], name="call_back_year_street"),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                fields=["community_now", "closed_at"], name="call_back_year_community"
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(
                fields=("requester", "round"), name="one_call_back_per_closing"
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "answered", "excluded"])),
                name="call_back_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "excluded"), models.Q(("exclusion", ""), _negated=True)),
                    models.Q(models.Q(("status", "excluded"), _negated=True), ("exclusion", "")),
                    _connector="OR",
                ),
                name="call_back_excluded_by_rule",
            ),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(fields=["unit", "year"], name="opinion_unit_year"),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("side", "unit")),
                fields=("unit", "year"),
                name="one_statement_per_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("side", "street"), ("street__isnull", False)),
                    models.Q(("side", "unit"), ("street__isnull", True)),
                    _connector="OR",
                ),
                name="opinion_of_a_street",
            ),
        ),
        migrations.AddConstraint(
            model_name="rateweights",
            constraint=models.UniqueConstraint(
                fields=("city", "year"), name="one_weighting_per_year", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="rateweights",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="satisfactionvote",
            constraint=models.UniqueConstraint(
                fields=("unit", "year", "community"), name="one_vote_per_community"
            ),
        ),
        migrations.AddConstraint(
            model_name="satisfactionvote",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [5, 4, 3, 2, 1])), name="vote_level_known"
            ),
        ),
    ]
