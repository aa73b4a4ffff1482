"""The publisher's pages, below `/kerja/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("penilaian/<int:pk>/publikasi/", views.work_publication, name="work-publication"),
    path("penilaian/<int:pk>/terbit/", views.work_publish, name="work-publish"),
    path("penilaian/<int:pk>/publikasi/rencana/", views.work_plan, name="work-plan"),
    path(
        "penilaian/<int:pk>/publikasi/rencana/batal/",
        views.work_plan_cancel,
        name="work-plan-cancel",
    ),
    path("penilaian/<int:pk>/publikasi/ralat/", views.work_correct, name="work-correct"),
    path(
        "penilaian/<int:pk>/publikasi/ralat/batal/",
        views.work_correct_give_up,
        name="work-correct-give-up",
    ),
]
