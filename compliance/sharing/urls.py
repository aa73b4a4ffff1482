"""The addresses that others put on their own pages; a year has four digits and no other form."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import views


class CodeConverter(StringConverter):
    """The code of a government, as 12.11 or KL.kementerian-luar-negeri."""

    regex = r"[^/\x00-\x1f]{1,64}"


register_converter(CodeConverter, "shared_code")

urlpatterns = [
    # /badge/
    path("badge/unit/<slug:slug>/<year:year>.svg", views.badge_unit, name="badge-unit"),
    path("badge/unit/<slug:slug>.svg", views.badge_unit, name="badge-unit"),
    path("badge/<shared_code:code>/<year:year>.svg", views.badge, name="badge"),
    path("badge/<shared_code:code>.svg", views.badge, name="badge"),
    # /kartu/
    path("kartu/unit/<slug:slug>/<year:year>/", views.card_unit, name="card-unit"),
    path("kartu/unit/<slug:slug>/", views.card_unit, name="card-unit"),
    path("kartu/<shared_code:code>/<year:year>/", views.card, name="card"),
    path("kartu/<shared_code:code>/", views.card, name="card"),
    # /gambar/
    path(
        "gambar/unit/<slug:slug>/<year:year>.png",
        views.share_image_unit,
        name="share-image-unit",
    ),
    path(
        "gambar/<shared_code:code>/<year:year>.png",
        views.share_image,
        name="share-image",
    ),
]
