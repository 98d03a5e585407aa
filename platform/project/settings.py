"""Django's settings, all from `environment.VARIABLES`."""

import tomllib
from pathlib import Path

import pymysql

from database.sqlite import count_no_memory
from project import environment, keys
from project.logs import logging_of

pymysql.install_as_MySQLdb()
count_no_memory()

ENV = environment.values()
ROOT = environment.ROOT
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
VAR: Path = ENV["JACQUARD_VAR"]
MODE: str = ENV["JACQUARD_MODE"]
IS_PRODUCTION = MODE == "production"

DEBUG = False
SECRET_KEY = ENV["SECRET_KEY"] or ("" if IS_PRODUCTION else keys.kept(VAR / "secret.key", "text"))
ENCRYPTION_KEYS: list[str] = ENV["ENCRYPTION_KEYS"] or (
    [] if IS_PRODUCTION else [keys.kept(VAR / "encryption.key", "fernet")]
)
ALLOWED_HOSTS = ENV["ALLOWED_HOSTS"] or ([] if IS_PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])
BASE_URL: str = (ENV["BASE_URL"] or environment.address_of(ENV["BIND"])).rstrip("/")
TRUSTED_PROXIES: int = ENV["TRUSTED_PROXIES"]
ACCESS_TOKEN_SECONDS: int = ENV["ACCESS_TOKEN_SECONDS"]
REFRESH_TOKEN_DAYS: int = ENV["REFRESH_TOKEN_DAYS"]
BIND: str = ENV["BIND"]
WEB_WORKERS: int = ENV["WEB_WORKERS"]
BROKER_URL: str = ENV["BROKER_URL"]
WORKER_THREADS: int = ENV["WORKER_THREADS"]
WORKER_QUEUES: list[str] = ENV["WORKER_QUEUES"]
METRICS_TOKEN: str = ENV["METRICS_TOKEN"]
MAIL_SERVER: dict[str, object] = ENV["EMAIL_URL"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL: str = ENV["EMAIL_FROM"]
REDIS_URL: str = ENV["REDIS_URL"]
OUTBOUND_ALLOW: list[str] = ENV["OUTBOUND_ALLOW"]
UPLOAD_LIMIT_BYTES: int = ENV["UPLOAD_LIMIT_MIB"] * 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "rest_framework",
    "guardian",
    "project",
    "api",
    "accounts",
    "audit",
    "operations",
    "vault",
    "datasources",
    "live",
    "runs",
    "metadata",
    "runtime",
]
MIDDLEWARE = [
    "api.middleware.request_context",
    "api.middleware.security",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "api.middleware.body_limit",
]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
APPEND_SLASH = False

DATABASES = {"default": environment.database(ENV["DATABASE_URL"], VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["guardian.backends.ObjectPermissionBackend"]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "display_name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

TEMPLATES: list[dict[str, object]] = []
STATIC_URL = "/static/"
WEB_DIST = ROOT / "platform" / "web" / "dist"
API_PAGES = ROOT / "platform" / "api" / "static"
STATICFILES_DIRS = [("api", API_PAGES), *([("app", WEB_DIST)] if WEB_DIST.exists() else [])]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # What libraries bring stays unserved.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = False  # The proxy in front does that; health checks come in plain.
X_FRAME_OPTIONS = "DENY"
LOGGING = logging_of(ENV["LOG_LEVEL"], ENV["LOG_FORMAT"])
KIND_PACKAGE = "runtime.kinds"
