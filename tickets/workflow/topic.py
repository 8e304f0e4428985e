"""The life of a monthly topic, of its tasks and of its inspections (DOMAIN.md section 5.7)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from tickets.workflow.states import InspectionStatus, TopicStatus, TopicTaskStatus

S = TopicStatus
T = TopicTaskStatus
V = InspectionStatus


def tasks_settled(topic, by, at):
    """A topic is closed when nobody has anything left to do for it."""
    if topic.tasks.filter(status=T.OPEN).exists():
        return Refused("topic_tasks_open", _("Some tasks are still open: finish or drop them."))
    return None


def not_published(topic, by, at):
    """What residents read already need not be published."""
    if topic.published_at is not None:
        return Refused("published_before", _("Residents read this topic already."))
    return None


def is_published(topic, by, at):
    """Only what residents read can be taken back."""
    if topic.published_at is None:
        return Refused("not_published", _("Residents do not see this topic."))
    return None


TOPIC = Workflow(
    "topic",
    (
        Move(
            "start",
            pgettext_lazy("topic", "Start"),
            (S.PROPOSED,),
            (S.RUNNING,),
            Power.SUPERVISE,
            optional=("in_charge", "note"),
            stamp="started_at",
            tone="primary",
        ),
        Move(
            "close",
            pgettext_lazy("topic", "Close with its result"),
            (S.RUNNING,),
            (S.CLOSED,),
            Power.SUPERVISE,
            required=("outcome",),
            stamp="closed_at",
            tone="primary",
            guard=tasks_settled,
        ),
        Move(
            "publish",
            _("Publish"),
            (S.RUNNING, S.CLOSED),
            (),
            Power.SUPERVISE,
            stamp="published_at",
            guard=not_published,
        ),
        Move(
            "unpublish",
            _("Take back from residents"),
            (S.RUNNING, S.CLOSED),
            (),
            Power.SUPERVISE,
            required=("reason",),
            guard=is_published,
        ),
        Move(
            "revise",
            _("Revise"),
            (S.PROPOSED, S.RUNNING),
            (),
            Power.SUPERVISE,
            optional=("in_charge", "aim"),
        ),
        Move(
            "drop",
            pgettext_lazy("topic", "Drop"),
            (S.PROPOSED, S.RUNNING),
            (S.DROPPED,),
            Power.SUPERVISE,
            required=("reason",),
            stamp="closed_at",
            tone="danger",
        ),
    ),
)


def topic_running(task, by, at):
    """A task moves only while its topic runs."""
    if task.topic.status != S.RUNNING:
        return Refused("topic_not_running", _("This topic does not run."))
    return None


TOPIC_TASK = Workflow(
    "topic_task",
    (
        Move(
            "finish",
            _("Report done"),
            (T.OPEN,),
            (T.DONE,),
            Power.HANDLE,
            required=("note",),
            optional=("photos",),
            stamp="done_at",
            scope="addressed",
            tone="success",
            guard=topic_running,
        ),
        Move(
            "drop",
            pgettext_lazy("topic", "Drop"),
            (T.OPEN,),
            (T.DROPPED,),
            Power.SUPERVISE,
            required=("reason",),
            tone="danger",
        ),
    ),
)


def no_matter_yet(inspection, by, at):
    """One matter is opened from one finding."""
    if inspection.ticket_id is not None:
        return Refused("matter_opened_before", _("A matter was opened from this finding already."))
    return None


INSPECTION = Workflow(
    "inspection",
    (
        Move(
            "record",
            _("Record what was seen"),
            (V.PLANNED,),
            (V.OK, V.FOUND),
            Power.HANDLE,
            required=("finding",),
            optional=("note", "photos"),
            stamp="done_at",
            scope="addressed",
            tone="primary",
        ),
        Move(
            "report",
            _("Open a matter"),
            (V.FOUND,),
            (),
            Power.HANDLE,
            scope="addressed",
            tone="primary",
            guard=no_matter_yet,
        ),
        Move(
            "cancel",
            pgettext_lazy("inspection", "Cancel"),
            (V.PLANNED,),
            (V.CANCELLED,),
            Power.DISPATCH,
            required=("reason",),
            tone="danger",
        ),
    ),
)
