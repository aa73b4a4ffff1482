"""Settings of the portal: one file, read from the environment, refusing what is unsafe.

Every value that differs between machines comes from an environment variable; README.md lists
them. There is no unsafe default: with DEBUG off, a missing SECRET_KEY or ALLOWED_HOSTS stops
the start.
"""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from compliance.page_style import page_style, policy_source

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def env_bool(name: str, default: bool) -> bool:
    """Return a switch from the environment; anything but True or False stops the start."""
    text: str = env.str(name, default=str(default))
    if text not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} must be True or False, not {text!r}")
    return text == "True"


def local_secret_key(path: Path) -> str:
    """Return the key of this machine's demonstration, made once: sessions survive a restart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")


DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY must be set when DEBUG is off")
    SECRET_KEY = local_secret_key(BASE_DIR / "var" / "secret-key")

ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else []
)
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the portal's hosts when DEBUG is off")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The regency whose portal this is; all other governments are comparators.
HOME_GOVERNMENT = env.str("HOME_GOVERNMENT", default="12.11")


def reply_window_days() -> int:
    """Return how long a unit may reply to its verified result before the year is published."""
    days: int = env.int("REPLY_WINDOW_DAYS", default=3)
    if not 0 <= days <= 365:
        raise ImproperlyConfigured(f"REPLY_WINDOW_DAYS must be 0 to 365, not {days}")
    return days


# 0 sets no window: replies are possible until publication, which waits for none.
REPLY_WINDOW_DAYS = reply_window_days()

# A private key (Ed25519, PEM) that signs the manifest of all releases; `release_key` makes one.
RELEASE_SIGNING_KEY_FILE = env.str("RELEASE_SIGNING_KEY_FILE", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "rules",
    "units",
    "compliance.accounts",
    "compliance.audit",
    "compliance.assessments",
    "compliance.evidence",
    "compliance.followup",
    "compliance.releases",
    "compliance.opendata",
    "compliance.sharing",
    "compliance.offline",
    "compliance.reports",
    "compliance.dashboard",
    "compliance.api",
]

MIDDLEWARE = [
    "compliance.dashboard.unavailable.DatabaseUnavailable",
    "django.middleware.gzip.GZipMiddleware",  # a page of 150 answers: 250 kB become 17
    "compliance.releases.rendered.middleware.PublicAnswers",
    "compliance.api.middleware.ApiProblems",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compliance.accounts.tokens.middleware.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "compliance.accounts.middleware.RightsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "compliance.urls"
WSGI_APPLICATION = "compliance.wsgi.application"

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
                "compliance.dashboard.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def database(url_default: str) -> dict[str, Any]:
    """Return the database of DATABASE_URL, with the SQLite settings that survive concurrent saves.

    Immediate transactions are what prevents "database is locked": a deferred transaction that
    reads first and writes later cannot be upgraded while another one writes.
    """
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=url_default)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config.setdefault("OPTIONS", {}).update(
            transaction_mode="IMMEDIATE",
            timeout=20,
            init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        )
    else:
        # A host that does not answer must not keep people waiting for minutes; libpq's least is 2.
        config.setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
    return config


DATABASES = {"default": database(f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits on attempts are counted here, so all workers must see one cache and a restart must not
# empty it; a migration makes its table. It is large because a full one forgets a third of its
# entries, and with them the attempts of whoever fills it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "compliance.accounts.backends.PortalBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "compliance.dashboard.errors.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work-home"
LOGOUT_REDIRECT_URL = "account_login"  # public pages show no message, and so not this one

ACCOUNT_ADAPTER = "compliance.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to whoever's address is typed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # SESSION_COOKIE_AGE decides, nobody is asked
ACCOUNT_FORMS = {
    "login": "compliance.accounts.forms.PortalLoginForm",
    "reauthenticate": "compliance.accounts.forms.PortalReauthenticateForm",
    "change_password": "compliance.accounts.forms.PortalChangePasswordForm",
    "set_password": "compliance.accounts.forms.PortalSetPasswordForm",
    "reset_password": "compliance.accounts.forms.PortalResetPasswordForm",
    "reset_password_from_key": "compliance.accounts.forms.PortalResetPasswordKeyForm",
}
# Axes counts wrong passwords. "login_failed" is left for second factors, which come after a
# right password: five wrong codes of one person, then five minutes of rest.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",  # an office may share one address
    "login_failed": "30/m/ip,5/5m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "verification": "20/m/ip",  # each file may take a quarter of a minute to recompute
}

MFA_ADAPTER = "compliance.accounts.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "compliance.accounts.forms.PortalAuthenticateForm",
    "reauthenticate": "compliance.accounts.forms.PortalMfaReauthenticateForm",
    "activate_totp": "compliance.accounts.forms.PortalActivateTotpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Portal Kepatuhan"
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds; clocks of phones drift
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost of a demonstration
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
# Verifiers, publishers and administrators set up a second factor before they can go on.
MFA_REQUIRED = env_bool("MFA_REQUIRED", default=not DEBUG)

SOCIALACCOUNT_ADAPTER = "compliance.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"


def oidc_provider() -> dict[str, str]:
    """Return the OpenID Connect provider of the environment, empty for none; all or nothing."""
    names = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    given = {name: env.str(name, default="") for name in names}
    missing = [name for name in names if not given[name]]
    if missing and len(missing) < len(names):
        raise ImproperlyConfigured(f"OIDC also needs {', '.join(missing)}")
    return {} if missing else given


OIDC = oidc_provider()
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "portal",
                "name": OIDC["OIDC_NAME"],
                "client_id": OIDC["OIDC_CLIENT_ID"],
                "secret": OIDC["OIDC_CLIENT_SECRET"],
                "settings": {"server_url": OIDC["OIDC_SERVER_URL"]},
            }
        ],
    }
# Browsers check form-action on the way to the provider's own login page as well.
OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC["OIDC_SERVER_URL"]))] if OIDC else []

# Without EMAIL_URL a demonstration prints its mail and a real install sends none: links for a
# new password must not land in a log.
MAIL_ENABLED = DEBUG or bool(env.str("EMAIL_URL", default=""))
vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "dummymail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")

# Failures are counted in the database, by name and address together, so that a stranger
# cannot lock an official out from elsewhere and a restart forgets nothing.
# Behind a proxy the visitor's own address is the one that the last trusted proxy has written.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
AXES_CLIENT_IP_CALLABLE = "compliance.accounts.backends.client_address"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # failures stay on record after the lock is lifted

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]


def evidence_storage() -> dict[str, Any]:
    """Return where evidence lies: in a local folder, or on an S3 where one is named.

    Nothing in it has an address on the web: each file passes through the portal and its rights.
    """
    bucket = env.str("EVIDENCE_S3_BUCKET", default="")
    if not bucket:
        given = env.str("EVIDENCE_ROOT", default=str(BASE_DIR / "var" / "evidence"))
        folder = (BASE_DIR / given).resolve()
        if {STATIC_ROOT, *STATICFILES_DIRS} & {folder, *folder.parents}:
            raise ImproperlyConfigured("EVIDENCE_ROOT must not lie where everyone can read")
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": folder,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "compliance.evidence.s3.EvidenceS3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("EVIDENCE_S3_ENDPOINT", default="") or None,
            "region_name": env.str("EVIDENCE_S3_REGION", default="") or None,
            "access_key": env.str("EVIDENCE_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("EVIDENCE_S3_SECRET_KEY", default="") or None,
        },
    }


# What one government may keep, in megabytes; 0 sets no end.
EVIDENCE_QUOTA_MB = env.int("EVIDENCE_QUOTA_MB", default=0)
FILE_UPLOAD_HANDLERS = [
    "compliance.evidence.uploads.CappedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "compliance.evidence.uploads.UnnamedUploads",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 40

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": evidence_storage(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not DEBUG:
    # The portal stands behind a proxy that ends TLS; HTTPS_ONLY=False is for a closed test net.
    HTTPS_ONLY = env_bool("HTTPS_ONLY", default=True)
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS_ONLY else "http"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = HTTPS_ONLY
    SESSION_COOKIE_SECURE = HTTPS_ONLY
    CSRF_COOKIE_SECURE = HTTPS_ONLY
    SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
    SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
    SECURE_HSTS_PRELOAD = HTTPS_ONLY


def public_origin() -> str:
    """Return where the public finds the portal, as in the links of the API's answers."""
    named = [host.removeprefix(".") for host in ALLOWED_HOSTS if host != "*"]
    host = "127.0.0.1:8000" if DEBUG else [*named, "localhost"][0]
    scheme = "https" if not DEBUG and HTTPS_ONLY else "http"
    given: str = env.str("PUBLIC_ORIGIN", default="") or f"{scheme}://{host}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or given != f"{parts.scheme}://{parts.netloc}":
        raise ImproperlyConfigured(f"PUBLIC_ORIGIN must be like https://host, not {given!r}")
    return given


