"""The workflow and the operations of each subject of an alliance: what both doors read."""

from __future__ import annotations

from typing import Any

from grids.powers import Power
from grids.reach import Reach
from lib.workflow import Desk
from services.models import Alliance, AllianceMeeting, ListEntry, Pledge, ServiceRequest
from services.operations import agency, alliances, entries, gatherings, pledges, requests
from services.workflow.alliances import ALLIANCE, ENTRY, GATHERING, PLEDGE
from services.workflow.requests import REQUEST


def visible(model: Any, by: Any) -> Any:
    """The rows somebody sees: by the place, by the Party body over it, by a unit's seat."""
    return model.objects.reached_by(
        by.reach(Power.MANAGE_SERVICES),
        by.reach(Power.VIEW_PARTY),
        Reach(units=by.reach(Power.HANDLE).units),
    )


DESKS: dict[str, Desk] = {
    "alliance": Desk(
        Alliance,
        ALLIANCE,
        {"change": alliances.change_alliance, "close": alliances.close_alliance},
    ),
    "alliance_meeting": Desk(AllianceMeeting, GATHERING, {"cancel": gatherings.cancel_meeting}),
    "list_entry": Desk(
        ListEntry,
        ENTRY,
        {
            "take-up": entries.take_up,
            "finish": entries.finish_entry,
            "match": entries.match_resources,
            "make-project": entries.make_project,
            "drop": entries.drop_entry,
        },
    ),
    "pledge": Desk(
        Pledge,
        PLEDGE,
        {
            "report": pledges.report_pledge,
            "confirm": pledges.confirm_pledge,
            "send-back": pledges.send_pledge_back,
            "take-out": pledges.take_pledge_out,
        },
    ),
    "service_request": Desk(
        ServiceRequest,
        REQUEST,
        {
            "accept": requests.accept,
            "begin": requests.begin,
            "give": requests.give,
            "name-agent": requests.name_agent,
            "authorise": agency.authorise,
            "note-step": agency.note_step,
            "ask-materials": requests.ask_materials,
            "decline": requests.decline,
            "publicise": requests.publicise,
            "forward": requests.forward,
            "decide": requests.decide,
            "finish": requests.finish,
            "hand-over": agency.hand_over,
        },
    ),
}
