"""The set on disk: the same bytes each time, started again without harm, signed by a kept key."""

from __future__ import annotations

import json
import os
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.core.management import CommandError, call_command

from compliance.releases.models import Release
from compliance.releases.verification import exporting, signature
from compliance.releases.verification.manifest import manifest_now
from scoring.release_set import MANIFEST, PUBLIC_KEY, SIGNATURE


def export(target):
    call_command("export_releases", str(target), verbosity=0)


@pytest.fixture
def key(tmp_path, settings):
    """The private key file of a portal that signs."""
    file = tmp_path / "keys" / "release.pem"
    file.parent.mkdir()
    call_command("release_key", str(file))
    settings.RELEASE_SIGNING_KEY_FILE = str(file)
    return file


def test_an_export_is_whole_and_the_same_every_time(history, tmp_path, capsys):
    one, two = tmp_path / "one.zip", tmp_path / "sub" / "two.zip"
    export(one)
    export(two)
    assert one.read_bytes() == two.read_bytes()
    assert not list(tmp_path.rglob("*.part"))
    told = capsys.readouterr().out
    assert f"{Release.objects.count()} releases" in told
    assert f"not signed. Head: {manifest_now().head}" in told
    call_command("verify_releases", str(one), "--expect-head", manifest_now().head)
    assert "All is as it was published." in capsys.readouterr().out


def test_a_folder_holds_the_same_and_may_be_stopped_and_started_again(
    history, tmp_path, monkeypatch, capsys
):
    target = tmp_path / "set"
    real, written = exporting.write, []

    def stopping(path, content):
        if len(written) == 5:
            path.with_name(f"{path.name}.part").write_bytes(content[:10])
            raise KeyboardInterrupt
        written.append(path.name)
        real(path, content)

    monkeypatch.setattr(exporting, "write", stopping)
    with pytest.raises(KeyboardInterrupt):
        export(target)
    assert not (target / MANIFEST).exists()  # half a set is never taken for a whole one
    stamps = {path: path.stat().st_mtime_ns for path in (target / "releases").glob("*.json")}
    assert len(stamps) == 5
    monkeypatch.setattr(exporting, "write", real)
    export(target)
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert not list(target.rglob("*.part"))
    call_command("verify_releases", str(target))
    assert "All is as it was published." in capsys.readouterr().out
    texts = Release.objects.order_by("sequence").values_list("text", flat=True)
    files = sorted((target / "releases").iterdir())
    assert [file.read_bytes() for file in files] == [text.encode() for text in texts]


def test_a_folder_with_something_else_in_it_is_refused(history, tmp_path):
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "mine.json").write_text("{}")
    with pytest.raises(CommandError, match=r"mine\.json is no release of this portal"):
        export(tmp_path)
    assert not (tmp_path / MANIFEST).exists()


def test_a_changed_file_is_put_right_by_the_next_export(history, tmp_path, capsys):
    export(tmp_path)
    file = sorted((tmp_path / "releases").iterdir())[3]
    file.write_bytes(file.read_bytes().replace(b'"number":1', b'"number":2'))
    with pytest.raises(CommandError, match="faults"):
        call_command("verify_releases", str(tmp_path))
    row = Release.objects.get(sequence=4)
    assert f"{row.government_code}/{row.year}/{row.track}/1: sha256" in capsys.readouterr().out
    export(tmp_path)
    call_command("verify_releases", str(tmp_path))


def test_the_manifest_follows_from_the_releases_alone(history):
    manifest = json.loads(manifest_now().content)
    last = Release.objects.order_by("-sequence").first()
    assert manifest["count"] == len(manifest["releases"]) == last.sequence
    assert manifest["head"] == last.sha256
    assert manifest["made_at"] == json.loads(last.text)["release"]["published_at"]
    assert manifest_now().content == manifest_now().content


