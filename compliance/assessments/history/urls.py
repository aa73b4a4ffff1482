"""History of records and the whole log, below `/kerja/`."""

from django.urls import path

from . import views

urlpatterns = [
    path(
        "penilaian/<int:pk>/riwayat/",
        views.work_assessment_history,
        name="work-assessment-history",
    ),
    path("lokus/<int:pk>/riwayat/", views.work_unit_history, name="work-unit-history"),
    path(
        "lokus/<int:pk>/riwayat/<str:indicator>/<int:product>/",
        views.work_entry_history,
        name="work-entry-history",
    ),
    path(
        "lokus/<int:pk>/riwayat/<str:indicator>/<int:product>/batalkan/",
        views.work_entry_undo,
        name="work-entry-undo",
    ),
    path("catatan/", views.work_log, name="work-log"),
    path("catatan.csv", views.work_log_file, name="work-log-file"),
]
