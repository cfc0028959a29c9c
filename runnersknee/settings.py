"""One settings file, fed by the environment. `.env.example` lists every variable."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import env, places

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "data"))).expanduser().resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

HOST = env.text("HOST", "127.0.0.1")
PORT = env.port("PORT", 8000)
SITE_URL = env.site_url("SITE_URL", f"http://127.0.0.1:{PORT}")
PUBLIC = SITE_URL.startswith("https://")

DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.secret_key("SECRET_KEY", DATA_DIR, PUBLIC)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PUBLIC else "127.0.0.1,localhost,[::1]")

SECOND_FACTOR = env.boolean("SECOND_FACTOR", PUBLIC)

if PUBLIC and DEBUG:
    raise ImproperlyConfigured("DEBUG is on for a public site. Take DEBUG out of the environment.")
if PUBLIC and (not ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS)):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name each host of the public site, like knee.example.org.")
if not PUBLIC and any(host.strip("[]") not in env.HERE for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS names more than this machine. Set SITE_URL to the public https address.")
if PUBLIC and not all(map(env.is_strong, SECRET_KEY_FALLBACKS)):
    raise ImproperlyConfigured(
        "SECRET_KEY_FALLBACKS holds a key that is too short. Old keys of 50 characters or more do."
    )

if PUBLIC and not SECOND_FACTOR:
    raise ImproperlyConfigured("Staff of a public site sign in with a second factor. Take SECOND_FACTOR out.")

INSTALLED_APPS = [
    "runnersknee",
    "education",
    "intake",
    "runnersknee.staff_app.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "content_editor",
    "django_prose_editor",
    "crispy_forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "runnersknee.middleware.access_log",
    "runnersknee.middleware.heads_alone",
    "runnersknee.page_cache.KeepPages",  # what is kept is a whole answer with all headers of those below
    "runnersknee.page_cache.Padded",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "runnersknee.middleware.more_headers",
    "csp.middleware.CSPMiddleware",
    "runnersknee.middleware.only_known_methods",
    "runnersknee.middleware.refuse_too_much",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "runnersknee.middleware.refuse_broken_text",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "runnersknee.sign_in.sessions.staff_session",
    "runnersknee.middleware.BusyDatabase",
]

ROOT_URLCONF = "runnersknee.urls"
WSGI_APPLICATION = "runnersknee.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["education.templatetags.words"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "knee"

DATABASES = {"default": places.database("DATABASE_URL", env.text("DATABASE_URL", f"sqlite:///{DATA_DIR}/db.sqlite3"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
# What all processes count together: how often an address asks, and who failed to sign in. django-allauth counts in the
# default cache, so both names mean it.
SHARED = places.cache("CACHE_URL", env.text("CACHE_URL", ""))
CACHES = {"default": SHARED, "shared": SHARED}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "runnersknee.sign_in.passwords.LengthLimit"},
    {"NAME": "runnersknee.sign_in.passwords.OwnWords"},
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "/account/sign-in/", "/admin/"
ACCOUNT_ADAPTER = "runnersknee.sign_in.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "runnersknee.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off still fits
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC  # browsers take localhost for safe

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/Chicago"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "runnersknee.bundle.BundleFinder",
]
STORAGES = {
    "default": places.uploads(
        "UPLOADS_URL",
        env.text("UPLOADS_URL", ""),
        env.text("AWS_DEFAULT_REGION", "us-east-1"),
        env.text("AWS_ACCESS_KEY_ID", ""),
        env.text("AWS_SECRET_ACCESS_KEY", ""),
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA_DIR / "uploads"
MEDIA_URL = "uploads/"

globals().update(env.email("EMAIL_URL", DATA_DIR, PUBLIC))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Runner's Knee <no-reply@example.org>")

FHIR_URL = env.endpoint("FHIR_URL")
FHIR_TOKEN = env.text("FHIR_TOKEN", "")

# Backups by `manage.py backup`: where they go, who can open them, and the newest of how many days and weeks stay.
BACKUP_DIR = env.folder("BACKUP_DIR")
BACKUP_KEY = env.backup_key("BACKUP_KEY", wanted=BACKUP_DIR is not None)
BACKUP_DAYS = env.number("BACKUP_DAYS", 14, 1, 35)
BACKUP_WEEKS = env.number("BACKUP_WEEKS", 5, 0, 5)

SMS_BACKEND = env.text("SMS_BACKEND", "")

SESSION_COOKIE_NAME = "__Host-session" if PUBLIC else "session"
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if PUBLIC else "csrf"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "intake.refused.form_refused"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = PUBLIC
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PUBLIC else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PUBLIC
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# The nonce appears only where a page asks for it: the block editor of the admin.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "runnersknee.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
