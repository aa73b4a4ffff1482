"""The addresses below `/api/v1/`; each has its row in the rights table."""

from django.urls import include, path

from . import reckoning, releases, views

urlpatterns = [
    path("", views.RootView.as_view(), name="api-root"),
    path("scores/", views.ScoresView.as_view(), name="api-scores"),
    path("unit-scores/", views.UnitScoresView.as_view(), name="api-unit-scores"),
    path("units/", views.UnitsView.as_view(), name="api-units"),
    path("governments/", views.GovernmentsView.as_view(), name="api-governments"),
    path("instruments/", views.InstrumentsView.as_view(), name="api-instruments"),
    path("instruments/<str:code>/", views.InstrumentView.as_view(), name="api-instrument"),
    path("zones/", views.ZonesView.as_view(), name="api-zones"),
    path("releases/", releases.ReleasesView.as_view(), name="api-releases"),
    path("corrections/", releases.CorrectionsView.as_view(), name="api-corrections"),
    path(
        "releases/<str:code>/<year:year>/<counted:number>/",
        releases.ReleaseView.as_view(),
        name="api-release",
    ),
    path(
        "scores/<str:code>/<year:year>/trace/",
        reckoning.GovernmentTraceView.as_view(),
        name="api-trace",
    ),
    path(
        "unit-scores/<slug:slug>/<year:year>/trace/",
        reckoning.UnitTraceView.as_view(),
        name="api-unit-trace",
    ),
    path("calculate/", reckoning.CalculateView.as_view(), name="api-calculate"),
    path("what-if/", reckoning.WhatIfView.as_view(), name="api-what-if"),
    path("work/", include("compliance.api.work.urls")),
    path("schema/", views.SchemaView.as_view(), name="api-schema"),
    path("docs/", views.DocsView.as_view(), name="api-docs"),
]
