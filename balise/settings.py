"""Settings of an installation. Everything an operator changes comes from the environment or from BALISE_DATA."""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BALISE_DATA") or ROOT / "var").resolve()


def _secret_key() -> str:
    """The key of the environment, or one made once and kept where only this user can read it."""
    DATA.mkdir(parents=True, exist_ok=True)
    if key := os.environ.get("BALISE_SECRET_KEY"):
        return key
    path = DATA / "secret_key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "balise.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; "
                "PRAGMA cache_size=-64000; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
            },
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme!r}; Balise knows postgresql://user:password@host:port/name. "
            "Leave it empty to use the embedded SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(q.split("=", 1) for q in parts.query.split("&") if q).get("host"),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("BALISE_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("BALISE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
BEHIND_TLS = os.environ.get("BALISE_TLS") == "1"
INDEX = DATA / "index"

INSTALLED_APPS = [
    "balise.web",
    "balise.demo",
    "balise.analysis",
    "balise.curation",
    "balise.intake",
    "balise.search",
    "balise.directory",
    "balise.accounts",
    "balise.territories",
    "balise.command_line",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "balise.web.middleware.account",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "balise.web.middleware.protect",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "balise.web.public.visits.count",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "balise.web.idle.end_when_idle",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,  # each app's jinja2/ folder
        "OPTIONS": {
            "environment": "balise.web.templating.environment",
            "context_processors": ["balise.web.templating.page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # Django's admin only
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

LOGGING_CONFIG = "balise.web.logs.configure"
LOGGING = {"version": 1}  # Django calls the function only when this says something
METRICS_TOKEN = os.environ.get("BALISE_METRICS_TOKEN", "")  # without it, only this machine reads /metrics

ROOT_URLCONF = "balise.urls"
WSGI_APPLICATION = "balise.wsgi.application"
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["balise.accounts.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sign-in (decision 0016). allauth does the work; our pages and words are in balise.web.account.
LOGIN_URL = "sign_in"
ACCOUNT_ADAPTER = "balise.web.account.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up: there is no such page
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds for which a password or a code counts as fresh
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0  # the proxy that speaks TLS says who asks
ACCOUNT_RATE_LIMITS = {
    # A whole call centre may come from one address.
    "login": "120/m/ip",
    "login_failed": "60/m/ip,8/15m/key",  # a name is locked by 8 failures within a quarter of an hour
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "balise.web.account.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "balise.web.account.forms.Code",
    "reauthenticate": "balise.web.account.forms.CodeAgain",
    "activate_totp": "balise.web.account.forms.NewApplication",
    "authenticate_webauthn": "balise.web.account.forms.Key",
    "reauthenticate_webauthn": "balise.web.account.forms.KeyAgain",
    "add_webauthn": "balise.web.account.forms.NewKey",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS

# Failed sign-ins are counted for all processes together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [ROOT / "balise" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Toronto"

STATIC_URL = "/static/"
# django-leaflet as an application would need GDAL; only its static files are wanted.
STATICFILES_DIRS = [Path(str(find_spec("leaflet").submodule_search_locations[0])) / "static"]  # type: ignore[union-attr,index]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "balise.web.vega.VegaFinder",
]
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "balise.web.static_files.Hashed"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a long shift
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_WARNING = int(os.environ.get("BALISE_IDLE_WARNING") or 25) * 60  # seconds without a sign of life
IDLE_END = int(os.environ.get("BALISE_IDLE_END") or 30) * 60
# Pages, files and drawings of needs for one network, from each process; 0 for no limit. A person reads some tens.
FIGURES_PER_MINUTE = int(os.environ.get("BALISE_FIGURES_PER_MINUTE") or 120)
# Traits of people (gender, age, language…) that others than the house may put together: the fewer, the less can be
# guessed of groups of a few, and the less there is to see.
FIGURES_TRAITS = int(os.environ.get("BALISE_FIGURES_TRAITS") or 3)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
