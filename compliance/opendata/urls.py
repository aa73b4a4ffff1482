"""The pages of the open data, below `/data/` in each language."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.open_data, name="data"),
    path("feed.atom", views.feed, name="data-feed"),
]
