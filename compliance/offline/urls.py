"""The page for those without a line."""

from django.urls import path

from . import views

urlpatterns = [
    path("luring/", views.offline, name="offline"),
]
