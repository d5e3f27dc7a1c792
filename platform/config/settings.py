"""Django's settings for Mimicry; what a deployment may change comes from the environment (see env.py)."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from kombu import Queue

from apps.localization.languages import LOCALE, spoken
from config.env import BASE_DIR, env, secret_key
from config.recruiters import recruiter_accounts
from config.storage import direct_upload_urls, stores

DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(debug=DEBUG)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL: str = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
MIMICRY_DATA = Path(env.str("MIMICRY_DATA", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "apps.localization",
    "apps.studies",
    "apps.participants",
    "apps.ratings",
    "apps.mimicry",
    "apps.recruitment",
    "apps.quality",
    "apps.receipts",
    "apps.dashboard",
    "apps.exports",
    "apps.rehearsal",
    "apps.automation",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "config.apps.MimicryAdminConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "config.staff.idle.IdleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://localhost/mimicry")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

STORAGES = {
    **stores(MIMICRY_DATA),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static.ModuleStaticFilesStorage",
    },
}
# By store, where browsers send photographs straight to its bucket; those of other stores they send to the site.
DIRECT_UPLOAD_URLS = direct_upload_urls(public_url=PUBLIC_URL)
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.static.NetworkFinder",
]
STATIC_ROOT = MIMICRY_DATA / "static"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "admin:login"
# Who somebody is, is for the password to say; what they may do, for their roles in each study.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "apps.studies.access.MemberBackend",
]
REQUIRE_TWO_FACTOR: bool = env.bool("REQUIRE_TWO_FACTOR", default=not DEBUG)
OTP_TOTP_ISSUER = "Mimicry"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
# Only staff have such sessions. Each ends when nothing has been done in it for so long.
SESSION_COOKIE_AGE = 60 * env.int("STAFF_IDLE_MINUTES", default=120)
# Five wrong passwords for one name from one address: that name has to wait there, and nobody else.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.staff.lock.client_ip"
AXES_LOCKOUT_CALLABLE = "config.staff.lock.locked_out"
AXES_RESET_ON_SUCCESS = AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = AXES_ENABLE_ADMIN = AXES_VERBOSE = False

LANGUAGE_CODE = "en"
# A language is spoken once it has a catalog: Mimicry's own, or a team's beside its data, which also wins.
LOCALE_PATHS = [MIMICRY_DATA / "locale"]
LANGUAGES = spoken(LOCALE, *LOCALE_PATHS)
USE_TZ = True
TIME_ZONE = "UTC"

SECURE_COOKIES: bool = env.bool("SECURE_COOKIES", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=SECURE_COOKIES)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

# A photograph as the browser sends it is around 100 kB; the rest is head-room for files from a phone's gallery.
PHOTOGRAPH_MAX_BYTES = 8_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = ["config.uploads.BoundedUploadHandler"]

# Who brings people: the accounts' secrets by alias, and the hosts people may be sent back to.
RECRUITER_ACCOUNTS = recruiter_accounts()
REDIRECT_HOSTS: list[str] = env.list(
    "REDIRECT_HOSTS", default=["app.prolific.com", "connect.cloudresearch.com", "www.mturk.com"]
)

FACE_DETECTOR: str = env.str("FACE_DETECTOR", default="blazeface-mesh")
# How many of its seeds the demonstration study draws; all, unless somebody is in a hurry.
DEMO_SEEDS: int | None = env.int("DEMO_SEEDS", default=None)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.participants.authentication.SessionCookieAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.participants.authentication.HasSession"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.uploads.ShallowJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.api_exception",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Mimicry",
    "DESCRIPTION": "What a participant's browser says to the server: judgments, photographs, verdicts, completion.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The broker may be away for long; the worker waits for it, and PostgreSQL keeps what is to be done.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A verdict must not wait behind a release, nor an erasure behind a day's photographs, nor any sweep behind
# what it is to mend. A worker that is not told which queues to serve serves them all.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("intake", "vision", "releases", "erasure", "sweeps")]
CELERY_TASK_DEFAULT_QUEUE = "sweeps"
CELERY_TASK_ROUTES = [
    [
        ("*.sweep_*", "sweeps"),
        ("*.take_in", "intake"),
        ("apps.mimicry.*", "vision"),
        ("apps.exports.*", "releases"),
        ("apps.rehearsal.*", "releases"),
        ("apps.quality.*", "releases"),
        ("*.erase_*", "erasure"),
    ]
]
# Connections live from task to task; config.celery closes those that are old or broken.
CELERY_DB_REUSE_MAX = 2**31
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "release-expired-reservations": {"task": "apps.participants.tasks.expire_reservations", "schedule": 30.0},
    "sweep-unfinished-withdrawals": {"task": "apps.participants.tasks.sweep_withdrawals", "schedule": 60.0},
    "sweep-counts": {"task": "apps.dashboard.tasks.sweep_counts", "schedule": 60.0},
    "sweep-pending-mimics": {"task": "apps.mimicry.tasks.sweep_pending", "schedule": 30.0},
    "sweep-uploads": {"task": "apps.mimicry.upload_tasks.sweep_uploads", "schedule": 30.0},
    "sweep-quarantine": {"task": "apps.mimicry.upload_tasks.sweep_quarantine", "schedule": 600.0},
    "sweep-storage": {"task": "apps.mimicry.upload_tasks.sweep_storage", "schedule": crontab(hour="3", minute="10")},
    # By the queue of photographs: the launch checklist asks whether somebody is there to judge them.
    "note-worker": {
        "task": "apps.studies.tasks.note_worker",
        "schedule": 30.0,
        "options": {"queue": "vision", "expires": 60},
    },
    "sweep-silent-sessions": {
        "task": "apps.participants.tasks.sweep_silent",
        "schedule": crontab(hour="3", minute="40"),
    },
    "sweep-retention": {"task": "apps.mimicry.tasks.sweep_retention", "schedule": crontab(hour="2", minute="20")},
    "sweep-recalls": {"task": "apps.exports.tasks.sweep_recalls", "schedule": crontab(hour="4", minute="30")},
    "sweep-recruiters-traffic": {
        "task": "apps.recruitment.tasks.sweep_traffic",
        "schedule": crontab(hour="3", minute="50"),
    },
    "sweep-rehearsals": {"task": "apps.rehearsal.tasks.sweep_rehearsals", "schedule": 60.0},
    "sweep-stalled-releases": {"task": "apps.exports.tasks.sweep_stalled", "schedule": 60.0},
    "sweep-shelf": {"task": "apps.exports.tasks.sweep_shelf", "schedule": 600.0},
    "sweep-sessions-to-assess": {"task": "apps.quality.tasks.sweep_sessions", "schedule": 60.0},
    "sweep-reliability": {"task": "apps.quality.tasks.sweep_reliability", "schedule": 3600.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
