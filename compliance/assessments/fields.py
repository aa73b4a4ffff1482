"""A model field for exact decimals, stored as whole numbers on both databases.

Django's DecimalField becomes a binary REAL on SQLite. A figure that may decide a zone must not
pass through one, and must sort and compare alike on SQLite and PostgreSQL.
"""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Base = models.BigIntegerField[Decimal | str | int | None, Decimal | None]
else:
    Base = models.BigIntegerField


class ExactDecimalField(Base):
    """A decimal with a fixed number of places: Decimal in Python, a scaled integer in the table.

    `str()` of its values always shows all places ("88.00"), so the value is the stored string.
    Assigning a value with more places is an error, never a silent rounding.
    """

    description = _("Bilangan desimal eksak")

    def __init__(self, *args: Any, places: int = 2, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        """Turn the stored whole number into its decimal."""
        return None if value is None else Decimal(value).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the decimal with all its places; refuse floats and lost digits."""
        if value is None:
            return None
        if isinstance(value, float):
            raise ValidationError(_("Angka pecahan biner tidak diterima."), code="float")
        try:
            number = Decimal(value)
            exact = number.quantize(Decimal(1).scaleb(-self.places))
        except (InvalidOperation, TypeError, ValueError) as error:
            raise ValidationError(_("Bukan angka."), code="invalid") from error
        if exact != number:
            raise ValidationError(
                _("Paling banyak %(places)d angka di belakang koma."),
                code="places",
                params={"places": self.places},
            )
        return exact

    def get_prep_value(self, value: Any) -> int | None:
        """Turn a decimal into the whole number that is stored."""
        if hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(self.places))

    def value_to_string(self, obj: models.Model) -> str:
        """Return the figure as text, for Django's serializers."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value)
