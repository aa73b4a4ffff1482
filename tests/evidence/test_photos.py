"""Photos lose what they know of their place; only the regency's staff can read it."""

from __future__ import annotations

import datetime
import io

import pytest
from django.urls import reverse
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from compliance.audit.models import Event
from compliance.evidence import photos
from compliance.evidence.checking import checked_upload
from compliance.evidence.models import Evidence

from .made import bytes_of, stored, upload

SECRET = "RAHASIA-PEMOTRET"


def photo_with_position(form="JPEG", *, orientation=6, gps=True, **more):
    """Return a photo taken at 2.7416 N 98.3155 E (Sidikalang), with a name in every corner."""
    image = Image.new("RGB", (60, 40), "teal")
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = SECRET
    exif[ExifTags.Base.Make] = SECRET
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:03:04 10:20:30"
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                ExifTags.GPS.GPSLatitudeRef: "N",
                ExifTags.GPS.GPSLatitude: (2.0, 44.0, 29.76),
                ExifTags.GPS.GPSLongitudeRef: "E",
                ExifTags.GPS.GPSLongitude: (98.0, 18.0, 55.8),
                ExifTags.GPS.GPSAreaInformation: SECRET,
            }
        )
    target = io.BytesIO()
    image.save(target, form, exif=exif, **more)
    return target.getvalue()


def png_info():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    return info


XMP = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
PHOTOS = [
    ("foto.jpg", photo_with_position(comment=SECRET.encode(), xmp=XMP, icc_profile=XMP * 9)),
    ("foto.png", photo_with_position("PNG", pnginfo=png_info(), icc_profile=XMP * 9)),
    ("foto.webp", photo_with_position("WEBP", xmp=XMP, icc_profile=XMP * 9)),
]


@pytest.mark.parametrize(("name", "content"), PHOTOS)
def test_the_kept_photo_knows_nothing_and_the_row_knows_the_place(
    client_of, unit, any_storage, name, content
):
    assert SECRET.encode() in content  # the control: it is there before
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    operator = client_of("operator")
    assert upload(operator, unit, (name, content)).status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.latitude, evidence.longitude) == ("2.741600", "98.315500")
    assert str(evidence.evidence_date) == "2026-03-04"
    for address in ("work-evidence-file", "work-evidence-preview"):
        served = bytes_of(operator.get(reverse(address, args=[evidence.pk])))
        assert SECRET.encode() not in served
        assert b"Exif" not in served
        assert b"EXIF" not in served
        assert b"eXIf" not in served
        assert not Image.open(io.BytesIO(served)).getexif()
        assert evidence.size == len(served)
    assert len(stored()) == 1


def test_without_writing_anew_the_position_would_be_served(added, monkeypatch):
    """The control: it is the writing anew that takes the position away."""

    def as_it_is(image, form):
        target = io.BytesIO()
        image.save(target, form, exif=image.getexif())
        return target

    monkeypatch.setattr(photos, "written_anew", as_it_is)
    content = PHOTOS[0][1]
    kept = checked_upload("foto.jpg", io.BytesIO(content), len(content)).content.read()
    assert SECRET.encode() in kept


def test_only_staff_of_the_government_see_the_place(client_of, unit, added, local_storage):
    evidence = added(PHOTOS[0][1], "foto.jpg")
    url = reverse("work-evidence", args=[evidence.pk])
    seen = {
        who: "98.315500" in client_of(who).get(url).content.decode()
        for who in ("operator", "coordinator", "verifier", "auditor", "administrator")
    }
    assert seen == {
        "operator": True,
        "coordinator": True,
        "verifier": True,
        "auditor": True,
        "administrator": False,
    }


def test_the_place_is_in_no_event_page_or_archive(client_of, unit, added, local_storage):
    added(PHOTOS[0][1], "foto.jpg")
    client = client_of("administrator")
    pages = [
        reverse("work-evidence-unit", args=[unit.pk]),
        reverse("work-evidence-entry", args=[unit.pk, "IN-01", 0]),
        reverse("work-evidence-units"),
    ]
    said = [client.get(url).content for url in pages]
    said.append(bytes_of(client.get(reverse("work-evidence-archive", args=[unit.pk]))))
    said += [repr(event).encode() for event in Event.objects.values()]
    assert not any(b"98.3155" in text or SECRET.encode() in text for text in said)


def test_the_photo_stands_upright(added):
    content = photo_with_position()
    kept = checked_upload("foto.jpg", io.BytesIO(content), len(content)).content
    assert Image.open(kept).size == (40, 60)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "RGBA", "LA"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_picture_is_written(mode, form):
    image = Image.new(mode, (9, 7))
    target = io.BytesIO()
    try:
        image.save(target, form)
    except OSError:
        image.convert("RGB").save(target, form)
    name = {"JPEG": "a.jpg", "PNG": "a.png", "WEBP": "a.webp"}[form]
    raw = target.getvalue()
    kept = checked_upload(name, io.BytesIO(raw), len(raw)).content
    assert Image.open(kept).size == (9, 7)


@pytest.mark.parametrize(
    ("parts", "side", "expected"),
    [
        ((2, 44, (2976, 100)), "N", "2.741600"),
        ((6, 10, 30), "S", "-6.175000"),
        ((0, 0, 0), "S", "0.000000"),
        ((90, 0, 0), "N", "90.000000"),
    ],
)
def test_degrees(parts, side, expected):
    given = [IFDRational(*part) if isinstance(part, tuple) else IFDRational(part) for part in parts]
    assert photos.degrees(given, side, 90) == expected


@pytest.mark.parametrize("parts", [(91, 0, 0), (1, 2), (-1, 0, 0)])
def test_a_position_off_the_globe_is_none(parts):
    with pytest.raises(ValueError):
        photos.degrees([IFDRational(part) for part in parts], "N", 90)


def test_a_photo_without_a_place_has_none(added, local_storage):
    evidence = added(photo_with_position(gps=False), "foto.jpg")
    assert (evidence.latitude, evidence.longitude) == ("", "")


def test_a_camera_clock_does_not_contradict_the_person(added, local_storage):
    evidence = added(photo_with_position(), "foto.jpg", expires_on=datetime.date(2026, 1, 1))
    assert evidence.evidence_date is None


def test_the_same_photo_again_is_recognised_by_the_bytes_that_were_sent(added, local_storage):
    content = photo_with_position()
    assert added(content, "foto.jpg").pk == added(content, "lain.jpg").pk
    assert Evidence.objects.count() == 1
