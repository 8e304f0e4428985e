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
]
