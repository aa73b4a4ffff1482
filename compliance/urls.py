"""The site map: people's pages in Indonesian, in English below `/en/`; machines at `/api/v1/`."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("compliance.api.urls")),
    path("data/", include("compliance.opendata.file_urls")),
    path("", include("compliance.offline.file_urls")),
    # outside the languages: a provider knows one address to come back to
    path("masuk/oidc/", include("compliance.accounts.provider_urls")),
    *i18n_patterns(
        path("", include("compliance.dashboard.urls")),
        path("", include("compliance.releases.public_urls")),
        path("verifikasi/", include("compliance.releases.verification.urls")),
        path("data/", include("compliance.opendata.urls")),
        path("", include("compliance.sharing.urls")),
        path("", include("compliance.reports.urls")),
        path("", include("compliance.offline.urls")),
        path("masuk/", include("compliance.accounts.urls")),
        path("kerja/akun/token/", include("compliance.accounts.tokens.urls")),
        path("kerja/orang/", include("compliance.accounts.people_urls")),
        path("kerja/", include("compliance.assessments.urls")),
        path("kerja/", include("compliance.evidence.urls")),
        path("kerja/", include("compliance.followup.urls")),
        path("kerja/", include("compliance.releases.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "compliance.dashboard.errors.bad_request"
handler403 = "compliance.dashboard.errors.permission_denied"
handler404 = "compliance.dashboard.errors.page_not_found"
handler500 = "compliance.dashboard.errors.server_error"
