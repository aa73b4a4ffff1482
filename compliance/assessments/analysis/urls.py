"""The officials' analysis pages, below `/kerja/`."""

from django.urls import path

from . import method_views, views

urlpatterns = [
    # what the figures say
    path("pemeriksaan/", views.work_checks, name="work-checks"),
    path("penilaian/<int:pk>/peringatan/", views.work_standing, name="work-standing"),
    path("penilaian/<int:pk>/hitung-ulang/", views.work_rescore, name="work-rescore"),
    # what would be if
    path("lokus/<int:pk>/simulasi/", views.work_whatif, name="work-whatif"),
    path("penilaian/<int:pk>/simulasi/", views.work_whatif_year, name="work-whatif-year"),
    # methods
    path("metode/", method_views.work_methods, name="work-methods"),
    path("metode/<int:pk>/", method_views.work_method, name="work-method"),
    path("metode/<int:pk>/berkas/", method_views.work_method_file, name="work-method-file"),
    path(
        "penilaian/<int:pk>/metode/",
        method_views.work_assessment_method,
        name="work-assessment-method",
    ),
    # related indices
    path("lokus/<int:pk>/indeks/", views.work_indices, name="work-indices"),
]
