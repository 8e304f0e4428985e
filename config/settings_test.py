"""Settings of the test suite; throw-away services unless DATABASE_URL names real ones."""

import os

from config import disposable

os.environ["ENV"] = "test"
if "DATABASE_URL" not in os.environ:
    os.environ |= disposable.services_for_one_run()

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": None, "tokens": None}  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # looks for no collected files
