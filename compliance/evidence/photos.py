"""Photos: read with a limit, turned upright, and written anew without anything but the picture."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass, field
from fractions import Fraction
from typing import IO, Any

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from .refusals import UploadRefused

MOST_PIXELS = 50_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 88},
}
MILLIONTH = 1_000_000  # positions are kept to a millionth of a degree, a tenth of a metre


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture without metadata, and what its metadata said."""

    content: IO[bytes] = field(repr=False)
    latitude: str
    longitude: str
    taken_on: datetime.date | None


def cleaned_photo(content: IO[bytes], kind: str) -> Photo:
    """Return a photo written anew; raise UploadRefused for one that cannot be read or is huge."""
    content.seek(0)
    too_big = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(content, formats=[FORMATS[kind]]) as image:
            check_shape(image)
            exif = image.getexif()
            latitude, longitude = position_of(exif)
            taken_on = day_of(exif)
            image.load()
            written = written_anew(image, FORMATS[kind])
    except too_big as error:
        raise UploadRefused(pixels_words()) from error
    except UploadRefused:
        raise
    except Exception as error:  # a broken picture makes the readers raise nearly anything
        raise UploadRefused(_("Gambar ini rusak atau terpotong. Ambil atau simpan ulang.")) from (
            error
        )
    return Photo(written, latitude, longitude, taken_on)


def check_shape(image: Image.Image) -> None:
    """Refuse a picture of too many dots, and one that moves; looked at before it is decoded."""
    if image.width * image.height > MOST_PIXELS:
        raise UploadRefused(pixels_words())
    # A phone's JPEG may carry a second picture (MPO); the first is the photo.
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise UploadRefused(_("Gambar bergerak tidak diterima."))


def pixels_words() -> str:
    """Return the sentence for a picture of too many dots."""
    return _("Gambar ini lebih dari 50 juta titik. Kecilkan lalu unggah lagi.")


def written_anew(image: Image.Image, form: str) -> IO[bytes]:
    """Return the picture alone: no EXIF, XMP, comment, profile or thumbnail."""
    upright = ImageOps.exif_transpose(image)
    if form == "JPEG" and upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    seen = upright.info.get("transparency")
    upright.info = {} if seen is None else {"transparency": seen}  # writers copy the rest of it
    target = io.BytesIO()
    upright.save(target, format=form, **SAVING[form])
    target.seek(0)
    return target


def position_of(exif: Image.Exif) -> tuple[str, str]:
    """Return latitude and longitude in degrees as text, both empty when not both are known."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        latitude = degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], 90)
        longitude = degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], 180)
    except Exception:  # metadata are written by anything; a wrong position is no position
        return "", ""
    return latitude, longitude


def degrees(parts: Any, side: str, most: int) -> str:
    """Return degrees, minutes and seconds as decimal degrees; south and west are negative."""
    whole, minutes, seconds = (Fraction(int(p.numerator), int(p.denominator)) for p in parts)
    value = whole + minutes / 60 + seconds / 3600
    if not 0 <= value <= most:
        raise ValueError("off the globe")
    millionths = int(value * MILLIONTH)
    sign = "-" if side.strip("\0 ").upper() in {"S", "W"} and millionths else ""
    return f"{sign}{millionths // MILLIONTH}.{millionths % MILLIONTH:06d}"


def day_of(exif: Image.Exif) -> datetime.date | None:
    """Return the day the photo says it was taken on, None when it says none that can be."""
    try:
        text = str(exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal])
        return datetime.date.fromisoformat(text[:10].replace(":", "-"))
    except Exception:  # as above
        return None