PUBLIC_ORIGIN = public_origin()
# Whom users of the open data write to: a mail address, empty for none.
OPEN_DATA_CONTACT = env.str("OPEN_DATA_CONTACT", default="")


def rendered_root() -> Path | None:
    """Return the folder of the public answers that are made once, None where it is empty."""
    given = env.str("RENDERED_ROOT", default=str(BASE_DIR / "var" / "rendered"))
    return (BASE_DIR / given).resolve() if given else None


RENDERED_ROOT = rendered_root()

# Written into public pages, and allowed by its hash.
STYLES = BASE_DIR / "static" / "css"
PAGE_STYLE = page_style(STYLES / "portal.css", STYLES / "charts.css")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, policy_source(PAGE_STYLE)],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.AllowAny"
    ],  # RightsMiddleware decides
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "compliance.api.pagination.TotalledPages",
    "DEFAULT_FILTER_BACKENDS": ["compliance.api.filters.StrictFilterBackend"],
    "EXCEPTION_HANDLER": "compliance.api.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
}


def a_minute(name: str, default: int) -> int:
    """Return a limit on requests a minute from one address; 0 sets none."""
    most: int = env.int(name, default=default)
    if most < 0:
        raise ImproperlyConfigured(f"{name} must be 0 or more, not {most}")
    return most


# What the API reckons for one visitor, and reads of it that nothing keeps.
API_RECKONINGS_A_MINUTE = a_minute("API_RECKONINGS_A_MINUTE", default=120)
API_COSTLY_READS_A_MINUTE = a_minute("API_COSTLY_READS_A_MINUTE", default=60)
# Calls of the officials' API by one token, or one person with a session, in each process.
API_WORK_CALLS_A_MINUTE = a_minute("API_WORK_CALLS_A_MINUTE", default=600)
SPECTACULAR_SETTINGS = {
    "TITLE": "Portal Kepatuhan API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Yearly scores, categories and zones of the Ombudsman's assessment of "
    "public-service compliance. Figures are strings with two decimals; rows name their sources.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"level": "WARNING" if not DEBUG else "INFO"}},
}
