"""One settings file. Everything a county changes comes from the environment; see docs/runbook.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from doorstep.base.embedded_db import database_urls

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "doorstep"


def flag(name: str, default: bool = False) -> bool:
    """An on/off setting from the environment: 1, true, yes, on."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def secret_of(name: str) -> str:
    """A secret from the environment, or from the file that NAME_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name, "")


COUNTY = os.environ.get("DOORSTEP_COUNTY", "510184")
COUNTY_NAME = os.environ.get("DOORSTEP_COUNTY_NAME", "崇州市")
SCHEMA = f"county_{COUNTY}"
DOORSTEP_VAR = Path(os.environ.get("DOORSTEP_VAR", ROOT / "var")).resolve()
DOORSTEP_KEYS = Path(os.environ.get("DOORSTEP_KEYS", DOORSTEP_VAR / "keys")).resolve()
FILES = DOORSTEP_VAR / "files"
# where kept files lie instead: file:///folder, or s3://bucket/prefix?endpoint=https://host:port (documents/stores)
FILES_URL = os.environ.get("FILES_URL", "")
FILES_KEY_ID = os.environ.get("FILES_KEY_ID", "")
FILES_SECRET = secret_of("FILES_SECRET")
# ClamAV's clamd, asked about each upload: unix:/run/clamav/clamd.ctl or tcp://host:3310
CLAMD_URL = os.environ.get("CLAMD_URL", "")
# the seals' private keys (acts/seals/signing): files beside the other keys, a PKCS#11 token, or a county's own device
SEAL_PASSPHRASE = os.environ.get("DOORSTEP_SEAL_PASSPHRASE", "")
SEAL_PASSPHRASE_FILE = os.environ.get("DOORSTEP_SEAL_PASSPHRASE_FILE", "")
SEAL_TOKEN_MODULE = os.environ.get("DOORSTEP_SEAL_TOKEN_MODULE", "")
SEAL_TOKEN = os.environ.get("DOORSTEP_SEAL_TOKEN", "")
SEAL_TOKEN_PIN = os.environ.get("DOORSTEP_SEAL_TOKEN_PIN", "")
SEAL_TOKEN_PIN_FILE = os.environ.get("DOORSTEP_SEAL_TOKEN_PIN_FILE", "")
SEAL_DEVICE = os.environ.get("DOORSTEP_SEAL_DEVICE", "")
SEAL_TSA_URL = os.environ.get("DOORSTEP_SEAL_TSA_URL", "")
DATA = Path(os.environ.get("DOORSTEP_DATA", ROOT / "data"))
DEBUG = flag("DOORSTEP_DEBUG")
PUBLIC_URL = os.environ.get("DOORSTEP_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
EVENTS_URL = os.environ.get("EVENTS_URL", "http://127.0.0.1:8001").rstrip("/")
_public = urlsplit(PUBLIC_URL)
_events_origin = "{0.scheme}://{0.netloc}".format(urlsplit(EVENTS_URL))


def _secret() -> str:
    """Django's secret key, made at the first start and kept with the other keys."""
    path = DOORSTEP_KEYS / "django.secret"
    if not path.exists():
        DOORSTEP_KEYS.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(os.urandom(48).hex())
    return path.read_text()


SECRET_KEY = os.environ.get("DOORSTEP_SECRET_KEY") or _secret()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", _public.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# The application's role serves; the owner's role (migrations, verification of guards) is asked for by the command.
IS_EMBEDDED = not os.environ.get("DATABASE_URL")
if IS_EMBEDDED:
    APP_URL, OWNER_URL = database_urls(DOORSTEP_VAR, DOORSTEP_KEYS)
else:
    APP_URL = os.environ["DATABASE_URL"]
    OWNER_URL = os.environ.get("DATABASE_OWNER_URL") or APP_URL
