"""The tables of the ground floor: what happened, who was told, what was uploaded."""

from records.models.attachments import Attachment
from records.models.audit import AuditEntry
from records.models.channels import Channel, ChannelKind, Subscription, Urgency
from records.models.flow import FlowRecord
from records.models.jobs import ImportRow, ImportRun, Job, JobRow
from records.models.notices import Delivery, Notice
from records.models.sent import SentMove
from records.models.stamps import Heartbeat, RateCount

__all__ = [
    "Attachment",
    "AuditEntry",
    "Channel",
    "ChannelKind",
    "Delivery",
    "FlowRecord",
    "Heartbeat",
    "ImportRow",
    "ImportRun",
    "Job",
    "JobRow",
    "Notice",
    "RateCount",
    "SentMove",
    "Subscription",
    "Urgency",
]
