"""The spreadsheet pages, below `/kerja/`."""

from django.urls import path

from . import views

urlpatterns = [
    # answers of units
    path("lokus/<int:pk>/isian.xlsx", views.work_unit_sheet, name="work-unit-sheet"),
    path(
        "penilaian/<int:pk>/isian.xlsx", views.work_assessment_sheet, name="work-assessment-sheet"
    ),
    path("penilaian/<int:pk>/unggah/", views.work_sheet_upload, name="work-sheet-upload"),
    # printed totals of many governments
    path("nilai-dilaporkan.xlsx", views.work_reported_sheet, name="work-reported-sheet"),
    path("nilai-dilaporkan/unggah/", views.work_reported_upload, name="work-reported-upload"),
    # what waits to be applied
    path("unggahan/<uuid:pk>/", views.work_sheet_preview, name="work-sheet-preview"),
]
