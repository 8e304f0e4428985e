"""Addresses of what is offered."""

from django.urls import path

from services.views import alliances, caring, circle, desk, lists, mine, minutes, near, visits

app_name = "services"
urlpatterns = [
    path("mine/", mine.mine, name="mine"),
    path("service-desk/", desk.desk, name="desk"),
    path("alliances/", alliances.alliances, name="alliances"),
    path("alliances/new/", alliances.alliance_new, name="alliance_new"),
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("alliances/<int:pk>/seats/new/", alliances.seat_new, name="seat_new"),
    path("seats/<int:pk>/end/", alliances.seat_end, name="seat_end"),
    path("alliances/<int:pk>/meetings/call/", alliances.meeting_call, name="alliance_meeting_call"),
    path("alliances/<int:pk>/meetings/new/", minutes.meeting_new, name="alliance_meeting_new"),
    path(
        "alliance-meetings/<int:pk>/record/",
        minutes.meeting_record,
        name="alliance_meeting_record",
    ),
    path("meetings/<int:meeting_id>/alliance/", minutes.meeting_home, name="meeting_home"),
    path("alliances/<int:pk>/entries/new/", alliances.entry_new, name="list_entry_new"),
    path("alliances/<int:pk>/pledges/new/", alliances.pledge_new, name="pledge_new"),
    path("alliances/<int:pk>/orders/", lists.alliance_orders, name="alliance_orders"),
    path(
        "alliances/<int:pk>/appraisals/new/",
        alliances.appraisal_new,
        name="alliance_appraisal_new",
    ),
    path("list-entries/", lists.list_entries, name="list_entries"),
    path("pledges/", lists.pledges, name="pledges"),
    path(
        "alliances/<int:pk>/moves/<slug:move>/",
        alliances.alliance_desk_move,
        {"subject": "alliance"},
        name="alliance_move",
    ),
    path(
        "alliance-meetings/<int:pk>/moves/<slug:move>/",
        alliances.alliance_desk_move,
        {"subject": "alliance_meeting"},
        name="alliance_meeting_move",
    ),
    path(
        "list-entries/<int:pk>/moves/<slug:move>/",
        alliances.alliance_desk_move,
        {"subject": "list_entry"},
        name="list_entry_move",
    ),
    path(
        "pledges/<int:pk>/moves/<slug:move>/",
        alliances.alliance_desk_move,
        {"subject": "pledge"},
        name="pledge_move",
    ),
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.visit_new, name="visit_new"),
    path("visits/export/", visits.visits_export, name="visits_export"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/matter/", visits.visit_matter, name="visit_matter"),
    path("visits/<int:pk>/follow-up/end/", visits.visit_follow_up_end, name="visit_follow_up_end"),
    path("visits/<int:pk>/photos/<int:photo>/", visits.visit_photo, name="visit_photo"),
    path("visits/<int:pk>/reveal/", visits.visit_reveal, name="visit_reveal"),
    path("care/", caring.cares, name="cares"),
    path("care/new/", caring.care_new, name="care_new"),
    path("care/<int:pk>/", caring.care, name="care"),
    path("care/<int:pk>/change/", caring.care_change, name="care_change"),
    path("care/<int:pk>/end/", caring.care_end, name="care_end"),
    path("care/<int:pk>/reveal/", caring.care_reveal, name="care_reveal"),
    path("circle/", circle.circle, name="circle"),
    path("circle/buildings/", circle.circle_buildings, name="circle_buildings"),
    path("circle/points/", circle.circle_points, name="circle_points"),
    path("circle/what-if/", circle.circle_what_if, name="circle_what_if"),
    path("circle/export/", circle.circle_export, name="circle_export"),
    path("nearby/", near.nearby, name="nearby"),
]
