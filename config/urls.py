"""Every address of the site: one line per app, nothing else."""

from django.urls import include, path

from config import health
from members.views import set_language
from overview.search.manual import pages_for
from services.open311.urls import inquiry_urls
from tickets.open311 import urls as open311

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("language/", set_language, name="set_language"),
    path("api/v1/", include("config.api")),
    path("open311/", include(open311)),
    path(
        "open311/inquiry/v1/",
        include((inquiry_urls(lambda: pages_for(strangers=True)), "inquiry")),
    ),
    path("open311/", include((open311.elsewhere, "elsewhere"))),
    path("", include("members.urls")),
    path("", include("tickets.urls")),
    path("", include("services.urls")),
    path("", include("grids.urls")),
    path("", include("overview.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
