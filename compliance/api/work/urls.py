"""The addresses for officials below `/api/v1/work/`; each has its row in the rights table."""

from django.urls import path

from . import entries, steps, views

urlpatterns = [
    path("", views.WorkRootView.as_view(), name="api-work"),
    path("assessments/", views.WorkAssessmentsView.as_view(), name="api-work-assessments"),
    path("units/", views.WorkUnitsView.as_view(), name="api-work-units"),
    path("units/<int:pk>/", views.WorkUnitView.as_view(), name="api-work-unit"),
    path(
        "units/<int:pk>/entries/",
        entries.WorkUnitEntriesView.as_view(),
        name="api-work-unit-entries",
    ),
    path("entries/<str:entry>/", entries.WorkEntryView.as_view(), name="api-work-entry"),
    path("units/<int:pk>/submit/", steps.SubmitView.as_view(), name="api-work-submit"),
    path("units/<int:pk>/take-back/", steps.TakeBackView.as_view(), name="api-work-take-back"),
    path("units/<int:pk>/return/", steps.ReturnView.as_view(), name="api-work-return"),
    path("units/<int:pk>/verify/", steps.VerifyView.as_view(), name="api-work-verify"),
    path("units/<int:pk>/reopen/", steps.ReopenView.as_view(), name="api-work-reopen"),
]
