"""Help pages, below `/kerja/bantuan/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.work_help, name="work-help"),
    path("<slug:slug>/", views.work_help_topic, name="work-help-topic"),
]