def test_the_key_lies_outside_the_database_and_only_its_owner_reads_it(key, tmp_path, capsys):
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    private = load_pem_private_key(key.read_bytes(), password=None)
    public = key.with_name("release.pem.pub").read_bytes()
    assert signature.encoded(private.public_key().public_bytes_raw()) == public
    before = key.read_bytes()
    with pytest.raises(CommandError, match="File exists"):
        call_command("release_key", str(key))
    assert key.read_bytes() == before
    with pytest.raises(CommandError, match="No such file"):
        call_command("release_key", str(tmp_path / "absent" / "key.pem"))


def test_a_signed_export_fits_the_key_that_was_handed_out(history, key, tmp_path, capsys):
    target = tmp_path / "set.zip"
    export(target)
    assert ", signed." in capsys.readouterr().out
    public = key.with_name("release.pem.pub")
    call_command("verify_releases", str(target), "--public-key", str(public))
    assert "Signed with" in capsys.readouterr().out
    call_command("release_key", str(tmp_path / "other.pem"))
    with pytest.raises(CommandError):
        call_command("verify_releases", str(target), "--public-key", f"{tmp_path}/other.pem.pub")
    assert "signed with another key" in capsys.readouterr().out


def test_a_forged_set_cannot_be_signed_again_without_the_key(history, key, tmp_path, capsys):
    export(tmp_path)
    folder = tmp_path / "releases"
    gone = sorted(folder.iterdir())[-1]
    gone.unlink()
    manifest = json.loads((tmp_path / MANIFEST).read_bytes())
    manifest["releases"].pop()
    manifest["count"] -= 1
    manifest["head"] = manifest["releases"][-1]["sha256"]
    last = json.loads((tmp_path / manifest["releases"][-1]["file"]).read_bytes())
    manifest["made_at"] = last["release"]["published_at"]
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"))
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_releases", str(tmp_path))
    assert "set: manifest.json.sig: the signature does not fit" in capsys.readouterr().out
    for name in (SIGNATURE, PUBLIC_KEY):
        (tmp_path / name).unlink()
    call_command("verify_releases", str(tmp_path))  # a control: without it the cut is not seen
    assert "NOT SIGNED" in capsys.readouterr().out


def test_an_export_without_a_key_leaves_no_old_signature(history, key, tmp_path, settings):
    target = tmp_path / "set"
    export(target)
    assert (target / SIGNATURE).exists()
    settings.RELEASE_SIGNING_KEY_FILE = ""
    export(target)
    assert not (target / SIGNATURE).exists()
    assert not (target / PUBLIC_KEY).exists()


def test_a_key_that_others_may_read_is_refused(history, key, tmp_path):
    key.chmod(0o640)
    with pytest.raises(CommandError, match="can be read by others"):
        export(tmp_path / "set.zip")
    assert not (tmp_path / "set.zip").exists()


@pytest.mark.parametrize("kind", ["absent", "text", "locked", "other"])
def test_a_key_file_that_is_none_is_refused(kind, key, settings):
    if kind == "absent":
        key.unlink()
    elif kind == "text":
        key.write_text("x")
    elif kind == "locked":
        private = load_pem_private_key(key.read_bytes(), password=None)
        locked = BestAvailableEncryption(b"geheim")
        key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    else:
        other = generate_private_key(SECP256R1())
        key.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(signature.KeyUnusable):
        signature.signing_key()


def test_the_library_and_the_plain_verifier_agree():
    from compliance.releases.verification.offline import verify_releases

    key = signature.Ed25519PrivateKey.generate()
    public, made = key.public_key().public_bytes_raw(), key.sign(b"x")
    for holds in (signature.signature_holds, verify_releases.signature_holds):
        assert holds(public, made, b"x")
        assert not holds(public, made, b"y")
        assert not holds(public[:31], made, b"x")


def test_a_signature_needs_a_set(history, tmp_path):
    with pytest.raises(CommandError, match="name its file or folder"):
        call_command("verify_releases", "--public-key", str(tmp_path / "x.pub"))
    with pytest.raises(CommandError) as refused:
        call_command("verify_releases", str(tmp_path / "absent.zip"))
    assert refused.value.returncode == 2
