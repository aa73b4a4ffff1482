"""To an OpenID Connect provider and back, below `/masuk/oidc/`; 404 where none is set."""

from allauth.socialaccount import views
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path

from .account_views import provider_needed

urlpatterns = [
    path("batal/", provider_needed(views.login_cancelled), name="socialaccount_login_cancelled"),
    path(
        "<slug:provider_id>/",
        provider_needed(openid_connect.login),
        name="openid_connect_login",
    ),
    path(
        "<slug:provider_id>/kembali/",
        provider_needed(openid_connect.callback),
        name="openid_connect_callback",
    ),
]
