"""The Celery app and the whole timetable."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("lianxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name="config.celery.heartbeat", ignore_result=True)
def heartbeat() -> None:
    """The worker lives and beat has called it."""


TIMETABLE = {
    # Worker and beat report that they live.
    "heartbeat": {"task": "config.celery.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
}
app.conf.beat_schedule = TIMETABLE
