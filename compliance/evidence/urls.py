"""The officials' evidence pages, below `/kerja/`."""

from django.urls import path

from . import item_views, views

urlpatterns = [
    # of units and answers
    path("bukti/", views.work_evidence_units, name="work-evidence-units"),
    path("bukti/kedaluwarsa/", views.work_evidence_expiring, name="work-evidence-expiring"),
    path("lokus/<int:pk>/bukti/", views.work_evidence_unit, name="work-evidence-unit"),
    path(
        "lokus/<int:pk>/bukti/arsip.zip",
        item_views.work_evidence_archive,
        name="work-evidence-archive",
    ),
    path(
        "lokus/<int:pk>/bukti/<str:indicator>/<int:product>/",
        views.work_evidence_entry,
        name="work-evidence-entry",
    ),
    path(
        "lokus/<int:pk>/bukti/pasangan/<int:use>/lepas/",
        item_views.work_evidence_detach,
        name="work-evidence-detach",
    ),
    # of one piece of evidence
    path("bukti/<uuid:pk>/", item_views.work_evidence, name="work-evidence"),
    path("bukti/<uuid:pk>/berkas/", item_views.work_evidence_file, name="work-evidence-file"),
    path(
        "bukti/<uuid:pk>/pratinjau/",
        item_views.work_evidence_preview,
        name="work-evidence-preview",
    ),
    path("bukti/<uuid:pk>/ganti/", item_views.work_evidence_replace, name="work-evidence-replace"),
    path("bukti/<uuid:pk>/hapus/", item_views.work_evidence_remove, name="work-evidence-remove"),
    path(
        "bukti/<uuid:pk>/kembalikan/",
        item_views.work_evidence_restore,
        name="work-evidence-restore",
    ),
]
