"""What the installation has learned of its own history: the classifier of texts, as one row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SuggestionModel(models.Model):
    """The classifier behind suggestions of category and unit; one row, overwritten each night.

    `weights` are the bytes of tickets.routing.Classifier. `habits` say who led: category code,
    then street, then unit, how often it led, out of how many.
    """

    version = models.PositiveIntegerField(_("version"), default=1)
    trained_at = models.DateTimeField(_("trained at"))
    learned_from = models.PositiveIntegerField(_("filed matters learned from"), default=0)
    classes = models.PositiveSmallIntegerField(_("categories"), default=0)
    weights = models.BinaryField(_("weights"))
    habits = models.JSONField(_("who led"), default=dict)
    top_1 = models.FloatField(_("right at first place"), null=True)
    top_3 = models.FloatField(_("right among three"), null=True)
    judged_on = models.PositiveIntegerField(_("judged on"), default=0)

    class Meta:
        verbose_name = _("suggestion model")
        verbose_name_plural = _("suggestion models")

    def __str__(self) -> str:
        return f"{self.version}"
