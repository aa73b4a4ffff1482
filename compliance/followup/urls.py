"""The officials' pages of what happens between two assessments, below `/kerja/`."""

from django.urls import include, path

urlpatterns = [
    path("", include("compliance.followup.desk_urls")),
    path("", include("compliance.followup.yearround.urls")),
]
