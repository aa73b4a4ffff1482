"""The public pages."""

from django.urls import path

from . import comparing, explained, finding, maps, preview, ranking, views

urlpatterns = [
    path("", views.home, name="home"),
    path("pemerintah/<slug:slug>/", views.government, name="government"),
    path("tahun/<year:year>/", views.year, name="year"),
    path("unit/<slug:slug>/", views.unit, name="unit"),
    path("bandingkan/", comparing.compare, name="compare"),
    path("cari/", finding.search, name="search"),
    path("peta/", maps.newest_map, name="map-newest"),
    path("peta/<year:year>/", maps.year_map, name="map"),
    path("peringkat/", ranking.newest_ranking, name="ranking-newest"),
    path("peringkat/<year:year>/", ranking.ranking, name="ranking"),
    path(
        "pemerintah/<slug:slug>/<year:year>/<slug:track>/",
        explained.government_explained,
        name="government-explained",
    ),
    path(
        "unit/<slug:slug>/<year:year>/<slug:track>/",
        explained.unit_explained,
        name="unit-explained",
    ),
    path("istilah/", views.glossary, name="glossary"),
    path("metode/<slug:instrument>/", views.method, name="method"),
    path(
        "kerja/penilaian/<int:pk>/pratinjau/<slug:page>/",
        preview.work_preview,
        name="work-preview",
    ),
]
