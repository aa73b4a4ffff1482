"""The faults of an instrument file: each reason stands once, in Indonesian and in English.

The values are keys and figures of the file, so they keep the point of the file in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """A text in both languages; `{name}` in it stands for a value."""

    indonesian: str
    english: str

    def filled(self, **values: object) -> Pair:
        """Return the pair with its values; a value that is a pair itself goes by language."""
        indonesian = {k: v.indonesian if isinstance(v, Pair) else v for k, v in values.items()}
        english = {k: v.english if isinstance(v, Pair) else v for k, v in values.items()}
        return Pair(self.indonesian.format(**indonesian), self.english.format(**english))


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an instrument file; `line` counts from 1, None when it has no single line."""

    line: int | None
    place: str
    reason: str  # English, for the command, logs and the API
    reason_id: str = ""  # Indonesian, for pages; never empty in what this room returns

    @classmethod
    def of(cls, line: int | None, place: str, reason: Pair, **values: object) -> Problem:
        """Return a fault with its reason in both languages, the values filled in."""
        text = reason.filled(**values)
        return cls(line, place, text.english, text.indonesian)


# The file as a whole
TOO_LONG = Pair("lebih panjang dari {most} byte", "is longer than {most} bytes")
NOT_UTF8 = Pair("bukan teks UTF-8", "is not UTF-8 text")
NESTED = Pair("bersarang terlalu dalam", "is nested too deeply")
# The detail is the parser's own message, which exists in English only.
NOT_TOML = Pair("bukan TOML yang benar; pesan pembacanya: {detail}", "is not TOML: {detail}")

# Keys and values
UNKNOWN_KEY = Pair("kunci ini tidak dikenal", "unknown key")
MISSING = Pair("tidak ada", "is missing")
TWIN_MISSING = Pair("tidak ada, padahal {twin} ada", "is missing, while {twin} is there")
BLANK = Pair("kosong", "is blank")
NOT_A_TEXT = Pair("harus berupa teks", "must be a text")
NOT_A_STRING = Pair("harus berupa angka dalam tanda kutip", "must be a string")
UNQUOTED = Pair(
    'tulis angka dalam tanda kutip: "{value}", bukan {value}',
    'write weights as strings: "{value}", not {value}',
)
NOT_A_NUMBER = Pair(
    "{value!r} bukan angka biasa (hanya angka, satu titik, paling banyak empat desimal)",
    "{value!r} is not a plain number (digits, a point, at most four decimals)",
)
NOT_WHOLE = Pair(
    "harus berupa bilangan bulat, paling banyak sembilan angka",
    "must be a whole number of at most nine digits",
)
NOT_A_CODE = Pair(
    "{value!r} bukan kode (huruf, angka, titik, tanda hubung)",
    "{value!r} is not a code (letters, digits, points, hyphens)",
)
NONE_OF = Pair("{value!r} bukan salah satu dari {known}", "{value!r} is none of {known}")
NOT_TEXTS = Pair("harus berupa daftar teks", "must be a list of texts")
NOT_A_TABLE = Pair("harus berupa tabel", "must be a table")
NOT_TABLES = Pair("harus berupa daftar tabel", "must be a list of tables")

# Years and places
NOT_A_YEAR = Pair(
    "{year} bukan tahun dari 2000 sampai 2100", "{year} is not a year from 2000 to 2100"
)
ENDS_EARLY = Pair("mendahului first_year", "is before first_year")
PLACES = Pair(
    "harus 0, 1, atau 2: lebih dari itu tidak dicetak", "must be 0, 1 or 2: more is not printed"
)
PRODUCTS = Pair("harus dari {least} sampai 100", "must be from {least} to 100")

# Bands
NO_BAND = Pair(
    "metode memerlukan sedikitnya satu rentang nilai", "an instrument needs at least one band"
)
TOP_BAND = Pair(
    "rentang pertama harus berakhir pada 100, bukan {ceiling}",
    "the first band must end at 100, not {ceiling}",
)
BOTTOM_BAND = Pair(
    "rentang terakhir harus mulai dari 0, bukan {floor}",
    "the last band must begin at 0, not {floor}",
)
UPSIDE_DOWN = Pair(
    "{floor} melebihi batas atasnya, yaitu {ceiling}", "{floor} is above its ceiling {ceiling}"
)
GAP = Pair(
    "{ceiling} menimbulkan celah atau tumpang tindih di bawah {above}; seharusnya {wanted}",
    "{ceiling} leaves a gap or an overlap below {above}; it must be {wanted}",
)

# Weights, scales and codes
WRONG_SUM = Pair(
    "jumlah bobot {what} adalah {total}, bukan 100",
    "the weights of the {what} sum to {total}, not 100",
)
ZERO = Pair("harus lebih dari 0", "must be above 0")
REPORTED_ONLY = Pair(
    "metode yang hanya mencatat nilai (reported-only) tidak menghitung apa pun dari dimensi",
    "a reported-only instrument computes nothing from dimensions",
)
NO_INDICATOR = Pair(
    "variabel memerlukan sedikitnya satu indikator", "a variable needs at least one indicator"
)
NO_SCALE = Pair(
    "{maximum} tidak lebih besar daripada nilai minimum {minimum}",
    "{maximum} is not above the minimum {minimum}",
)
UNEVEN_STEP = Pair(
    "{step} tidak membagi habis skala selebar {span}", "{step} does not divide the scale of {span}"
)
CODE_TWICE = Pair("kode {what} {code!r} dipakai dua kali", "the {what} code {code!r} is used twice")

# What the reasons speak of
NAMES = {
    "band": Pair("rentang", "band"),
    "opinion": Pair("opini", "opinion"),
    "dimension": Pair("dimensi", "dimension"),
    "dimensions": Pair("dimensi", "dimensions"),
    "variable": Pair("variabel", "variable"),
    "variables": Pair("variabel", "variables"),
    "indicator": Pair("indikator", "indicator"),
}
