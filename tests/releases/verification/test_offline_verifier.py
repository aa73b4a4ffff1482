"""The single file that a stranger downloads: in an empty Python, against the real signatures."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from compliance.releases.verification.manifest import offline_verifier, scoring_archive
from compliance.releases.verification.offline import verify_releases
from scoring.release_archive import archive_bytes
from scoring.release_set import MANIFEST, PUBLIC_KEY, SIGNATURE, encoded
from tests.scoring.release_documents import chain, chained, files_of, links_of

TEXTS = chain()
SET = files_of(TEXTS)
HEAD = links_of(TEXTS)[-1].sha256


@pytest.fixture
def alone(tmp_path):
    """A function: run the downloaded verifier where only it, `scoring` and the given files are."""
    (tmp_path / "verify_releases.py").write_bytes(offline_verifier())
    with zipfile.ZipFile(io.BytesIO(scoring_archive())) as archive:
        archive.extractall(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scoring", "verify_releases.py"]

    def run(files, *arguments):
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        # -S: no packages; -E and -s: nothing from the environment or the home of who runs it
        command = [sys.executable, "-S", "-E", "-s", "verify_releases.py", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def signed_set(key):
    message = SET[MANIFEST]
    return SET | {
        PUBLIC_KEY: encoded(key.public_key().public_bytes_raw()),
        SIGNATURE: encoded(key.sign(message)),
    }


def test_it_passes_in_an_empty_python(alone):
    done = alone({"set.zip": archive_bytes(SET.items()).getvalue()}, "set.zip")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"7 releases, head {HEAD}. NOT SIGNED")
    assert lines[1] == "All is as it was published."


def test_an_empty_python_really_has_no_packages(alone):
    probe = b"import django"
    assert "No module named 'django'" in alone({"verify_releases.py": probe}).stderr


def test_it_names_what_was_changed(alone):
    name = next(name for name in SET if "000003" in name)
    files = SET | {name: SET[name].replace(b'"value":"4"', b'"value":"5"', 1)}
    done = alone({"set.zip": archive_bytes(files.items()).getvalue()}, "set.zip")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("12.11/2022/self/1: sha256: ")
    assert any(line.startswith("12.11/2022/self/1: results.units[0].score: ") for line in lines)
    assert lines[-1].endswith(" FAULTS.")


def test_it_names_a_change_that_a_correction_keeps_back(alone):
    """Hashed and chained anew: the texts fit together, and only comparing them tells."""
    documents = [json.loads(text) for text in TEXTS]
    corrections = [one for one in documents if one["release"]["number"] > 1]
    del corrections[0]["release"]["changes"][0]
    files = files_of(chained(documents, restate=False))
    done = alone({"set.zip": archive_bytes(files.items()).getvalue()}, "set.zip")
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert told[0].startswith("12.11/2022/official/2: release.changes: does not tell of the change")
    assert told[-1] == "1 FAULTS."


def test_it_takes_a_folder_and_a_single_release(alone):
    name = next(name for name in SET if "000001" in name)
    done = alone({f"set/{n}": raw for n, raw in SET.items()}, "set", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["whole"] is True
    done = alone({}, f"set/{name}")
    assert done.returncode == 0
    assert "One release" in done.stdout
    done = alone({f"set/{name}": SET[name] + b" "}, f"set/{name}", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)["faults"]
    assert [(fault["release"], fault["place"]) for fault in told] == [
        ("12.11/2022/official/1", f"byte {len(SET[name]) + 1}")
    ]
    assert told[0]["reason"] != told[0]["reason_en"]
    done = alone({"broken.json": b"{"}, "broken.json")
    assert done.returncode == 1
    assert done.stdout.startswith("broken.json: byte 2: is not JSON")


def test_a_kept_head_must_be_in_the_chain(alone):
    files = {"set.zip": archive_bytes(files_of(TEXTS[:-2]).items()).getvalue()}
    assert alone(files, "set.zip").returncode == 0
    done = alone(files, "set.zip", "--expect-head", HEAD)
    assert done.returncode == 1
    assert "was cut off" in done.stdout


def test_it_checks_who_signed(alone):
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    pem = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    files = {
        "set.zip": archive_bytes(signed_set(key).items()).getvalue(),
        "key.pub": encoded(key.public_key().public_bytes_raw()),
        "other.pem": pem,
    }
    done = alone(files, "set.zip", "--public-key", "key.pub")
    assert done.returncode == 0
    shown = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    assert f"Signed with {shown}." in done.stdout
    done = alone({}, "set.zip", "--public-key", "other.pem")
    assert done.returncode == 1
    assert "signed with another key" in done.stdout
    plain = {"plain.zip": archive_bytes(SET.items()).getvalue()}
    done = alone(plain, "plain.zip", "--public-key", "key.pub")
    assert done.returncode == 1
    assert "is not signed" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [("absent.zip",), ("broken.zip",), ("set.zip", "--public-key", "broken.zip")],
)
def test_what_cannot_be_read_at_all_is_told_on_one_line(alone, arguments):
    files = {
        "broken.zip": b"PK\x03\x04" + b"\xff" * 40,
        "set.zip": archive_bytes(SET.items()).getvalue(),
    }
    done = alone(files, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_without_the_rules_beside_it_it_says_what_is_missing(tmp_path):
    (tmp_path / "verify_releases.py").write_bytes(offline_verifier())
    command = [sys.executable, "-S", "-E", "-s", "verify_releases.py", "x.zip"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "scoring" in done.stderr


def test_the_downloads_are_the_same_every_time_and_hold_code_only():
    assert scoring_archive() == scoring_archive()
    with zipfile.ZipFile(io.BytesIO(scoring_archive())) as archive:
        names = archive.namelist()
    assert {"scoring/__init__.py", "scoring/release.py", "scoring/py.typed"} <= set(names)
    assert "scoring/instruments/ori-2022.toml" in names
    assert {name.rpartition(".")[2] for name in names} == {"py", "toml", "typed"}


# --- Ed25519 in plain Python --------------------------------------------------------------------


def test_signatures_of_the_library_hold():
    rng = Random(1)
    for length in (0, 1, 64, 1000):
        key = Ed25519PrivateKey.generate()
        message = rng.randbytes(length)
        public = key.public_key().public_bytes_raw()
        assert verify_releases.signature_holds(public, key.sign(message), message)
        assert not verify_releases.signature_holds(public, key.sign(message), message + b"x")


def test_the_first_vector_of_rfc_8032_holds():
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
        "1cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    given = bytes.fromhex(public), bytes.fromhex(signature), b""
    assert verify_releases.signature_holds(*given)


def test_no_changed_byte_of_key_or_signature_holds():
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"x")
    rng = Random(2)
    for original, which in ((public, 0), (signature, 1)):
        for place in range(len(original)):
            edited = bytearray(original)
            edited[place] ^= rng.randrange(1, 256)
            given = [public, signature]
            given[which] = bytes(edited)
            assert not verify_releases.signature_holds(*given, b"x"), (which, place)


def test_a_scalar_beyond_the_order_and_wrong_lengths_do_not_hold():
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"x")
    scalar = int.from_bytes(signature[32:], "little") + verify_releases.ORDER
    twin = signature[:32] + scalar.to_bytes(32, "little")
    assert not verify_releases.signature_holds(public, twin, b"x")
    assert not verify_releases.signature_holds(public, signature[:63], b"x")
    assert not verify_releases.signature_holds(public[:31], signature, b"x")
    assert not verify_releases.signature_holds(
        (2**255 - 19).to_bytes(32, "little"), signature, b"x"
    )
