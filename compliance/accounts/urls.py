"""Logging in and out, below `/masuk/`."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

urlpatterns = [
    path("", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("keluar/", LogoutView.as_view(), name="logout"),
]
