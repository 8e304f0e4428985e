"""The web server's entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What is loaded now stays: the collector need not walk through it with every page, and workers
# share it. A page makes some ten thousand objects, so the young ones are looked at less often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
