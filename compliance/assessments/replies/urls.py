"""Replies to verified results, below `/kerja/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("lokus/<int:pk>/tanggapan/", views.work_unit_reply, name="work-unit-reply"),
    path(
        "lokus/<int:pk>/tanggapan/keputusan/",
        views.work_unit_reply_decide,
        name="work-unit-reply-decide",
    ),
]
