"""Django's settings. What differs between installations is in `config`."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from forbear.desk.project.config import read_config

CONFIG = read_config()
_UI = Path(__file__).parents[1] / "ui"

SECRET_KEY = CONFIG.secret()
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts)
DATABASES = CONFIG.databases
ROOT_URLCONF = "forbear.desk.project.urls"
WSGI_APPLICATION = "forbear.desk.project.wsgi.application"
FORBEAR_RULES = CONFIG.rules
FORBEAR_WEBHOOKS_PRIVATE = CONFIG.webhooks_private
FORBEAR_PHOTOS = CONFIG.home / "photos"
FORBEAR_CHANNELS = CONFIG.home / "channels.yaml"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "forbear.desk.records.apps.Records",
    "forbear.desk.ui.apps.Ui",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "forbear.desk.project.headers.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "forbear.desk.project.limits.limits",
    "forbear.desk.ui.language.speak",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [_UI / "templates"],
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.messages.context_processors.messages",
            "forbear.desk.ui.frame.frame",
        ],
        "builtins": ["forbear.desk.ui.templatetags.says"],
    },
}]

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["forbear.desk.ui.sign_in.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 12 * 3600  # a working day; an idle one ends sooner, see limits
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = CONFIG.https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "forbear.desk.project.errors.stale_form"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIG.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = CONFIG.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # no form of the desk is longer
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("zh-hans", _("Simplified Chinese")),
             ("en", _("English"))]
LOCALE_PATHS = [_UI / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_UI / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # Django's own messages name paths and errors; no view writes what a person said or is called.
    "root": {"handlers": ["console"], "level": "WARNING"},
}
