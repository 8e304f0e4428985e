"""Long work that can be left and found again, and the staging rows of imports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.querysets import ImportRunQuerySet, JobQuerySet


class Job(models.Model):
    """One piece of long work somebody started, with its progress; listed under "My jobs"."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(_("total"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    params = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(_("error"), blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by", verbose_name=_("undoes")
    )
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = (
            models.Index(fields=("owner", "-id"), name="job_owner"),
            models.Index(
                fields=("id",),
                condition=models.Q(state__in=("waiting", "running")),
                name="job_unfinished",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self.state in (self.State.DONE, self.State.FAILED)


class JobRow(models.Model):
    """One row of long work: what is to be done to which subject, and what became of it.

    `before` is the subject as its owner saw it; the row is settled in the same transaction as the
    deed, so a killed worker neither loses nor repeats it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Still to do")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    job = models.ForeignKey(Job, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row number"))
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    label = models.CharField(_("subject"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    code = models.CharField(max_length=60, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("job", "number")
        verbose_name = _("job row")
        verbose_name_plural = _("job rows")
        indexes = (models.Index(fields=("job", "state", "number"), name="job_row_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=("job", "subject_type", "subject_id"), name="job_row_once_per_subject"
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending", settled_at=None)
                | (~models.Q(state="pending") & models.Q(settled_at__isnull=False)),
                name="job_row_settled_iff_stamped",
            ),
        )

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"


class ImportRun(models.Model):
    """One file somebody brought in: its origin, how its columns were read, where its rows went."""

    class State(models.TextChoices):
        STAGED = "staged", _("Staged")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=40)
    source = models.CharField(_("source"), max_length=200)
    mapping = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STAGED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_runs")
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    counts = models.JSONField(default=dict)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class ImportRow(models.Model):
    """One row of an imported file, kept as it came, with what was wrong or what it became."""

    class State(models.TextChoices):
        GOOD = "good", _("Good")
        BAD = "bad", _("Bad")
        APPLIED = "applied", _("Applied")
        UNCLEAR = "unclear", _("Unclear")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    sheet = models.CharField(_("sheet"), max_length=20, blank=True)
    """Which sheet of a workbook, where the file has several."""
    number = models.PositiveIntegerField(_("row number"))
    raw = models.JSONField()
    state = models.CharField(_("state"), max_length=10, choices=State)
    errors = models.JSONField(default=dict)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("run", "number")
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        indexes = (models.Index(fields=("run", "state", "number"), name="import_row_state"),)
        constraints = (
            models.UniqueConstraint(fields=("run", "sheet", "number"), name="import_row_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
