"""Forms of the account pages: allauth's with our own rules, invitations and roles."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from units.models import Government, ServiceUnit

from .backends import may_log_in
from .models import Role, User
from .permissions import Scope
from .selectors import Rights, governments_to_give, units_to_give, users_with_email

PASSWORD_HELP = _("Paling sedikit 12 karakter; beberapa kata acak lebih mudah diingat.")


class InOurWords:
    """allauth's forms with our labels, and with help below a field instead of inside it."""

    LABELS = {
        "login": _("Nama pengguna"),
        "password": _("Kata sandi"),
        "oldpassword": _("Kata sandi sekarang"),
        "password1": _("Kata sandi baru"),
        "password2": _("Kata sandi baru, sekali lagi"),
        "email": _("Alamat surel"),
        "code": _("Kode"),
    }
    HELP = {"password1": PASSWORD_HELP}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)
        if "code" in self.fields:
            self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PortalLoginForm(InOurWords, account.LoginForm):  # type: ignore[misc]
    """Name and password."""


class PortalReauthenticateForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something weighty."""


class PortalChangePasswordForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """Old and new password."""


class PortalSetPasswordForm(InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A first password of an account that has none."""


class PortalResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after the link of a mail."""


class PortalResetPasswordForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """The address to which the link for a new password goes."""

    users: list[User]

    def clean_email(self) -> str:
        """Send nothing to an account that could not log in with its new password anyway."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if may_log_in(user)]
        return email


class PortalAuthenticateForm(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second factor's code while logging in."""


class PortalMfaReauthenticateForm(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second factor's code before something weighty."""


class PortalActivateTotpForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""


class RoleForm(forms.Form):
    """A role and whose it is: a unit's, a government's, or the whole install's."""

    role = forms.ChoiceField(label=_("Peran"))
    unit = forms.ModelChoiceField(
        ServiceUnit.objects.none(),
        label=_("Lokus"),
        required=False,
        help_text=_("Untuk operator."),
    )
    government = forms.ModelChoiceField(
        Government.objects.none(),
        label=_("Pemerintah"),
        required=False,
        help_text=_("Untuk peran lain; administrator tanpa pemerintah."),
    )

    def __init__(self, *args: Any, rights: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = list(Role) if rights.is_administrator else [Role.OPERATOR, Role.COORDINATOR]
        governments = governments_to_give(rights)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_to_give(rights)  # type: ignore[attr-defined]
        self.fields["government"].queryset = governments  # type: ignore[attr-defined]
        offered = list(governments[:2])
        if len(offered) == 1:
            self.fields["government"].initial = offered[0].pk

    def clean(self) -> dict[str, Any]:
        """Ask for the scope that the role needs, and drop the one it has not."""
        cleaned: dict[str, Any] = super().clean() or {}
        role = cleaned.get("role")
        if role == Role.OPERATOR and not cleaned.get("unit"):
            self.add_error("unit", _("Pilih lokus untuk operator ini."))
        needs_government = bool(role) and role not in {Role.OPERATOR, Role.ADMINISTRATOR}
        if needs_government and not cleaned.get("government"):
            self.add_error("government", _("Pilih pemerintah untuk peran ini."))
        return cleaned

    def scope(self) -> Scope:
        """Return the role with its scope; only of a valid form."""
        role = Role(self.cleaned_data["role"])
        unit = self.cleaned_data["unit"] if role is Role.OPERATOR else None
        has_government = role not in {Role.OPERATOR, Role.ADMINISTRATOR}
        government = self.cleaned_data["government"] if has_government else None
        return Scope(role=role, government=government, unit=unit)


class InvitationForm(RoleForm):
    """Whom to invite, and to what."""

    email = forms.EmailField(
        label=_("Alamat surel"),
        required=False,
        help_text=_("Bila diisi, tautan undangan juga dikirim ke alamat ini."),
    )

    field_order = ["role", "unit", "government", "email"]


class NewAccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """The account that an invited person makes."""

    email = forms.EmailField(
        label=_("Alamat surel"),
        help_text=_("Untuk mengganti kata sandi bila lupa."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email"]
        labels = {
            "username": _("Nama pengguna"),
            "first_name": _("Nama depan"),
            "last_name": _("Nama belakang"),
        }
        help_texts = {"username": _("Huruf, angka, dan @/./+/-/_ saja.")}
        widgets = {
            "username": forms.TextInput(attrs={"autocomplete": "username"}),
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True

    def clean_email(self) -> str:
        """Refuse an address that another account has: it decides who gets a new password."""
        email: str = self.cleaned_data["email"].lower()
        if users_with_email(email):
            raise ValidationError(_("Alamat ini sudah dipakai akun lain."))
        return email

    def clean(self) -> dict[str, Any]:
        """Weigh the password against the other fields."""
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password")
        if password:
            names = {name: cleaned.get(name, "") for name in self.Meta.fields}
            try:
                validate_password(password, User(**names))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
