"""The workflow and the operations of each subject of dual check-in: what both doors read."""

from __future__ import annotations

from typing import Any

from grids.powers import Power
from grids.reach import Reach
from lib.workflow import Desk
from members.models import (
    CheckIn,
    HalfYearReport,
    HoursObjection,
    Redemption,
    ServiceAppraisal,
    ServiceRecord,
)
from members.operations import appraisals, check_ins, publicity, reports, rewards, services
from members.workflow import APPRAISAL, CHECK_IN, HOURS_OBJECTION, REDEMPTION, REPORT, SERVICE


def visible(model: Any, by: Any) -> Any:
    """The rows somebody sees: the community's, the unit's, the Party body's, and their own."""
    return model.objects.reached_by(
        by.reach(Power.MANAGE_PEOPLE),
        by.reach(Power.MANAGE_PARTY),
        Reach(units=by.reach(Power.HANDLE).units, user_id=by.pk),
    )


DESKS: dict[str, Desk] = {
    "check_in": Desk(
        CheckIn,
        CHECK_IN,
        {
            "confirm": check_ins.confirm_check_in,
            "decline": check_ins.decline_check_in,
            "end": check_ins.end_check_in,
            "withdraw": check_ins.withdraw_check_in,
            "recall": check_ins.recall_check_in,
        },
    ),
    "service_record": Desk(
        ServiceRecord,
        SERVICE,
        {
            "confirm": services.confirm_service,
            "decline": services.decline_service,
            "withdraw": services.withdraw_service,
            "revoke": services.revoke_service,
        },
    ),
    "half_year_report": Desk(
        HalfYearReport,
        REPORT,
        {
            "send": reports.send_report,
            "send-for-unit": reports.send_unit_report,
            "acknowledge": reports.acknowledge_report,
            "acknowledge-as-unit": reports.acknowledge_report_as_unit,
            "return": reports.return_report,
        },
    ),
    "service_appraisal": Desk(
        ServiceAppraisal,
        APPRAISAL,
        {
            "feed-back": appraisals.feed_back,
            "acknowledge": appraisals.acknowledge,
            "acknowledge-myself": appraisals.acknowledge_myself,
            "take-back": appraisals.take_back,
        },
    ),
    "hours_objection": Desk(
        HoursObjection,
        HOURS_OBJECTION,
        {
            "take-back": publicity.take_hours_back,
            "let-stand": publicity.let_hours_stand,
        },
    ),
    "redemption": Desk(
        Redemption,
        REDEMPTION,
        {
            "hand-over": rewards.hand_over,
            "cancel": rewards.cancel,
            "cancel-mine": rewards.cancel_mine,
        },
    ),
}
