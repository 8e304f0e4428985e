"""Addresses of tickets, reports, follow-up, whistles, inbox, street desk and clocks."""

from django.urls import path

from tickets import views

app_name = "tickets"
urlpatterns = [
    path("", views.home, name="home"),
    path("tickets/", views.tickets, name="tickets"),
    path("tickets/export/", views.tickets_export, name="tickets_export"),
    path("tickets/<slug:number>/", views.ticket, name="ticket"),
    path("tickets/<slug:number>/moves/<slug:move>/", views.ticket_move, name="ticket_move"),
    path(
        "tickets/<slug:number>/requesters/<int:requester_id>/reveal/",
        views.requester_reveal,
        name="requester_reveal",
    ),
    path(
        "assignments/<int:assignment_id>/moves/<slug:move>/",
        views.assignment_move,
        name="assignment_move",
    ),
    path("attachments/<int:attachment_id>/", views.attachment, name="attachment"),
    path("report/", views.report, name="report"),
    path("report/areas/", views.report_areas, name="report_areas"),
    path("report/done/<str:code>/", views.report_done, name="report_done"),
    path("follow/", views.follow_entry, name="follow_entry"),
    path("follow/<str:code>/", views.follow, name="follow"),
    path("follow/<str:code>/urge/", views.follow_urge, name="follow_urge"),
    path("imports/", views.imports, name="imports"),
    path("imports/<int:run_id>/", views.import_run, name="import_run"),
    path("imports/<int:run_id>/rows/", views.import_rows, name="import_rows"),
    path("duty/", views.duty_rules, name="duty_rules"),
    path("duty/new/", views.duty_rule_new, name="duty_rule_new"),
    path("duty/moved/", views.duty_moved, name="duty_moved"),
    path("duty/gaps/", views.duty_gaps, name="duty_gaps"),
    path("duty/unruled/", views.duty_unruled, name="duty_unruled"),
    path("duty/import/", views.duty_import, name="duty_import"),
    path("duty/export/", views.duty_export, name="duty_export"),
    path("duty/<int:number>/", views.duty_rule, name="duty_rule"),
    path("duty/<int:number>/change/", views.duty_rule_change, name="duty_rule_change"),
    path("duty/<int:number>/end/", views.duty_rule_end, name="duty_rule_end"),
    path("whistles/", views.whistles, name="whistles"),
    path("whistles/new/", views.whistle_new, name="whistle_new"),
    path("whistles/new/departments/", views.whistle_callees, name="whistle_callees"),
    path("whistles/<slug:number>/", views.whistle, name="whistle"),
    path("whistles/<slug:number>/moves/<slug:move>/", views.whistle_move, name="whistle_move"),
    path(
        "whistle-tasks/<int:task_id>/moves/<slug:move>/",
        views.whistle_task_move,
        name="whistle_task_move",
    ),
    path("inbox/", views.inbox, name="inbox"),
    path("street/", views.street, name="street"),
    path("adjustments/", views.adjustments, name="adjustments"),
    path(
        "adjustments/<int:adjustment_id>/moves/<slug:move>/",
        views.adjustment_move,
        name="adjustment_move",
    ),
    path(
        "supervision-orders/<int:order_id>/moves/<slug:move>/",
        views.supervision_order_move,
        name="supervision_order_move",
    ),
    path("tickets/<slug:number>/requests/", views.ticket_requests, name="ticket_requests"),
    path("whistles/<slug:number>/requests/", views.whistle_requests, name="whistle_requests"),
    path("clocks/<int:clock_id>/", views.clock, name="clock"),
    path("settings/appraisal-scale/", views.appraisal_scale, name="appraisal_scale"),
]
