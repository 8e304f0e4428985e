"""The workflow and the operations of wishes and deliberations: what both doors read."""

from __future__ import annotations

from lib.workflow import Desk
from services.models import Deliberation, Wish
from services.operations import claims, deliberations, voting, wishes
from services.workflow.deliberations import DELIBERATION
from services.workflow.wishes import WISH

DESKS: dict[str, Desk] = {
    "wish": Desk(
        Wish,
        WISH,
        {
            "verify": wishes.verify_wish,
            "publish": wishes.publish_wish,
            "correct": wishes.correct_wish,
            "begin": claims.begin_wish,
            "deliver": claims.deliver_wish,
            "give-back": claims.give_back,
            "rate": wishes.rate_wish,
            "show-thanks": wishes.show_thanks,
            "refer": wishes.refer_wish,
            "reject": wishes.reject_wish,
            "withdraw": wishes.withdraw_wish,
        },
    ),
    "deliberation": Desk(
        Deliberation,
        DELIBERATION,
        {
            "hand-in": deliberations.hand_in,
            "take-in": deliberations.take_in,
            "screen-out": deliberations.screen_out,
            "record-meeting": deliberations.record_gathering,
            "count-votes": voting.count_votes,
            "decide": deliberations.decide,
            "settle": deliberations.settle,
            "open-matter": deliberations.open_matter,
            "make-project": deliberations.make_project,
            "finish": deliberations.finish,
            "evaluate": deliberations.evaluate,
            "do-again": deliberations.do_again,
            "make-public": deliberations.make_public,
            "hide": deliberations.hide,
        },
    ),
}
