"""Entering the answers of a unit, below `/kerja/`."""

from django.urls import path

from . import autosave_views, views

urlpatterns = [
    path("lokus/<int:pk>/isian/", views.work_unit_entries, name="work-unit-entries"),
    path(
        "lokus/<int:pk>/isian/otomatis/",
        autosave_views.work_unit_autosave,
        name="work-unit-autosave",
    ),
]
