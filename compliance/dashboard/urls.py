"""The public pages."""

from django.urls import path

from . import explained, preview, ranking, views

urlpatterns = [
    path("", views.home, name="home"),
    path("pemerintah/<slug:slug>/", views.government, name="government"),
    path("tahun/<int:year>/", views.year, name="year"),
    path("unit/<slug:slug>/", views.unit, name="unit"),
    path("peringkat/<int:year>/", ranking.ranking, name="ranking"),
    path(
        "pemerintah/<slug:slug>/<int:year>/<slug:track>/",
        explained.government_explained,
        name="government-explained",
    ),
    path(
        "unit/<slug:slug>/<int:year>/<slug:track>/",
        explained.unit_explained,
        name="unit-explained",
    ),
    path("metode/<slug:instrument>/", views.method, name="method"),
    path(
        "kerja/penilaian/<int:pk>/pratinjau/<slug:page>/",
        preview.work_preview,
        name="work-preview",
    ),
]
