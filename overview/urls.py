"""Addresses of the overview: workbench, nodes of both trees, search, settings, scope, gallery."""

from django.urls import path

from overview import views

app_name = "overview"
urlpatterns = [
    path("workbench/", views.workbench, name="workbench"),
    path("organisation/areas/<slug:code>/", views.area, name="area"),
    path("organisation/parties/<slug:code>/", views.party, name="party"),
    path("organisation/changes/", views.changes, name="changes"),
    path("organisation/changes/<slug:number>/", views.change, name="change"),
    path("organisation/changes/<slug:number>/<slug:move>/", views.change_move, name="change_move"),
    path("organisation/areas/<slug:code>/planner/", views.planner, name="planner"),
    path("organisation/areas/<slug:code>/outline/", views.outline, name="outline"),
    path("organisation/cities/", views.cities, name="cities"),
    path("organisation/health/", views.health_all, name="health_all"),
    path("organisation/coverage/", views.coverage_all, name="coverage_all"),
    path("organisation/<slug:forest>/<slug:code>/health/", views.health, name="health"),
    path("organisation/<slug:forest>/<slug:code>/coverage/", views.coverage, name="coverage"),
    path("organisation/<slug:forest>/<slug:code>/branches/", views.branches, name="branches"),
    path(
        "organisation/<slug:forest>/<slug:code>/branches/cover/",
        views.cover_area,
        name="cover_area",
    ),
    path("organisation/<slug:forest>/<slug:code>/chart/", views.chart, name="chart"),
    path(
        "organisation/<slug:forest>/<slug:code>/changes/new/<slug:kind>/",
        views.change_new,
        name="change_new",
    ),
    path("erasures/", views.erasures, name="erasures"),
    path("erasures/new/", views.erasure_new, name="erasure_new"),
    path("erasures/<int:erasure_id>/", views.erasure, name="erasure"),
    path("erasures/<int:erasure_id>/moves/<slug:move>/", views.erasure_move, name="erasure_move"),
    path("street-powers/", views.agencies, name="agencies"),
    path("street-powers/agencies/<slug:code>/", views.agency, name="agency"),
    path("street-powers/consent-requests/", views.papers, {"subject": "consent"}, name="consents"),
    path(
        "street-powers/consent-requests/new/",
        views.paper_new,
        {"subject": "consent"},
        name="consent_new",
    ),
    path(
        "street-powers/consent-requests/<int:pk>/",
        views.paper,
        {"subject": "consent"},
        name="consent",
    ),
    path(
        "street-powers/consent-requests/<int:pk>/sheet/",
        views.paper_sheet,
        {"subject": "consent"},
        name="consent_sheet",
    ),
    path(
        "street-powers/consent-requests/<int:pk>/moves/<slug:move>/",
        views.paper_move,
        {"subject": "consent"},
        name="consent_move",
    ),
    path(
        "street-powers/personnel-opinions/",
        views.papers,
        {"subject": "personnel"},
        name="personnels",
    ),
    path(
        "street-powers/personnel-opinions/new/",
        views.paper_new,
        {"subject": "personnel"},
        name="personnel_new",
    ),
    path(
        "street-powers/personnel-opinions/<int:pk>/",
        views.paper,
        {"subject": "personnel"},
        name="personnel",
    ),
    path(
        "street-powers/personnel-opinions/<int:pk>/sheet/",
        views.paper_sheet,
        {"subject": "personnel"},
        name="personnel_sheet",
    ),
    path(
        "street-powers/personnel-opinions/<int:pk>/moves/<slug:move>/",
        views.paper_move,
        {"subject": "personnel"},
        name="personnel_move",
    ),
    path(
        "street-powers/planning-opinions/", views.papers, {"subject": "planning"}, name="plannings"
    ),
    path(
        "street-powers/planning-opinions/new/",
        views.paper_new,
        {"subject": "planning"},
        name="planning_new",
    ),
    path(
        "street-powers/planning-opinions/<int:pk>/",
        views.paper,
        {"subject": "planning"},
        name="planning",
    ),
    path(
        "street-powers/planning-opinions/<int:pk>/sheet/",
        views.paper_sheet,
        {"subject": "planning"},
        name="planning_sheet",
    ),
    path(
        "street-powers/planning-opinions/<int:pk>/moves/<slug:move>/",
        views.paper_move,
        {"subject": "planning"},
        name="planning_move",
    ),
    path(
        "street-powers/consent-requests/<int:pk>/reveal/",
        views.consent_reveal,
        name="consent_reveal",
    ),
    path("search/", views.search, name="search"),
    path("settings/", views.settings, name="settings"),
    path("settings/status/", views.status, name="status"),
    path("settings/channels/", views.channels, name="channels"),
    path("settings/channels/new/", views.channel_new, name="channel_new"),
    path("settings/channels/<int:channel_id>/", views.channel, name="channel"),
    path("settings/channels/<int:channel_id>/try/", views.channel_try, name="channel_try"),
    path("settings/deliveries/", views.deliveries, name="deliveries"),
    path("settings/deliveries/replay/", views.deliveries_replay, name="deliveries_replay"),
    path("settings/audit/", views.audit, name="audit"),
    path("about/scope/", views.scope, name="scope"),
    path("gallery/", views.gallery, name="gallery"),
]
