"""The faults of releases and their sets: each reason stands once, in Indonesian and in English."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.problems import MISSING, NESTED, NOT_A_TEXT, NOT_UTF8, UNKNOWN_KEY, Pair

# These say the same of an instrument file and of a release.
__all__ = ["MISSING", "NESTED", "NOT_A_TEXT", "NOT_UTF8", "UNKNOWN_KEY"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: of which release, at which place, and why; `release` is "" for a set as a whole.

    A release is named by government, year, track and number: "12.11/2024/official/1".
    """

    release: str
    place: str
    reason: str  # Indonesian
    reason_en: str

    @classmethod
    def of(cls, release: str, place: str, reason: Pair, **values: object) -> Fault:
        """Return a fault with its reason in both languages, the values filled in.

        A reason without values is filled already; what it quotes may hold braces of its own.
        """
        text = reason.filled(**values) if values else reason
        return cls(release, place, text.indonesian, text.english)

    def __str__(self) -> str:
        """Return the fault on one line, in English, for commands."""
        return f"{self.release or 'set'}: {self.place}: {self.reason_en}"


# The text as such
# The detail is the parser's own message, which exists in English only.
NOT_JSON = Pair("bukan JSON yang benar; pesan pembacanya: {detail}", "is not JSON: {detail}")
KEY_TWICE = Pair("kunci ini ditulis dua kali", "this key is given twice")
NO_FRACTION = Pair(
    "{value} ditulis sebagai pecahan, bukan teks", "{value} is a number with a fraction, not a text"
)
NO_CANONICAL = Pair("tidak punya bentuk baku: {detail}", "has no canonical form: {detail}")
TOO_LARGE = Pair("{value} terlalu besar", "{value} is too large a number")
NOT_CANONICAL = Pair(
    "tidak ditulis dalam bentuk baku: tertulis {found}, seharusnya {wanted}",
    "is not in canonical form: it says {found}, not {wanted}",
)
WRONG_HASH = Pair(
    "sidik jarinya {found}, seharusnya {wanted}", "its sha256 is {found}, not {wanted}"
)

# Shape
WRONG_FORMAT = Pair("format {found} tidak dikenal", "{found} is not a known format")
NOT_A_TABLE = Pair("harus berupa objek", "must be an object")
NOT_A_LIST = Pair("harus berupa daftar", "must be a list")
NOT_OF_FORM = Pair("{found} tidak berbentuk {form}", "{found} is not {form}")
NOT_WHOLE = Pair("harus berupa bilangan bulat dari {least}", "must be a whole number from {least}")
NOT_TRUTH = Pair("harus true atau false", "must be true or false")
NONE_OF = Pair("{found} bukan salah satu dari {known}", "{found} is none of {known}")
FORMS = {
    "code": Pair("kode", "a code"),
    "hash": Pair("sidik jari SHA-256", "a sha256"),
    "moment": Pair("waktu seperti 2026-11-25T09:00:00Z", "a time like 2026-11-25T09:00:00Z"),
    "day": Pair("tanggal seperti 2026-11-25", "a day like 2026-11-25"),
    "figure": Pair("angka dari 0 sampai 100", "a figure from 0 to 100"),
    "text": Pair("teks yang terisi", "a text that says something"),
}

# Sense
FIRST_CORRECTS = Pair(
    "publikasi pertama tidak meralat apa pun", "the first publication of a year corrects nothing"
)
NO_CORRECTION = Pair(
    "ralat wajib menyebut publikasi yang diralat dan alasannya",
    "a correction must name what it corrects, and why",
)
CHANGES_NOTHING = Pair("sebelum dan sesudahnya sama", "before and after are the same")
SAMPLE_DIFFERS = Pair(
    "contoh harus disebut contoh dan hanya ada pada jalur evaluasi mandiri",
    "a sample must be marked as one and be of the self track",
)
UNMADE_CHANGE = Pair(
    "menyebut perubahan pada {path}, padahal tidak ada",
    "tells of a change of {path}, which did not change",
)
OTHER_CHANGE = Pair(
    "nilai {path} yang disebut {found}, seharusnya {wanted}",
    "says that {path} is {found}, not {wanted}",
)
NOT_NAMED = Pair("tidak menyebut perubahan pada {path}", "does not tell of the change of {path}")
NOT_SORTED = Pair(
    "perubahan tidak urut; di sini seharusnya {path}",
    "the changes are out of order; {path} belongs here",
)
GENESIS_MISPLACED = Pair(
    "hanya publikasi nomor urut 1 yang tidak punya pendahulu",
    "only the release of sequence 1 has none before it",
)
TWICE = Pair("{found} ada dua kali", "{found} is there twice")
UNKNOWN_UNIT = Pair("lokus {found} tidak ada di publikasi ini", "no unit {found} in this release")
NOT_ONE_ANSWER = Pair(
    "harus berisi nilai atau pernyataan tidak berlaku, salah satu",
    "must give a value or say that it does not apply, one of the two",
)
LEVEL_DIFFERS = Pair(
    "tingkat, lokus, dan dimensinya tidak cocok", "level, unit and dimension do not fit"
)

