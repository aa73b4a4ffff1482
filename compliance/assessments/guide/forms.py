"""The search over the help's topics."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from ..forms import WorkForm


class SearchForm(WorkForm):
    """Words that all occur in a topic."""

    cari = forms.CharField(
        max_length=100,
        required=False,
        label=gettext_lazy("Cari di bantuan"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
