"""Settings of the bench: those of the site, with a middleware that counts queries when asked."""

from config.settings import *  # noqa: F403

MIDDLEWARE = ["bench.counting.CountingMiddleware", *MIDDLEWARE]  # noqa: F405
