"""Every address of the site: one line per app, nothing else."""

from django.urls import path

from config import health

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
]
