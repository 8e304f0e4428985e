"""Long work that can be left and found again, and the staging rows of imports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.querysets import ImportRunQuerySet


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
    result = models.JSONField(default=dict)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = (models.Index(fields=("owner", "-id"), name="job_owner"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


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
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="import_row_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
