import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lib.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("records", "0001_ground"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Heartbeat",
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
                        ("name", models.CharField(max_length=60, unique=True)),
                        ("at", models.DateTimeField()),
                        ("data", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "heartbeat",
                        "verbose_name_plural": "heartbeats",
                        "ordering": ("name",),
                    },
                ),
                migrations.CreateModel(
                    name="Channel",
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
                                    ("sms", "SMS"),
                                    ("wecom", "WeCom group robot"),
                                    ("dingtalk", "DingTalk group robot"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                        (
                            "city_id",
                            models.BigIntegerField(
                                blank=True, null=True, verbose_name="only for the city"
                            ),
                        ),
                        ("url_cipher", models.TextField()),
                        ("secret_cipher", models.TextField(blank=True)),
                        ("template", models.TextField(blank=True, verbose_name="body")),
                        ("status_url_cipher", models.TextField(blank=True)),
                        (
                            "for_requesters",
                            models.BooleanField(default=False, verbose_name="also tells residents"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "channel",
                        "verbose_name_plural": "channels",
                        "ordering": ("kind", "name"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["sms", "wecom", "dingtalk"])),
                                name="channel_kind_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRun",
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
                        ("kind", models.CharField(max_length=40)),
                        ("source", models.CharField(max_length=200, verbose_name="source")),
                        ("mapping", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("staged", "Staged"),
                                    ("applied", "Applied"),
                                    ("failed", "Failed"),
                                ],
                                default="staged",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="import_runs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "finished_at",
                            models.DateTimeField(null=True, verbose_name="finished at"),
                        ),
                        ("counts", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ("-id",),
                    },
                ),
                migrations.CreateModel(
                    name="Job",
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
                        ("kind", models.CharField(max_length=40)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="jobs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("total", models.PositiveIntegerField(null=True, verbose_name="total")),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                        ("params", models.JSONField(default=dict)),
                        ("result", models.JSONField(default=dict)),
                        ("error", models.TextField(blank=True, verbose_name="error")),
                        (
                            "undoes",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undone_by",
                                to="records.job",
                                verbose_name="undoes",
                            ),
                        ),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        ("started_at", models.DateTimeField(null=True, verbose_name="started at")),
                        (
                            "finished_at",
                            models.DateTimeField(null=True, verbose_name="finished at"),
                        ),
                    ],
                    options={
                        "verbose_name": "job",
                        "verbose_name_plural": "jobs",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["owner", "-id"], name="job_owner"),
                            models.Index(
                                condition=models.Q(("state__in", ("waiting", "running"))),
                                fields=["id"],
                                name="job_unfinished",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobRow",
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
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="records.job",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="row number")),
                        ("subject_type", models.CharField(max_length=40)),
                        ("subject_id", models.BigIntegerField()),
                        ("label", models.CharField(max_length=40, verbose_name="subject")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Still to do"),
                                    ("done", "Done"),
                                    ("refused", "Refused"),
                                    ("failed", "Failed"),
                                ],
                                default="pending",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=60)),
                        (
                            "message",
                            models.CharField(blank=True, max_length=500, verbose_name="message"),
                        ),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        ("settled_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "job row",
                        "verbose_name_plural": "job rows",
                        "ordering": ("job", "number"),
                        "indexes": [
                            models.Index(fields=["job", "state", "number"], name="job_row_state")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "subject_type", "subject_id"),
                                name="job_row_once_per_subject",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at", None), ("state", "pending")),
                                    models.Q(
                                        models.Q(("state", "pending"), _negated=True),
                                        ("settled_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="job_row_settled_iff_stamped",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                        ("event", models.CharField(max_length=120)),
                        (
                            "recipient",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("requester_id", models.BigIntegerField(null=True)),
                        ("kind", models.CharField(max_length=60)),
                        ("subject_type", models.CharField(max_length=40)),
                        ("subject_id", models.BigIntegerField()),
                        ("params", models.JSONField(default=dict)),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    ("info", "Information"),
                                    ("warning", "Warning"),
                                    ("urgent", "Urgent"),
                                ],
                                default="info",
                                max_length=10,
                                verbose_name="urgency",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
                    ],
                    options={
                        "verbose_name": "notice",
                        "verbose_name_plural": "notices",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["recipient", "-id"], name="notice_inbox"),
                            models.Index(
                                condition=models.Q(("read_at", None)),
                                fields=["recipient", "-id"],
                                name="notice_unread",
                            ),
                            models.Index(
                                fields=["subject_type", "subject_id"], name="notice_subject"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("event", "recipient"), name="notice_once_per_event"
                            ),
                            models.UniqueConstraint(
                                fields=("event", "requester_id"), name="notice_once_per_requester"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("recipient", None), ("requester_id", None), _connector="XOR"
                                ),
                                name="notice_one_reader",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("urgency__in", ("info", "warning", "urgent"))),
                                name="notice_urgency_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
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
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="records.notice",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "E-mail"),
                                    ("sms", "SMS"),
                                    ("wecom", "WeCom group robot"),
                                    ("dingtalk", "DingTalk group robot"),
                                ],
                                default="email",
                                max_length=10,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "via",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="records.channel",
                                verbose_name="gateway",
                            ),
                        ),
                        ("address_cipher", models.TextField(blank=True)),
                        ("bundle", models.BigIntegerField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("dead", "Given up"),
                                ],
                                default="pending",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                        ),
                        ("available_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        (
                            "last_error",
                            models.CharField(blank=True, max_length=500, verbose_name="last error"),
                        ),
                        ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                    ],
                    options={
                        "verbose_name": "delivery",
                        "verbose_name_plural": "deliveries",
                        "ordering": ("id",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["available_at"],
                                name="delivery_pending",
                            ),
                            models.Index(
                                condition=models.Q(("state", "sending")),
                                fields=["leased_until"],
                                name="delivery_sending",
                            ),
                            models.Index(
                                condition=models.Q(("bundle", None), _negated=True),
                                fields=["bundle"],
                                name="delivery_bundle",
                            ),
                            models.Index(
                                condition=models.Q(("state", "dead")),
                                fields=["-id"],
                                name="delivery_dead",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("notice", "channel"), name="delivery_once_per_channel"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("channel__in", ["email", "sms", "wecom", "dingtalk"])
                                ),
                                name="delivery_channel_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("leased_until__isnull", False), ("state", "sending")),
                                    models.Q(
                                        models.Q(("state", "sending"), _negated=True),
                                        ("leased_until", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_sending_iff_leased",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                                    models.Q(
                                        models.Q(("state", "sent"), _negated=True),
                                        ("sent_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_sent_iff_stamped",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RateCount",
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
                        ("key", models.CharField(max_length=64)),
                        ("window_start", models.DateTimeField()),
                        ("count", models.PositiveIntegerField()),
                    ],
                    options={
                        "verbose_name": "rate count",
                        "verbose_name_plural": "rate counts",
                        "ordering": ("id",),
                        "indexes": [
                            models.Index(fields=["window_start"], name="rate_count_window")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("key", "window_start"), name="rate_count_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subscriptions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "via",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subscriptions",
                                to="records.channel",
                            ),
                        ),
                        ("address_cipher", models.TextField(blank=True)),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "at_once",
                            models.CharField(
                                choices=[
                                    ("info", "Information"),
                                    ("warning", "Warning"),
                                    ("urgent", "Urgent"),
                                ],
                                default="info",
                                max_length=10,
                                verbose_name="told at once from",
                            ),
                        ),
                        (
                            "rest",
                            models.CharField(
                                choices=[
                                    ("digest", "once a day, in one message"),
                                    ("inbox", "only in the inbox"),
                                ],
                                default="inbox",
                                max_length=10,
                                verbose_name="the rest",
                            ),
                        ),
                        (
                            "muted",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "quiet_from",
                            models.TimeField(
                                default=datetime.time(21, 0), verbose_name="quiet from"
                            ),
                        ),
                        (
                            "quiet_until",
                            models.TimeField(
                                default=datetime.time(7, 30), verbose_name="quiet until"
                            ),
                        ),
                        (
                            "digest_at",
                            models.TimeField(
                                default=datetime.time(8, 30), verbose_name="daily message at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "subscription",
                        "verbose_name_plural": "subscriptions",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "via"),
                                name="one_subscription_per_channel",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
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
                        ("subject_type", models.CharField(max_length=40)),
                        ("subject_id", models.BigIntegerField()),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("before", "Before"),
                                    ("after", "After"),
                                    ("evidence", "Evidence"),
                                    ("report", "Report"),
                                    ("import", "Import"),
                                ],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "file",
                            models.FileField(
                                max_length=200, upload_to="attachments/%Y/%m", verbose_name="file"
                            ),
                        ),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField(verbose_name="size")),
                        ("width", models.PositiveIntegerField(null=True)),
                        ("height", models.PositiveIntegerField(null=True)),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "original_name",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="original name"
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                    ],
                    options={
                        "verbose_name": "attachment",
                        "verbose_name_plural": "attachments",
                        "ordering": ("id",),
                        "indexes": [
                            models.Index(
                                fields=["subject_type", "subject_id"], name="attachment_subject"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
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
                        ("at", models.DateTimeField()),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audit_entries",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("action", models.CharField(max_length=60)),
                        ("subject_type", models.CharField(blank=True, max_length=40)),
                        ("subject_id", models.BigIntegerField(null=True)),
                        ("ip", models.GenericIPAddressField(null=True)),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("done", "Done"),
                                    ("refused", "Refused"),
                                    ("failed", "Failed"),
                                ],
                                default="done",
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("data", models.JSONField(default=dict)),
                        ("previous_hash", models.CharField(blank=True, max_length=64)),
                        ("hash", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "verbose_name": "audit entry",
                        "verbose_name_plural": "audit entries",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                fields=["subject_type", "subject_id"], name="audit_subject"
                            ),
                            models.Index(fields=["actor", "-at"], name="audit_actor_at"),
                            models.Index(fields=["action", "-at"], name="audit_action_at"),
                            models.Index(
                                condition=models.Q(("hash", "")),
                                fields=["id"],
                                name="audit_unsealed",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("result__in", ("done", "refused", "failed"))),
                                name="audit_result_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
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
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="records.importrun",
                            ),
                        ),
                        (
                            "sheet",
                            models.CharField(blank=True, max_length=20, verbose_name="sheet"),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="row number")),
                        ("raw", models.JSONField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("good", "Good"),
                                    ("bad", "Bad"),
                                    ("applied", "Applied"),
                                    ("unclear", "Unclear"),
                                ],
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("errors", models.JSONField(default=dict)),
                        ("subject_type", models.CharField(blank=True, max_length=40)),
                        ("subject_id", models.BigIntegerField(null=True)),
                    ],
                    options={
                        "verbose_name": "import row",
                        "verbose_name_plural": "import rows",
                        "ordering": ("run", "number"),
                        "indexes": [
                            models.Index(fields=["run", "state", "number"], name="import_row_state")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "sheet", "number"), name="import_row_once"
                            )
                        ],
                    },
                ),
            ]
        )
    ]
