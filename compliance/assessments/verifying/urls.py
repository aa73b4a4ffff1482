"""Handing in, verifying and opening again, below `/kerja/`; self against official."""

from django.urls import path

from . import track_views, views

urlpatterns = [
    path("lokus/<int:pk>/ajukan/", views.work_unit_submit, name="work-unit-submit"),
    path("lokus/<int:pk>/tarik/", views.work_unit_take_back, name="work-unit-take-back"),
    path("lokus/<int:pk>/verifikasi/", views.work_unit_review, name="work-unit-review"),
    path("lokus/<int:pk>/buka-kembali/", views.work_unit_reopen, name="work-unit-reopen"),
    path("penilaian/<int:pk>/banding/", track_views.work_tracks, name="work-tracks"),
]
