"""Every address of the site: one line per app, nothing else."""

from django.urls import include, path

from config import health
from members.views import set_language

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("language/", set_language, name="set_language"),
    path("api/v1/", include("config.api")),
    path("", include("members.urls")),
    path("", include("tickets.urls")),
    path("", include("services.urls")),
    path("", include("grids.urls")),
    path("", include("overview.urls")),
]
