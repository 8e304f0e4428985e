"""Counting beforehand: tallies, the trigger that notes what changes, first contact and lateness."""

import django.db.models.deletion
from django.db import migrations, models

COPIED = (
    "city_now_id, district_now_id, street_now_id, community_now_id, city_filed_id, "
    "district_filed_id, street_filed_id, community_filed_id, category_id, status, reported_at, "
    "accepted_at, filed_at, dispatched_at, handled_at, closed_at, self_closed, solved_level, "
    "is_late, rework_count, reopened_count"
)
"""What the tallies look at."""


def of(alias):
    return ", ".join(f"{alias}.{column}" for column in COPIED.split(", "))


BACKFILL = """
UPDATE tickets_ticket t SET contacted_at = known.at
FROM (
    SELECT ticket_id, min(at) AS at FROM (
        SELECT ticket_id, least(signed_at, handling_at, done_at) AS at
        FROM tickets_assignment WHERE role = 'lead'
        UNION ALL
        SELECT whistle.ticket_id, least(task.signed_at, task.contacted_at, task.attended_at)
        FROM tickets_whistletask task JOIN tickets_whistle whistle ON whistle.id = task.whistle_id
    ) AS contact GROUP BY ticket_id
) AS known
WHERE t.id = known.ticket_id AND known.at IS NOT NULL;
UPDATE tickets_ticket t SET is_late = true
FROM tickets_assignment a
WHERE a.ticket_id = t.id AND a.role = 'lead' AND a.is_late AND NOT a.is_exempt
    AND a.status NOT IN ('withdrawn', 'returned') AND t.handled_at IS NOT NULL;
"""

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
INSERT INTO tickets_tallychange (ticket_id, sign, {COPIED})
SELECT t.id, 1, {of("t")} FROM tickets_ticket t;
"""
UNDO = """
DROP TRIGGER note_tally_of_new ON tickets_ticket;
DROP TRIGGER note_tally_of_changed ON tickets_ticket;
DROP FUNCTION tickets_note_tally_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_services_of_places"),
        ("tickets", "0018_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="contacted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first contact at"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="is_late",
            field=models.BooleanField(default=False, verbose_name="handed in late"),
        ),
        migrations.CreateModel(
            name="TallyChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ticket_id", models.BigIntegerField()),
                ("sign", models.SmallIntegerField()),
                ("status", models.CharField(max_length=12)),
                ("reported_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("handled_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("self_closed", models.BooleanField()),
                ("solved_level", models.CharField(max_length=10)),
                ("is_late", models.BooleanField()),
                ("rework_count", models.PositiveSmallIntegerField()),
                ("reopened_count", models.PositiveSmallIntegerField()),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.category",
                    ),
                ),
                (
                    "city_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.city",
                    ),
                ),
                (
                    "city_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.city",
                    ),
                ),
                (
                    "community_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
                (
                    "community_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
                (
                    "district_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.district",
                    ),
                ),
                (
                    "district_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.district",
                    ),
                ),
                (
                    "street_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
                (
                    "street_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a tally",
                "verbose_name_plural": "changes of tallies",
            },
        ),
        migrations.CreateModel(
            name="MatterTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grain",
                    models.CharField(
                        choices=[
                            ("day", "Day"),
                            ("month", "Month"),
                            ("category", "Month by category"),
                            ("street", "Month by category of a street"),
                        ],
                        max_length=8,
                    ),
                ),
                ("since", models.DateField()),
                ("reported", models.BigIntegerField(default=0)),
                ("accepted", models.BigIntegerField(default=0)),
                ("declined", models.BigIntegerField(default=0)),
                ("filed", models.BigIntegerField(default=0)),
                ("self_closed", models.BigIntegerField(default=0)),
                ("dispatched", models.BigIntegerField(default=0)),
                ("handled", models.BigIntegerField(default=0)),
                ("handled_timely", models.BigIntegerField(default=0)),
                ("handled_late", models.BigIntegerField(default=0)),
                ("reworked", models.BigIntegerField(default=0)),
                ("closed", models.BigIntegerField(default=0)),
                ("reopened", models.BigIntegerField(default=0)),
                ("minutes", models.BigIntegerField(default=0)),
                ("kept", models.BigIntegerField(default=0)),
                ("in_grid", models.BigIntegerField(default=0)),
                ("in_community", models.BigIntegerField(default=0)),
                ("in_street", models.BigIntegerField(default=0)),
                ("in_district", models.BigIntegerField(default=0)),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.category",
                    ),
                ),
                (
                    "city_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.city",
                    ),
                ),
                (
                    "city_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.city",
                    ),
                ),
                (
                    "community_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
                (
                    "community_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
                (
                    "district_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.district",
                    ),
                ),
                (
                    "district_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.district",
                    ),
                ),
                (
                    "street_filed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
                (
                    "street_now",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally of matters",
                "verbose_name_plural": "tallies of matters",
                "indexes": [
                    models.Index(
                        fields=["grain", "district_now", "since"], name="tally_district_now"
                    ),
                    models.Index(fields=["grain", "street_now", "since"], name="tally_street_now"),
                    models.Index(
                        fields=["grain", "community_now", "since"], name="tally_community_now"
                    ),
                    models.Index(
                        fields=["grain", "district_filed", "since"], name="tally_district_filed"
                    ),
                    models.Index(
                        fields=["grain", "street_filed", "since"], name="tally_street_filed"
                    ),
                    models.Index(
                        fields=["grain", "community_filed", "since"], name="tally_community_filed"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "grain",
                            "since",
                            "city_now",
                            "district_now",
                            "street_now",
                            "community_now",
                            "city_filed",
                            "district_filed",
                            "street_filed",
                            "community_filed",
                            "category",
                        ),
                        name="one_tally",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
