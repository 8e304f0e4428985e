"""The Celery app and the whole timetable; what a task does stands in its app's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("lianxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A message that nobody fetched before the next one is due expires: the rows stay due.
app.conf.beat_schedule = {
    # The worker reports that messages reach it.
    "heartbeat": {"task": "config.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
}
