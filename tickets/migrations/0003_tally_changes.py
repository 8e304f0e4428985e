"""The trigger that notes what changes of the matters counted beforehand (decision 0035)."""

from django.db import migrations

COPIED = (
    "city_now_id, district_now_id, street_now_id, community_now_id, city_filed_id, "
    "district_filed_id, street_filed_id, community_filed_id, category_id, status, reported_at, "
    "accepted_at, filed_at, dispatched_at, handled_at, closed_at, self_closed, solved_level, "
    "is_late, rework_count, reopened_count"
)
"""What the tallies look at."""


def of(alias):
    return ", ".join(f"{alias}.{column}" for column in COPIED.split(", "))


TRIGGER = f"""
CREATE FUNCTION tickets_note_tally_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO tickets_tallychange (ticket_id, sign, {COPIED})
        VALUES (OLD.id, -1, {of("OLD")});
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO tickets_tallychange (ticket_id, sign, {COPIED})
        VALUES (NEW.id, 1, {of("NEW")});
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_tally_of_new AFTER INSERT OR DELETE ON tickets_ticket
    FOR EACH ROW EXECUTE FUNCTION tickets_note_tally_change();
CREATE TRIGGER note_tally_of_changed AFTER UPDATE ON tickets_ticket
    FOR EACH ROW WHEN (({of("OLD")}) IS DISTINCT FROM ({of("NEW")}))
    EXECUTE FUNCTION tickets_note_tally_change();
"""
UNDO = """
DROP TRIGGER note_tally_of_new ON tickets_ticket;
DROP TRIGGER note_tally_of_changed ON tickets_ticket;
DROP FUNCTION tickets_note_tally_change();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_first_rows")]

    operations = [migrations.RunSQL(TRIGGER, UNDO)]
