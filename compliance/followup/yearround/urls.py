"""The officials' pages of the year's records, below `/kerja/`."""

from django.urls import path

from . import complaint_views, proving, survey_views, views
from .imports import views as import_views

SERIES = "tahunan/pengaduan/<int:channel>/<int:unit>/<int:year>/"
IMPORT = "tahunan/impor/<slug:shape>/"
RECORD = "tahunan/<slug:kind>/<int:pk>/"

urlpatterns = [
    path("tahunan/", views.work_yearround, name="work-yearround"),
    # complaint counts
    path("tahunan/pengaduan/", complaint_views.work_complaints, name="work-complaints"),
    path(SERIES, complaint_views.work_complaints_year, name="work-complaints-year"),
    path(f"{SERIES}ubah/", complaint_views.work_complaints_edit, name="work-complaints-edit"),
    path(f"{SERIES}bukti/", proving.work_complaints_prove, name="work-complaints-prove"),
    # satisfaction results
    path("tahunan/skm/", survey_views.work_surveys, name="work-surveys"),
    path("tahunan/skm/<int:pk>/", survey_views.work_survey, name="work-survey"),
    path("tahunan/skm/<int:pk>/bukti/", proving.work_survey_prove, name="work-survey-prove"),
    # tables
    path(IMPORT, import_views.work_yearround_import, name="work-yearround-import"),
    path(
        f"{IMPORT}terapkan/",
        import_views.work_yearround_import_apply,
        name="work-yearround-import-apply",
    ),
    path(
        f"{IMPORT}templat.csv",
        import_views.work_yearround_import_template,
        {"suffix": "csv"},
        name="work-yearround-import-csv",
    ),
    path(
        f"{IMPORT}templat.xlsx",
        import_views.work_yearround_import_template,
        {"suffix": "xlsx"},
        name="work-yearround-import-xlsx",
    ),
    # records that are kept one at a time
    path("tahunan/<slug:kind>/", views.work_yearround_list, name="work-yearround-list"),
    path("tahunan/<slug:kind>/baru/", views.work_yearround_add, name="work-yearround-add"),
    path(RECORD, views.work_yearround_record, name="work-yearround-record"),
    path(f"{RECORD}ubah/", views.work_yearround_edit, name="work-yearround-edit"),
    path(f"{RECORD}urung/", views.work_yearround_undo, name="work-yearround-undo"),
    path(f"{RECORD}hapus/", views.work_yearround_remove, name="work-yearround-remove"),
    path(f"{RECORD}bukti/", proving.work_yearround_prove, name="work-yearround-prove"),
]
