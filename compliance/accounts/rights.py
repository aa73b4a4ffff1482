"""The rights table: each address and method, and who may come in. Nothing is allowed by default.

The table answers "may this kind of person use this address at all"; whether a person may touch
this very unit or year is answered by the policies of the room that owns the record. A test walks
the site map and is red for any address without a row here.
"""

from dataclasses import dataclass
from enum import Enum

from .models import Role
from .tokens.scopes import TokenScope


class Gate(Enum):
    """Who passes, when it is not a matter of roles."""

    EVERYONE = "everyone"
    LOGGED_IN = "logged in"


@dataclass(frozen=True, slots=True)
class Row:
    """Who may read (GET, HEAD) and who may write one address; None closes the method.

    `own_account` marks the pages that stay open to a person who still has to set up a second
    factor: the set-up is among them.
    """

    read: Gate | frozenset[Role] | None
    write: Gate | frozenset[Role] | None = None
    own_account: bool = False
    keeps_typing: bool = False  # what is posted without a session waits for its author's login
    write_method: str = "POST"
    token_scope: TokenScope | None = None  # what a token needs to write here; None: no token may

    def gate(self, method: str) -> Gate | frozenset[Role] | None:
        """Return who may use the method, None when nobody may."""
        if method in {"GET", "HEAD"}:
            return self.read
        return self.write if method == self.write_method else None


