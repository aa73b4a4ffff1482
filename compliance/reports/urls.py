"""The addresses of report cards, below the page that explains the same score."""

from django.urls import path

from . import views

urlpatterns = [
    path(
        "pemerintah/<slug:slug>/<year:year>/<slug:track>/rapor.pdf",
        views.report,
        name="report",
    ),
    path(
        "unit/<slug:slug>/<year:year>/<slug:track>/rapor.pdf",
        views.report_unit,
        name="report-unit",
    ),
]
