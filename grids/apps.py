"""The grids app: WHERE things are. Imports only records and lib."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """Cities, areas, Party organisations, units, places, calendars."""

    name = "grids"
    verbose_name = _("Grids")
    default_auto_field = "django.db.models.BigAutoField"
