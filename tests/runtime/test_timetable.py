"""The timetable names tasks that exist, and no message outlives its next one."""

from config.celery import app


def test_every_entry_resolves_and_expires():
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"], name
