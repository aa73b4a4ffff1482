"""The public pages of releases."""

from django.urls import path

from . import public_views

urlpatterns = [
    path("ralat/", public_views.corrections, name="corrections"),
    path(
        "publikasi/<str:code>/<year:year>/<slug:track>/<counted:number>/",
        public_views.release,
        name="release",
    ),
]