# Results
NOT_RECKONED = Pair(
    "hasil tidak dapat dihitung ulang: {detail}", "the results cannot be recomputed: {detail}"
)
TOO_MUCH = Pair(
    "terlalu besar untuk dihitung ulang di sini; pakai pemeriksa luring",
    "is too much to be recomputed here; use the offline verifier",
)
OTHER_RESULT = Pair(
    "tertulis {found}, hasil hitung ulang {wanted}", "it says {found}, recomputed it is {wanted}"
)

NOTHING = Pair("tidak ada", "nothing")
OTHER_VERSION = Pair(
    "tertulis {found}, metode menyebut {wanted}", "it says {found}, the method says {wanted}"
)

# The chain
WRONG_SEQUENCE = Pair(
    "nomor urutnya {found}, seharusnya {wanted}", "its sequence is {found}, not {wanted}"
)
ABSENT = Pair("publikasi ini tidak ada", "this release is not there")
GAP = Pair(
    "publikasi nomor urut {first} sampai {last} tidak ada",
    "the releases of sequence {first} to {last} are not there",
)
WRONG_PREVIOUS = Pair(
    "menyebut pendahulu {found}, padahal sidik jari {before} adalah {wanted}",
    "names {found} as the one before it, while the sha256 of {before} is {wanted}",
)
NOTHING_BEFORE = Pair("awal rantai", "the beginning of the chain")
WRONG_NUMBER = Pair(
    "nomor publikasi tahun ini {found}, seharusnya {wanted}",
    "its number within its year is {found}, not {wanted}",
)
WRONG_CORRECTS = Pair(
    "menyatakan meralat {found}, seharusnya {wanted}", "says it corrects {found}, not {wanted}"
)
EARLIER = Pair(
    "{found} mendahului {before} pada publikasi sebelumnya",
    "{found} is before {before} of the release before it",
)
FEWER_EVENTS = Pair(
    "{found} peristiwa, padahal publikasi sebelumnya {before}",
    "{found} events, while the release before it has {before}",
)
WRONG_HEAD = Pair(
    "rantai berakhir pada {found}, seharusnya {wanted}; publikasi sesudahnya dihilangkan",
    "the chain ends with {found}, not {wanted}; what came after it was cut off",
)

# The set
NO_MANIFEST = Pair("daftar isi tidak ada", "there is no manifest")
OTHER_VALUE = Pair("tertulis {found}, seharusnya {wanted}", "it says {found}, not {wanted}")
UNKNOWN_FILE = Pair("berkas ini tidak ada di daftar isi", "this file is not in the manifest")
OTHER_RELEASE = Pair("berkas ini memuat publikasi {found}", "this file holds the release {found}")
UNREADABLE = Pair("tidak dapat dibaca: {detail}", "cannot be read: {detail}")
OTHER_ARCHIVE = Pair(
    "arsip tidak persis seperti yang ditulis portal mulai bita {byte}",
    "the archive is not as the portal writes it from byte {byte} on",
)
NOT_SIGNED = Pair("daftar isi tidak ditandatangani", "the manifest is not signed")
NOT_BASE64 = Pair(
    "bukan {size} bita dalam base64 satu baris", "is not {size} bytes in one line of base64"
)
NO_KEY = Pair("kunci publik tanda tangan tidak ada", "the public key of the signature is missing")
OTHER_KEY = Pair(
    "ditandatangani dengan kunci lain, bukan kunci yang Anda percayai",
    "is signed with another key than the one you trust",
)
BAD_SIGNATURE = Pair(
    "tanda tangan tidak cocok dengan daftar isi", "the signature does not fit the manifest"
)
