"""The files of the open data, below `/data/`: the same for each language."""

from django.urls import path

from . import converters, views

__all__ = ["converters", "urlpatterns"]

urlpatterns = [
    path("datapackage.json", views.package, name="data-package"),
    path("datapackage.zip", views.archive, name="data-archive"),
    path("catalog.<catalog_form:form>", views.catalog, name="data-catalog"),
    path("<data_table:table>.<data_format:format>", views.file, name="data-file"),
    path(
        "<year:year>/<data_table:table>.<data_format:format>",
        views.year_file,
        name="data-year-file",
    ),
    path(
        "<str:code>/<year:year>/<data_track:track>/<counted:number>/"
        "<data_table:table>.<data_format:format>",
        views.release_file,
        name="data-release-file",
    ),
]
