"""The Celery app and the whole timetable; what a task does stands in its app's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("lianxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A message that nobody fetched before the next one is due expires: the rows stay due.
app.conf.beat_schedule = {
    # Whatever is due falls; the next tick makes up for a lost one.
    "sweep": {"task": "tickets.tasks.sweep_deadlines", "schedule": 5.0, "options": {"expires": 5}},
    # Notices go out over their outside channels.
    "deliver": {
        "task": "records.tasks.deliver_pending",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    # The worker reports that messages reach it.
    "heartbeat": {"task": "config.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    # Long work of people goes on, also where a worker was killed; requests of programs that wait
    # are opened.
    "jobs": {"task": "tickets.tasks.work_jobs", "schedule": 5.0, "options": {"expires": 5}},
    # Workbooks of whole cities are checked and entered.
    "city_books": {
        "task": "members.tasks.work_city_books",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    # Simulated years that administrators asked for are lived, beside the site.
    "simulations": {
        "task": "overview.tasks.work_simulations",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    # Reports are sent on their day, large ones are made, old files and requests end.
    "reports": {
        "task": "overview.tasks.work_reports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    # The engine's promises are checked, and healed where they can be.
    "audit_engine": {
        "task": "tickets.tasks.audit_engine",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # As long as all is well, an outside watcher hears of it.
    "deadman": {"task": "config.tasks.call_deadman", "schedule": 60.0, "options": {"expires": 60}},
    # After a calendar was edited, open clocks are counted anew.
    "replan": {"task": "tickets.tasks.replan_clocks", "schedule": 60.0, "options": {"expires": 60}},
    # What was suspended until yesterday is taken up again.
    "resume": {
        "task": "tickets.tasks.resume_suspended",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Where a department did not persist in time, the street's ruling stands.
    "settle_objections": {
        "task": "tickets.tasks.settle_objections",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Approved changes of the organisation take effect on their day.
    "apply_changes": {
        "task": "overview.tasks.apply_changes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # The last minute's audit entries are sealed into the chain.
    "seal_audit": {
        "task": "records.tasks.seal_audit",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # What has come up too often somewhere is told to the community and its street.
    "hot_spots": {
        "task": "tickets.tasks.find_hot_spots",
        "schedule": 21600.0,
        "options": {"expires": 3600},
    },
    # Closings of earlier days are drawn for a call-back, on working days.
    "list_call_backs": {
        "task": "tickets.tasks.list_call_backs",
        "schedule": 1800.0,
        "options": {"expires": 600},
    },
    # Half-yearly reports are asked for, and those that are due are reminded of.
    "half_year_reports": {
        "task": "members.tasks.ask_for_half_year_reports",
        "schedule": 1800.0,
        "options": {"expires": 600},
    },
    # Meetings that a period still lacks and pledges that are due are reminded of.
    "alliances": {
        "task": "services.tasks.remind_alliances",
        "schedule": 1800.0,
        "options": {"expires": 600},
    },
    # Bookings of shared spaces are reminded of a day before, and closed when they are over.
    "bookings": {
        "task": "services.tasks.work_bookings",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    # Claims of wishes that nobody began make room, and wishes nobody claimed leave the wall.
    "wishes": {
        "task": "services.tasks.sweep_wishes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Places nobody took are offered to the next; activities are reminded of, begin and end.
    "activities": {
        "task": "services.tasks.keep_activities",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Coming back and dropping by are reminded of; what consent or time has ended is forgotten.
    "visits": {
        "task": "services.tasks.keep_visits",
        "schedule": 1800.0,
        "options": {"expires": 600},
    },
    # The 15-minute circle is reckoned anew where places or buildings have changed.
    "circle": {
        "task": "services.tasks.reckon_circles",
        "schedule": 120.0,
        "options": {"expires": 60},
    },
    # What changed in matters is added to the tallies; readers count both, so none waits for it.
    "fold_tallies": {
        "task": "tickets.tasks.fold_tallies",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    # All matters are counted anew, and the tallies put right where they say otherwise.
    "recount_tallies": {
        "task": "tickets.tasks.recount_tallies",
        "schedule": 6 * 3600.0,
        "options": {"expires": 600},
    },
    # Results of the last month are frozen under a number, once a month.
    "freeze_months": {
        "task": "overview.tasks.freeze_months",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    # Pictures of reports that nobody finished are dropped after a day.
    "forget_drafts": {
        "task": "tickets.tasks.forget_drafts",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    # Counts of public use older than two days are dropped.
    "forget_rates": {
        "task": "records.tasks.forget_rates",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    # Codes sent to telephones are dropped a day after they expired.
    "forget_phone_codes": {
        "task": "services.tasks.forget_codes",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    # Suggestions are learned anew from what was filed, once a day.
    "learn": {
        "task": "tickets.tasks.learn_suggestions",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
}
