"""What a browser asks for by itself: at the root, outside the languages.

A service worker serves the addresses beside and below its own, hence the root.
"""

from django.urls import path

from . import views

urlpatterns = [
    path("service-worker.js", views.service_worker, name="service-worker"),
    path("portal.webmanifest", views.web_manifest, name="web-manifest"),
]