STAFF = frozenset(Role)
RECORDERS = frozenset({Role.OPERATOR, Role.COORDINATOR})
COORDINATORS = frozenset({Role.COORDINATOR})
VERIFIERS = frozenset({Role.VERIFIER})
REOPENERS = frozenset({Role.VERIFIER, Role.COORDINATOR})
PUBLISHERS = frozenset({Role.PUBLISHER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

# Who decides alone, or over others: a stolen password must not be enough (MFA_REQUIRED).
SECOND_FACTOR_ROLES = frozenset(
    role.value for role in (Role.VERIFIER, Role.PUBLISHER, Role.ADMINISTRATOR)
)

PEOPLE_KEEPERS = COORDINATORS | ADMINISTRATORS
LOG_READERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

PUBLIC = Row(read=Gate.EVERYONE)
DOOR = Row(read=Gate.EVERYONE, write=Gate.EVERYONE)
OWN_ACCOUNT = Row(read=Gate.LOGGED_IN, write=Gate.LOGGED_IN, own_account=True)

RIGHTS: dict[str, Row] = {
    # public pages
    "home": PUBLIC,
    "year": PUBLIC,
    "unit": PUBLIC,
    "government": PUBLIC,
    "method": PUBLIC,
    "ranking-newest": PUBLIC,
    "ranking": PUBLIC,
    "map-newest": PUBLIC,
    "map": PUBLIC,
    "compare": PUBLIC,
    "search": PUBLIC,
    "glossary": PUBLIC,
    "government-explained": PUBLIC,
    "unit-explained": PUBLIC,
    "corrections": PUBLIC,
    "release": PUBLIC,
    "verification": PUBLIC,
    "verification-check": DOOR,
    "verification-manifest": PUBLIC,
    "verification-signature": PUBLIC,
    "verification-key": PUBLIC,
    "verification-script": PUBLIC,
    "verification-scoring": PUBLIC,
    "verification-set": PUBLIC,
    "data": PUBLIC,
    "data-feed": PUBLIC,
    "data-file": PUBLIC,
    "data-year-file": PUBLIC,
    "data-release-file": PUBLIC,
    "data-package": PUBLIC,
    "data-archive": PUBLIC,
    "data-catalog": PUBLIC,
    "badge": PUBLIC,
    "badge-unit": PUBLIC,
    "card": PUBLIC,
    "card-unit": PUBLIC,
    "share-image": PUBLIC,
    "share-image-unit": PUBLIC,
    "offline": PUBLIC,
    "service-worker": PUBLIC,
    "web-manifest": PUBLIC,
    "report": PUBLIC,
    "report-unit": PUBLIC,
    # accounts
    "account_login": DOOR,
    # also for who has given a password but no second factor yet, and wants to stop there
    "account_logout": Row(read=None, write=Gate.EVERYONE),
    "account_inactive": PUBLIC,
    "account_reset_password": DOOR,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": DOOR,
    "account_reset_password_from_key_done": PUBLIC,
    "account-invitation": DOOR,
    "mfa_authenticate": DOOR,
    "mfa_login_webauthn": DOOR,
    "openid_connect_login": Row(read=None, write=Gate.EVERYONE),
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "account-home": Row(read=Gate.LOGGED_IN, own_account=True),
    "account_reauthenticate": OWN_ACCOUNT,
    "account_change_password": OWN_ACCOUNT,
    "account_set_password": OWN_ACCOUNT,
    "mfa_index": Row(read=Gate.LOGGED_IN, own_account=True),
    "mfa_reauthenticate": OWN_ACCOUNT,
    "mfa_activate_totp": OWN_ACCOUNT,
    "mfa_deactivate_totp": OWN_ACCOUNT,
    "mfa_view_recovery_codes": Row(read=Gate.LOGGED_IN, own_account=True),
    "mfa_generate_recovery_codes": OWN_ACCOUNT,
    "mfa_download_recovery_codes": Row(read=Gate.LOGGED_IN, own_account=True),
    "mfa_list_webauthn": Row(read=Gate.LOGGED_IN, own_account=True),
    "mfa_add_webauthn": OWN_ACCOUNT,
    "mfa_edit_webauthn": OWN_ACCOUNT,
    "mfa_remove_webauthn": OWN_ACCOUNT,
    "mfa_reauthenticate_webauthn": OWN_ACCOUNT,
    "usersessions_list": OWN_ACCOUNT,
    "socialaccount_connections": OWN_ACCOUNT,
    "work-people": Row(read=PEOPLE_KEEPERS),
    "work-person": Row(read=PEOPLE_KEEPERS),
    "work-invite": Row(read=PEOPLE_KEEPERS, write=PEOPLE_KEEPERS),
    "work-invitation-revoke": Row(read=None, write=PEOPLE_KEEPERS),
    "work-role-give": Row(read=None, write=PEOPLE_KEEPERS),
    "work-role-remove": Row(read=None, write=PEOPLE_KEEPERS),
    "work-person-deactivate": Row(read=None, write=PEOPLE_KEEPERS),
    "work-person-reactivate": Row(read=None, write=PEOPLE_KEEPERS),
    "work-person-tokens-revoke": Row(read=None, write=ADMINISTRATORS),
    "work-tokens": Row(read=STAFF),
    "work-token-new": Row(read=STAFF, write=STAFF),
    "work-token-revoke": Row(read=None, write=STAFF),
    # officials
    "work-home": Row(read=STAFF),
    "work-open": Row(read=COORDINATORS, write=COORDINATORS),
    "work-assessment": Row(read=STAFF),
    "work-total": Row(read=COORDINATORS, write=COORDINATORS, keeps_typing=True),
    "work-unit-add": Row(read=None, write=COORDINATORS),
    "work-unit-figures": Row(read=RECORDERS, write=RECORDERS, keeps_typing=True),
    "work-unit-entries": Row(read=STAFF, write=RECORDERS, keeps_typing=True),
    "work-unit-autosave": Row(read=STAFF, write=RECORDERS),
    "work-publish": Row(read=None, write=PUBLISHERS),
    "work-publication": Row(read=STAFF),
    "work-preview": Row(read=PUBLISHERS),
    "work-plan": Row(read=None, write=PUBLISHERS),
    "work-plan-cancel": Row(read=None, write=PUBLISHERS),
    "work-correct": Row(read=None, write=PUBLISHERS),
    "work-correct-give-up": Row(read=None, write=PUBLISHERS),
    # officials' verification
    "work-unit-submit": Row(read=RECORDERS, write=RECORDERS),
    "work-unit-take-back": Row(read=RECORDERS, write=RECORDERS, keeps_typing=True),
    "work-unit-review": Row(read=STAFF, write=VERIFIERS, keeps_typing=True),
    "work-unit-reopen": Row(read=REOPENERS, write=REOPENERS, keeps_typing=True),
    "work-tracks": Row(read=STAFF),
    "work-unit-reply": Row(read=STAFF, write=RECORDERS, keeps_typing=True),
    "work-unit-reply-decide": Row(read=VERIFIERS, write=VERIFIERS, keeps_typing=True),
    # officials' desk: calendar, history, log, help
    "work-calendar": Row(read=STAFF, write=COORDINATORS, keeps_typing=True),
    "work-calendar-file": Row(read=STAFF),
    "work-assessment-history": Row(read=STAFF),
    "work-unit-history": Row(read=STAFF),
    "work-entry-history": Row(read=STAFF),
    "work-entry-undo": Row(read=None, write=RECORDERS),
    "work-log": Row(read=LOG_READERS),
    "work-log-file": Row(read=LOG_READERS),
    "work-help": Row(read=STAFF),
    "work-help-topic": Row(read=STAFF),
    # officials' analysis
    "work-checks": Row(read=STAFF),
    "work-standing": Row(read=STAFF),
    "work-rescore": Row(read=STAFF),
    "work-whatif": Row(read=STAFF, write=COORDINATORS),
    "work-whatif-year": Row(read=STAFF - {Role.OPERATOR}, write=COORDINATORS),
    "work-methods": Row(read=STAFF, write=ADMINISTRATORS),
    "work-method": Row(read=STAFF, write=ADMINISTRATORS),
    "work-method-file": Row(read=STAFF),
    "work-assessment-method": Row(read=COORDINATORS, write=COORDINATORS),
    "work-indices": Row(read=STAFF, write=RECORDERS),
    # officials' evidence
    "work-evidence-units": Row(read=STAFF),
    "work-evidence-expiring": Row(read=STAFF),
    "work-evidence-unit": Row(read=STAFF),
    "work-evidence-archive": Row(read=STAFF),
    "work-evidence-entry": Row(read=STAFF, write=RECORDERS),
    "work-evidence-detach": Row(read=None, write=RECORDERS),
    "work-evidence": Row(read=STAFF, write=RECORDERS),
    "work-evidence-file": Row(read=STAFF),
    "work-evidence-preview": Row(read=STAFF),
    "work-evidence-replace": Row(read=RECORDERS, write=RECORDERS),
    "work-evidence-remove": Row(read=RECORDERS, write=RECORDERS),
    "work-evidence-restore": Row(read=None, write=RECORDERS),
    # officials' spreadsheets
    "work-unit-sheet": Row(read=STAFF),
    "work-assessment-sheet": Row(read=STAFF),
    "work-sheet-upload": Row(read=RECORDERS, write=RECORDERS),
    "work-sheet-preview": Row(read=RECORDERS, write=RECORDERS),
    "work-reported-sheet": Row(read=COORDINATORS),
    "work-reported-upload": Row(read=COORDINATORS, write=COORDINATORS),
    # officials' records of the year
    "work-yearround": Row(read=STAFF),
    "work-complaints": Row(read=STAFF),
    "work-complaints-year": Row(read=STAFF),
    "work-complaints-edit": Row(read=RECORDERS, write=RECORDERS, keeps_typing=True),
    "work-complaints-prove": Row(read=RECORDERS, write=RECORDERS),
    "work-surveys": Row(read=STAFF),
    "work-survey": Row(read=STAFF),
    "work-survey-prove": Row(read=RECORDERS, write=RECORDERS),
    "work-yearround-import": Row(read=RECORDERS, write=RECORDERS),
    "work-yearround-import-apply": Row(read=None, write=RECORDERS),
    "work-yearround-import-csv": Row(read=RECORDERS),
    "work-yearround-import-xlsx": Row(read=RECORDERS),
    "work-yearround-list": Row(read=STAFF),
    "work-yearround-add": Row(read=RECORDERS, write=RECORDERS, keeps_typing=True),
    "work-yearround-record": Row(read=STAFF),
    "work-yearround-edit": Row(read=RECORDERS, write=RECORDERS, keeps_typing=True),
    "work-yearround-undo": Row(read=None, write=RECORDERS),
    "work-yearround-remove": Row(read=None, write=RECORDERS),
    "work-yearround-prove": Row(read=RECORDERS, write=RECORDERS),
    # officials' follow-up
    "work-findings": Row(read=STAFF),
    "work-finding": Row(read=STAFF),
    "work-finding-add": Row(read=COORDINATORS, write=COORDINATORS),
    "work-finding-edit": Row(read=COORDINATORS, write=COORDINATORS),
    "work-finding-state": Row(read=None, write=COORDINATORS),
    "work-finding-propose": Row(read=COORDINATORS, write=COORDINATORS),
    "work-actions": Row(read=STAFF),
    "work-action-add": Row(read=COORDINATORS, write=COORDINATORS),
    "work-action": Row(read=STAFF, write=STAFF),  # any official may be an action's owner
    "work-respondents": Row(read=STAFF, write=RECORDERS),
    "work-respondent": Row(read=None, write=RECORDERS),
    "work-notices": Row(read=STAFF, write=STAFF),
    "work-monday": Row(read=STAFF - {Role.OPERATOR}),
    "work-monday-sheet": Row(read=STAFF - {Role.OPERATOR}),
    # machines
    "api-root": PUBLIC,
    "api-scores": PUBLIC,
    "api-unit-scores": PUBLIC,
    "api-units": PUBLIC,
    "api-governments": PUBLIC,
    "api-instruments": PUBLIC,
    "api-instrument": PUBLIC,
    "api-zones": PUBLIC,
    "api-releases": PUBLIC,
    "api-corrections": PUBLIC,
    "api-release": PUBLIC,
    "api-trace": PUBLIC,
    "api-unit-trace": PUBLIC,
    "api-calculate": Row(read=None, write=Gate.EVERYONE),
    "api-what-if": Row(read=None, write=Gate.EVERYONE),
    "api-schema": PUBLIC,
    "api-docs": PUBLIC,
    # machines for officials, by session or token
    "api-work": Row(read=STAFF),
    "api-work-assessments": Row(read=STAFF),
    "api-work-units": Row(read=STAFF),
    "api-work-unit": Row(read=STAFF),
    "api-work-unit-entries": Row(
        read=STAFF, write=RECORDERS, write_method="PUT", token_scope=TokenScope.ENTRIES
    ),
    "api-work-entry": Row(
        read=STAFF, write=RECORDERS, write_method="PUT", token_scope=TokenScope.ENTRIES
    ),
    "api-work-submit": Row(read=None, write=RECORDERS, token_scope=TokenScope.WORKFLOW),
    "api-work-take-back": Row(read=None, write=RECORDERS, token_scope=TokenScope.WORKFLOW),
    "api-work-return": Row(read=None, write=VERIFIERS, token_scope=TokenScope.WORKFLOW),
    "api-work-verify": Row(read=None, write=VERIFIERS, token_scope=TokenScope.WORKFLOW),
    "api-work-reopen": Row(read=None, write=REOPENERS, token_scope=TokenScope.WORKFLOW),
}
