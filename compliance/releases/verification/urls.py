"""The public addresses of verification, below `/verifikasi/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.verification, name="verification"),
    path("periksa/", views.verification_check, name="verification-check"),
    path("manifest.json", views.verification_manifest, name="verification-manifest"),
    path("manifest.json.sig", views.verification_signature, name="verification-signature"),
    path("manifest.json.pub", views.verification_key, name="verification-key"),
    path("verify_releases.py", views.verification_script, name="verification-script"),
    path("scoring.zip", views.verification_scoring, name="verification-scoring"),
    path("releases.zip", views.verification_set, name="verification-set"),
]
