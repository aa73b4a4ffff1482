"""The addresses of report cards, below the page that explains the same score."""

from django.urls import path, register_converter

from compliance.releases.converters import Year

from . import views

register_converter(Year, "report_year")

urlpatterns = [
    path(
        "pemerintah/<slug:slug>/<report_year:year>/<slug:track>/rapor.pdf",
        views.report,
        name="report",
    ),
    path(
        "unit/<slug:slug>/<report_year:year>/<slug:track>/rapor.pdf",
        views.report_unit,
        name="report-unit",
    ),
]
