"""The function that cuts words into the pieces by which lists are searched (lib/worded.py)."""

from django.db import migrations

CREATE = r"""
CREATE OR REPLACE FUNCTION search_pieces(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $body$
    SELECT coalesce(array_agg(DISTINCT piece), '{}')
    FROM unnest(words) AS word,
        generate_series(1, length(word)) AS place,
        LATERAL (VALUES (lower(substr(word, place, 1))), (lower(substr(word, place, 2)))) AS cut (piece)
    WHERE piece !~ '\s'
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0004_rows_of_sheets")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION IF EXISTS search_pieces(text[])"),
    ]
