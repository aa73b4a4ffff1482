"""The officials' pages, below `/kerja/`."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("", include("compliance.assessments.desk.urls")),
    path("", include("compliance.assessments.history.urls")),
    path("bantuan/", include("compliance.assessments.guide.urls")),
    path("penilaian/<int:pk>/", views.work_assessment, name="work-assessment"),
    path("penilaian/<int:pk>/nilai-akhir/", views.work_total, name="work-total"),
    path("penilaian/<int:pk>/lokus/", views.work_unit_add, name="work-unit-add"),
    path("lokus/<int:pk>/nilai/", views.work_unit_figures, name="work-unit-figures"),
    path("", include("compliance.assessments.entering.urls")),
    path("", include("compliance.assessments.verifying.urls")),
    path("", include("compliance.assessments.replies.urls")),
    path("", include("compliance.assessments.analysis.urls")),
    path("", include("compliance.assessments.sheets.urls")),
]
