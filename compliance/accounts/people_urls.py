"""People, their roles and invitations, below `/kerja/orang/`."""

from django.urls import path

from . import invitation_views, people_views
from .tokens.views import person_tokens_revoke

urlpatterns = [
    path("", people_views.people, name="work-people"),
    path("undang/", invitation_views.invite, name="work-invite"),
    path(
        "undangan/<int:pk>/cabut/",
        invitation_views.invitation_revoke,
        name="work-invitation-revoke",
    ),
    path("<int:pk>/", people_views.person, name="work-person"),
    path("<int:pk>/peran/", people_views.role_give, name="work-role-give"),
    path(
        "<int:pk>/peran/<int:assignment>/ambil/",
        people_views.role_remove,
        name="work-role-remove",
    ),
    path("<int:pk>/nonaktif/", people_views.deactivate, name="work-person-deactivate"),
    path("<int:pk>/aktif/", people_views.reactivate, name="work-person-reactivate"),
    path("<int:pk>/token/cabut/", person_tokens_revoke, name="work-person-tokens-revoke"),
]
