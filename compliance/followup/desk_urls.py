"""The officials' pages of findings, respondents, notices and Mondays, below `/kerja/`."""

from django.urls import path

from .findings import action_views
from .findings import views as findings
from .monday import views as monday
from .notices import views as notices
from .respondents import views as respondents

urlpatterns = [
    # findings
    path("temuan/", findings.work_findings, name="work-findings"),
    path("temuan/baru/", findings.work_finding_add, name="work-finding-add"),
    path("temuan/<int:pk>/", findings.work_finding, name="work-finding"),
    path("temuan/<int:pk>/ubah/", findings.work_finding_edit, name="work-finding-edit"),
    path("temuan/<int:pk>/status/", findings.work_finding_state, name="work-finding-state"),
    path("lokus/<int:pk>/temuan/", findings.work_finding_propose, name="work-finding-propose"),
    # actions
    path("tindakan/", action_views.work_actions, name="work-actions"),
    path("temuan/<int:pk>/tindakan/", action_views.work_action_add, name="work-action-add"),
    path("tindakan/<int:pk>/", action_views.work_action, name="work-action"),
    # respondents
    path("lokus/<int:pk>/responden/", respondents.work_respondents, name="work-respondents"),
    path("responden/<int:pk>/", respondents.work_respondent, name="work-respondent"),
    # notices
    path("pemberitahuan/", notices.work_notices, name="work-notices"),
    # Mondays
    path("senin/", monday.work_monday, name="work-monday"),
    path("senin/lembar.xlsx", monday.work_monday_sheet, name="work-monday-sheet"),
]
