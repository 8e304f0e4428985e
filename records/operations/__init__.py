"""Everything that writes to the ground floor; each caller owns the transaction unless noted."""

from records.operations.attachments import (
    drop_files,
    drop_sealed,
    keep_file,
    keep_sealed,
    read_sealed,
    store_image,
)
from records.operations.audit import seal_audit, verify_audit, write_audit
from records.operations.deliveries import deliver_pending
from records.operations.drawings import store_drawing
from records.operations.jobs import (
    close_import,
    fail_job,
    finish_job,
    open_import,
    open_job,
    settle_rows,
    stage_rows,
)
from records.operations.notices import (
    NoticeDraft,
    Outsider,
    letter_channel,
    mark_all_read,
    mark_read,
    post_letters,
    post_many,
    post_notices,
)
from records.operations.sent import Sending, forget_sent, send_once, was_sent
from records.operations.stamps import beat, forget_rates, hit

__all__ = [
    "NoticeDraft",
    "Outsider",
    "Sending",
    "beat",
    "close_import",
    "deliver_pending",
    "drop_files",
    "drop_sealed",
    "fail_job",
    "finish_job",
    "forget_rates",
    "forget_sent",
    "hit",
    "keep_file",
    "keep_sealed",
    "letter_channel",
    "mark_all_read",
    "mark_read",
    "open_import",
    "open_job",
    "post_letters",
    "post_many",
    "post_notices",
    "read_sealed",
    "seal_audit",
    "send_once",
    "settle_rows",
    "stage_rows",
    "store_drawing",
    "store_image",
    "verify_audit",
    "was_sent",
    "write_audit",
]
