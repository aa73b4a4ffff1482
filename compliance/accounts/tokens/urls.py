"""The own tokens, below `/kerja/akun/token/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.tokens, name="work-tokens"),
    path("baru/", views.token_new, name="work-token-new"),
    path("<int:pk>/cabut/", views.token_revoke, name="work-token-revoke"),
]
