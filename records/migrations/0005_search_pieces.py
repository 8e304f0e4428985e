"""The function that cuts words into the pieces by which lists are searched (lib/worded.py)."""

from django.db import migrations

CREATE = r"""
CREATE OR REPLACE FUNCTION search_pieces(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $body$
    SELECT string_to_array(whole, NULL)
        || ARRAY(SELECT substr(whole, place, 2) FROM generate_series(1, length(whole) - 1) AS place)
    FROM (SELECT lower(array_to_string(words, ' ')) AS whole OFFSET 0) AS joined
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0004_rows_of_sheets")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION IF EXISTS search_pieces(text[])"),
    ]
