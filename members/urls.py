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
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/reveal/", views.person_reveal, name="person_reveal"),
]