DATABASE_ROLE = os.environ.get("DOORSTEP_ROLE", "app")
# for how long a false commitment (告知承诺失信) bars others of its kind, unless credit is repaired; the county's own rule
DISTRUST_DAYS = int(os.environ.get("DOORSTEP_DISTRUST_DAYS", "730"))
THREADS = int(os.environ.get("DOORSTEP_THREADS", "4"))


def _database(url: str, *, pooled: bool) -> dict[str, object]:
    config = dict(dj_database_url.parse(url))
    options = dict(config.get("OPTIONS") or {})
    # The search path is part of how a connection is made, so a pooled one never keeps another county's.
    options["options"] = f"-c search_path={SCHEMA} -c timezone=Asia/Shanghai"
    # Statements that come again are parsed and planned once for each connection: that is a third of PostgreSQL's work.
    options |= {"server_side_binding": True, "prepare_threshold": 5}
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": THREADS + 2, "timeout": 10}
    config["OPTIONS"] = options
    # one roundtrip per request, so that no connection to a server that was restarted is used (decision 11)
    config["CONN_HEALTH_CHECKS"] = pooled
    return config


DATABASES = {
    "default": _database(
        OWNER_URL if DATABASE_ROLE == "owner" else APP_URL, pooled=flag("DOORSTEP_POOL", default=False)
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # first, because its templates dress allauth's pages and Django's forms
    "doorstep.faces.shell",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "doorstep.base.core",
    "doorstep.base.clock",
    "doorstep.base.journal",
    "doorstep.base.accounts",
    "doorstep.registry.places",
    "doorstep.registry.people",
    "doorstep.registry.staff",
    "doorstep.registry.catalogue",
    "doorstep.registry.documents",
    "doorstep.acts.seals",
    "doorstep.acts.certificates",
    "doorstep.acts.queue",
    "doorstep.cases.applications",
    "doorstep.cases.materials",
    "doorstep.cases.packages",
    "doorstep.cases.ratings",
    "doorstep.insight.indicators",
    "doorstep.faces.board",
    "doorstep.faces.portal",
    "doorstep.faces.desk",
    "doorstep.faces.office",
    "doorstep.faces.api",
    "doorstep.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "doorstep.faces.shell.middleware.Permissions",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "doorstep.faces.shell.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "doorstep.faces.shell.middleware.LoginByDefault",
    "doorstep.faces.shell.middleware.ActorMiddleware",
    "doorstep.faces.shell.middleware.OneTimePassword",
    "doorstep.faces.shell.middleware.DomainErrors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

# every app's background jobs stand in its jobs.py (design.md §3)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# the API's own way in needs none of these; see config/wsgi.py
API_MIDDLEWARE: list[str] = []

ROOT_URLCONF = "doorstep.config.urls"
WSGI_APPLICATION = "doorstep.config.wsgi.application"
FORM_RENDERER = "doorstep.faces.shell.forms.ShellRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "doorstep.faces.shell.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "doorstep.faces.shell.views.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "doorstep.faces.shell.adapter.NoSignup"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "doorstep.faces.shell.account_forms.AddPasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Wrong passwords are counted by faces/shell/guard.py alone: a limit of allauth's per login would be a stranger's lock.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("DOORSTEP_PROXIES", "0"))
AXES_HANDLER = "doorstep.faces.shell.guard.LoginGuard"
AXES_USERNAME_CALLABLE = "doorstep.faces.shell.guard.login_name"
AXES_CLIENT_IP_CALLABLE = "doorstep.faces.shell.guard.client_address"
AXES_LOCKOUT_CALLABLE = "doorstep.faces.shell.views.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _public.scheme == "https"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DOORSTEP_VAR / "static"
WHITENOISE_USE_FINDERS = True
# asked again at each use, answered 304: docs/decisions/0015
WHITENOISE_MAX_AGE = 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", _events_origin],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DOORSTEP_LOG", "WARNING")},
    # a wrong address may carry somebody's code: only what breaks is logged
    "loggers": {"django.request": {"level": "ERROR"}},
}
