"""How the worker finds its broker again."""

from functools import partial

from celery.worker.consumer import Consumer
from kombu import Connection


class SteadyConsumer(Consumer):
    """Asks for a lost broker every few seconds, however long it is away. Celery's own pauses
    grow to 30 s, and that much later would the first overdue timer be escalated."""

    def ensure_connected(self, conn: Connection) -> Connection:
        steady = partial(conn.ensure_connection, interval_max=4)
        conn.ensure_connection = steady  # type: ignore[method-assign]
        return super().ensure_connected(conn)
