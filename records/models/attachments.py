"""Uploaded files, already cleaned; the subject is a type and a number, never a foreign key."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.querysets import AttachmentQuerySet


class Attachment(models.Model):
    """One file of a matter, a task or an import; pictures are re-encoded and carry no position."""

    class Purpose(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")
        EVIDENCE = "evidence", _("Evidence")
        REPORT = "report", pgettext_lazy("purpose", "Report")
        IMPORT = "import", _("Import")

    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    original_name = models.CharField(_("original name"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="attachment_subject"),)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"
