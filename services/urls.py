"""Addresses of what is offered."""

from django.urls import path

from services.views import (
    activities,
    activity_desk,
    alliances,
    desk,
    lists,
    mine,
    minutes,
    on_the_spot,
)

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
    # activities
    path("activities/", activities.activities, name="activities"),
    path("activities/calendar.ics", activities.activity_feed, name="activity_feed"),
    path("activities/mine/", activities.my_sign_ups, name="my_sign_ups"),
    path(
        "activities/mine/<int:pk>/moves/<slug:move>/",
        activities.my_sign_up_move,
        name="my_sign_up_move",
    ),
    path("activities/receipt/<slug:code>/", activities.sign_up, name="sign_up"),
    path(
        "activities/receipt/<slug:code>/moves/<slug:move>/",
        activities.sign_up_own_move,
        name="sign_up_own_move",
    ),
    path("activities/on-the-spot/<str:token>/", on_the_spot.on_the_spot, name="on_the_spot"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/calendar.ics", activities.activity_ics, name="activity_ics"),
    path(
        "activities/<int:pk>/shifts/<int:shift_id>/sign-up/",
        activities.sign_up_new,
        name="sign_up_new",
    ),
    path("activity-desk/", activity_desk.activity_desk, name="activity_desk"),
    path("activity-desk/export/", activity_desk.activity_export, name="activity_export"),
    path("activity-desk/new/", activity_desk.activity_new, name="activity_new"),
    path("activity-desk/<int:pk>/", activity_desk.activity_desk_page, name="activity_desk_page"),
    path("activity-desk/<int:pk>/export/", activity_desk.sign_ups_export, name="sign_ups_export"),
    path("activity-desk/<int:pk>/shifts/new/", activity_desk.shift_new, name="shift_new"),
    path(
        "activity-desk/<int:pk>/organisers/new/", activity_desk.organiser_new, name="organiser_new"
    ),
    path("activity-desk/shifts/<int:pk>/places/", activity_desk.shift_places, name="shift_places"),
    path("activity-desk/shifts/<int:pk>/screen/", activity_desk.shift_screen, name="shift_screen"),
    path("activity-desk/shifts/<int:pk>/hours/", activity_desk.shift_hours, name="shift_hours"),
    path("activity-desk/shifts/<int:pk>/batch/", activity_desk.batch_new, name="batch_new"),
    path(
        "activity-desk/sign-ups/<int:pk>/reveal/",
        activity_desk.sign_up_reveal,
        name="sign_up_reveal",
    ),
    *(
        path(
            f"{base}<int:pk>/moves/<slug:move>/",
            activity_desk.activity_desk_move,
            {"subject": subject},
            name=f"{subject}_move",
        )
        for subject, base in (
            ("activity", "activity-desk/"),
            ("organiser", "activity-desk/organisers/"),
            ("sign_up", "activity-desk/sign-ups/"),
            ("unit_batch", "activity-desk/batches/"),
        )
    ),
]
