"""Addresses of accounts, notices and people."""

from django.urls import path

from members import views

app_name = "members"
urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/notices/", views.subscriptions, name="subscriptions"),
    path("account/notices/<slug:way>/", views.subscription, name="subscription"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read_all, name="notices_read_all"),
    path("notices/<int:notice_id>/read/", views.notice_read, name="notice_read"),
    path("people/", views.people, name="people"),
    path("people/template/", views.people_template, name="people_template"),
    path("people/imports/", views.people_import, name="people_import"),
    path("people/imports/<int:run_id>/", views.people_run, name="people_run"),
    path("people/imports/<int:run_id>/apply/", views.people_run_apply, name="people_run_apply"),
    path(
        "people/imports/<int:run_id>/rows/<int:number>/",
        views.people_run_row,
        name="people_run_row",
    ),
    path("people/export/", views.people_export, name="people_export"),
    path("people/export/clear/", views.people_export_clear, name="people_export_clear"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/posts/new/", views.post_new, name="post_new"),
    path("people/<int:person_id>/nominate/", views.nomination_new, name="nomination_new"),
    path("nominations/", views.nominations, name="nominations"),
    path("nominations/<int:nomination_id>/", views.nomination, name="nomination"),
    path(
        "nominations/<int:nomination_id>/moves/<slug:move>/",
        views.nomination_move,
        name="nomination_move",
    ),
    path("posts/", views.posts, name="posts"),
    path("posts/gaps/", views.post_gaps, name="post_gaps"),
    path("posts/cross/", views.post_cross, name="post_cross"),
    path("posts/coverage/", views.post_coverage, name="post_coverage"),
    path("posts/<int:post_id>/", views.post, name="post"),
    path("posts/<int:post_id>/<slug:act>/", views.post_act, name="post_act"),
    path("organisation/areas/<slug:code>/team/", views.team, name="team"),
    path("organisation/parties/<slug:code>/members/", views.party_members, name="party_members"),
    path("b/<slug:code>/team/", views.team_card, name="team_card"),
    path("people/<int:person_id>/reveal/", views.person_reveal, name="person_reveal"),
    path("check-ins/", views.dual_list, {"subject": "check_in"}, name="check_ins"),
    path("check-ins/new/<slug:kind>/", views.check_in_new, name="check_in_new"),
    path("check-ins/import/", views.check_in_import, name="check_in_import"),
    path("check-ins/import/template/", views.check_in_template, name="check_in_template"),
    path("check-ins/import/<int:run_id>/", views.check_in_sheet, name="check_in_sheet"),
    path("pairings/", views.pairings, name="pairings"),
    path("pairings/new/", views.pairing_new, name="pairing_new"),
    path("pairings/<int:pk>/end/", views.pairing_end, name="pairing_end"),
    path("hours/", views.hours, name="hours"),
    path("hours/entries/", views.hours_entries, name="hours_entries"),
    path("service-records/new/", views.service_record_new, name="service_record_new"),
    path("service-appraisals/new/", views.service_appraisal_new, name="service_appraisal_new"),
    path(
        "half-year-reports/export/", views.half_year_reports_export, name="half_year_reports_export"
    ),
    path("settings/service-scale/", views.service_scale, name="service_scale"),
    path(
        "service-records/", views.dual_list, {"subject": "service_record"}, name="service_records"
    ),
    path(
        "half-year-reports/",
        views.dual_list,
        {"subject": "half_year_report"},
        name="half_year_reports",
    ),
    path(
        "service-appraisals/",
        views.dual_list,
        {"subject": "service_appraisal"},
        name="service_appraisals",
    ),
    path("check-ins/<int:pk>/", views.dual_row, {"subject": "check_in"}, name="check_in"),
    path(
        "check-ins/<int:pk>/moves/<slug:move>/",
        views.dual_move,
        {"subject": "check_in"},
        name="check_in_move",
    ),
    path(
        "service-records/<int:pk>/",
        views.dual_row,
        {"subject": "service_record"},
        name="service_record",
    ),
    path(
        "service-records/<int:pk>/moves/<slug:move>/",
        views.dual_move,
        {"subject": "service_record"},
        name="service_record_move",
    ),
    path(
        "half-year-reports/<int:pk>/",
        views.dual_row,
        {"subject": "half_year_report"},
        name="half_year_report",
    ),
    path(
        "half-year-reports/<int:pk>/moves/<slug:move>/",
        views.dual_move,
        {"subject": "half_year_report"},
        name="half_year_report_move",
    ),
    path(
        "service-appraisals/<int:pk>/",
        views.dual_row,
        {"subject": "service_appraisal"},
        name="service_appraisal",
    ),
    path(
        "service-appraisals/<int:pk>/moves/<slug:move>/",
        views.dual_move,
        {"subject": "service_appraisal"},
        name="service_appraisal_move",
    ),
]
