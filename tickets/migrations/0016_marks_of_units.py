"""Marks of units beside the words of tickets, and an index for what was reopened."""

from django.db import migrations, models
from django.db.models import Q

MARK = """
UPDATE tickets_ticketgrams g SET grams = g.grams || known.marks
FROM (
    SELECT ticket_id, array_agg(DISTINCT '@n' || unit_id)::varchar[] AS marks
    FROM (
        SELECT ticket_id, unit_id FROM tickets_assignment WHERE unit_id IS NOT NULL
        UNION
        SELECT whistle.ticket_id, task.unit_id FROM tickets_whistletask task
        JOIN tickets_whistle whistle ON whistle.id = task.whistle_id
        WHERE task.issued_at IS NOT NULL AND whistle.ticket_id IS NOT NULL
    ) AS work GROUP BY ticket_id
) AS known
WHERE g.ticket_id = known.ticket_id
"""
UNMARK = """
UPDATE tickets_ticketgrams
SET grams = ARRAY(SELECT entry FROM unnest(grams) AS entry WHERE entry NOT LIKE '@n%%')::varchar[]
"""


class Migration(migrations.Migration):
    """The marks first, in one statement: without them a unit finds nothing by a word."""

    dependencies = [("tickets", "0015_objections_and_rulings")]

    operations = [
        migrations.RunSQL(MARK, UNMARK.replace("%%", "%")),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["-reported_at", "-id"],
                condition=Q(("reopened_count__gt", 0)),
                name="ticket_reopened",
            ),
        ),
    ]
