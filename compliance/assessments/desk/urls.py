"""Home page and calendar of the workspace, below `/kerja/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.work_home, name="work-home"),
    path("buka/", views.work_open, name="work-open"),
    path("kalender/<int:year>/", views.work_calendar, name="work-calendar"),
    path("kalender/<int:year>.ics", views.work_calendar_file, name="work-calendar-file"),
]
