"""The config package as an app: loads the Celery app and the checks, and refuses to start a
production that lacks what it needs."""

import sys

from django.apps import AppConfig
from django.conf import settings

from config import celery, checks

__all__ = ["ConfigConfig", "celery"]


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        missing = checks.missing() if settings.IS_PRODUCTION else []
        if missing:
            lines = [f"({message.id}) {message.msg} {message.hint}" for message in missing]
            sys.exit("\n".join(["Lianxin does not start with ENV=production:", *lines]))
