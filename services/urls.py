"""Addresses of what is offered."""

from django.urls import path

from services.views import alliances, catalogue, desk, find, lists, mine, minutes, requests

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
    path("services/", find.find, name="find"),
    path("services/publicity/", find.publicity, name="publicity"),
    path("services/<int:pk>/", find.item, name="item"),
    path("services/<int:pk>/ask/", find.ask, name="ask"),
    path("service-receipts/<slug:code>/", find.request_follow, name="request_follow"),
    path("service-requests/", requests.requests, name="requests"),
    path("service-requests/new/", requests.request_new, name="request_new"),
    path("service-requests/export/", requests.requests_export, name="requests_export"),
    path("service-requests/<int:pk>/", requests.request_page, name="request"),
    path(
        "service-requests/<int:pk>/moves/<slug:move>/", requests.request_move, name="request_move"
    ),
    path("service-requests/<int:pk>/papers/new/", requests.material_new, name="material_new"),
    path("service-papers/<int:pk>/return/", requests.material_return, name="material_return"),
    path(
        "service-requests/<int:pk>/reveal/<slug:field>/",
        requests.request_reveal,
        name="request_reveal",
    ),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/new/", catalogue.item_new, name="item_new"),
    path("catalogue/<int:pk>/", catalogue.item_change, name="item_change"),
    path("catalogue/<int:pk>/close/", catalogue.item_close, name="item_close"),
]
