"""Sends every task of the timetable a few times and waits until the worker has taken them."""

from __future__ import annotations

import time

from config.celery import app

ROUNDS, PATIENCE_S = 5, 120


def main() -> None:
    """Send, and wait until the queue is empty."""
    tasks = {str(entry["task"]) for entry in app.conf.beat_schedule.values()}
    for task in sorted(tasks - {"config.tasks.call_deadman"}) * ROUNDS:
        app.send_task(task)
    deadline = time.monotonic() + PATIENCE_S
    with app.connection_for_read() as connection:
        while connection.default_channel.client.llen("celery"):
            if time.monotonic() > deadline:
                raise SystemExit("the worker does not keep up")
            time.sleep(0.5)


if __name__ == "__main__":
    main()
