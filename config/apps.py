"""The config package as an app: loads the Celery app and the system checks."""

from django.apps import AppConfig

from config import celery

__all__ = ["ConfigConfig", "celery"]


class ConfigConfig(AppConfig):
    name = "config"
