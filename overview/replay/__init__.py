"""A year of a city, lived through the real operations with a moved clock, on a scratch database.

`ground` builds the city, `crews` are the people with their queues, `matters`, `shares` and
`whistling` say what they do with what comes in, `living` moves the clock, `measures` counts at the
end. Runs in processes of its own (`python -m overview.replay`), never beside the site.
"""
