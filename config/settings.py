"""Settings, all from environment variables or `.env`; sections in Django's order."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env
from config.enum_names import ENUM_NAMES

BASE_DIR = env.BASE_DIR
env.load_dotenv(BASE_DIR / ".env")

ENV = env.text("ENV", "demo")
IS_PRODUCTION = ENV == "production"
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).absolute()
_runtime = {} if IS_PRODUCTION else env.runtime(VAR_DIR)


def _secret(name: str) -> str:
    return env.text(name) if IS_PRODUCTION else env.kept_secret(name, VAR_DIR)


# Core
DEBUG = env.flag("DEBUG")
SECRET_KEY = _secret("SECRET_KEY")
PII_KEY = _secret("PII_KEY")
PII_HASH_KEY = _secret("PII_HASH_KEY")
DEMO_PASSWORD = "" if IS_PRODUCTION else _secret("DEMO_PASSWORD")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if IS_PRODUCTION else "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEADMAN_URL = env.text("DEADMAN_URL")
MAP_TILES_URL = env.text("MAP_TILES_URL")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "overview",
    "services",
    "tickets",
    "members",
    "grids",
    "records",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.staticfiles.SiteStaticFilesConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "mptt",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SiteLanguageMiddleware",
    "members.middleware.IdleTimeoutMiddleware",
    "members.middleware.SentForMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "members.middleware.AccountDutiesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "overview.panels.frame.frame",
            ],
        },
    },
]

FORM_RENDERER = "lib.rendering.QuickRenderer"

# Database: operations own their transactions, so ATOMIC_REQUESTS stays off
DATABASE_URL = env.text("DATABASE_URL", _runtime.get("database_url", ""))
DATABASES = {"default": env.database(DATABASE_URL)} if DATABASE_URL else {}

# Queue
REDIS_URL = env.text("REDIS_URL", _runtime.get("redis_url", ""))
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 15,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False  # what cannot be sent now is sent by the next tick
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_CONSUMER = "config.worker:SteadyConsumer"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "config.beat:ReportingScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# Accounts
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_HISTORY = int(env.text("PASSWORD_HISTORY", "5"))  # earlier ones that stay refused
PASSWORD_MAX_DAYS = int(env.text("PASSWORD_MAX_DAYS", "90"))  # 0: never too old
PASSWORD_FIRST_CHANGE = env.flag("PASSWORD_FIRST_CHANGE", default=True)
_must = "admin,street_secretary,street_director,street_clerk" if IS_PRODUCTION else ""
SECOND_FACTOR_ROLES = env.words("SECOND_FACTOR_ROLES", _must)
OIDC_INTERNAL_ISSUERS = env.words("OIDC_INTERNAL_ISSUERS")
_length = int(env.text("PASSWORD_MIN_LENGTH", "10"))
_classes = int(env.text("PASSWORD_MIN_CLASSES", "3"))
_rules = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_rules}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_rules}.CommonPasswordValidator"},
    {"NAME": f"{_rules}.MinimumLengthValidator", "OPTIONS": {"min_length": _length}},
    {
        "NAME": "lib.passwords.CharacterClassesValidator",
        "OPTIONS": {"min_classes": _classes},
    },
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["code"]
AXES_LOCKOUT_CALLABLE = "members.views.locked_out"

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
_packages = {
    "vendor/tabler": "@tabler/core/dist",
    "vendor/htmx": "htmx.org/dist",
    "vendor/leaflet": "leaflet/dist",
    "vendor/echarts": "echarts/dist",
}
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *((prefix, BASE_DIR / "node_modules" / folder) for prefix, folder in _packages.items()),
]
STORAGE_URL = env.text("STORAGE_URL", f"file://{VAR_DIR / 'media'}")
MEDIA_ROOT = STORAGE_URL.removeprefix("file://")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.SiteStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Off in a simulation: its people need no notices; those of the ladder are written, and not sent
TELL_PEOPLE = env.flag("TELL_PEOPLE", default=True)

# Mail
_mail = env.email(env.text("EMAIL_URL", f"file://{VAR_DIR / 'mail'}"))
globals().update(_mail)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "lianxin@localhost")

# Security
SESSION_ENGINE = "members.models.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_MINUTES = int(env.text("SESSION_IDLE_MINUTES", "30"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^open311/"]  # a redirect loses what was posted
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
if IS_PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *([MAP_TILES_URL] if MAP_TILES_URL else [])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Uploads
UPLOAD_IMAGE_MAX_MB = int(env.text("UPLOAD_IMAGE_MAX_MB", "12"))

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "lib.parsers.JSONParser",
        "lib.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "lib.answers.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "tokens": "60/min"},
    "NUM_PROXIES": 0,  # a client can write X-Forwarded-For, so only the connection counts
    "EXCEPTION_HANDLER": "lib.answers.answer_error",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lianxin API",
    "DESCRIPTION": "Matters of the neighbourhood, from report to rating; see docs/api.md.",
    "VERSION": "1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "lib.schema.add_errors",
    ],
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# Wishes (DOMAIN.md 6.2): what one may cost, and for how many days it hangs and is held
WISH_MOST_YUAN = int(env.text("WISH_MOST_YUAN", "500"))
WISH_DAYS = int(env.text("WISH_DAYS", "30"))
WISH_CLAIM_DAYS = int(env.text("WISH_CLAIM_DAYS", "3"))
WISH_ACTIVE_CLAIMS = int(env.text("WISH_ACTIVE_CLAIMS", "3"))

# Open interface (docs/api.md): who answers for it; whether a FixMyStreet site sends its numbers;
# hosts whose pictures are fetched (all public ones where none is named), and private ones that may
OPEN311_CONTACT = env.text("OPEN311_CONTACT")
OPEN311_FIXMYSTREET = env.flag("OPEN311_FIXMYSTREET")
OPEN311_MEDIA_HOSTS = env.words("OPEN311_MEDIA_HOSTS", "")
OUTSIDE_PRIVATE_HOSTS = env.words("OUTSIDE_PRIVATE_HOSTS", "")

# Logging: one line per record on stderr; the supervisor keeps it under var/log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s[%(process)d] %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # One line per message sent and done, every few seconds, would bury everything else
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
