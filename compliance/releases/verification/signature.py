"""The optional signature of the manifest: Ed25519, with a key that never enters the database.

Whoever holds the database can rewrite all releases and their hashes; without the key nobody can
sign the manifest that comes out of it.
"""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from scoring.release_set import encoded

logger = logging.getLogger(__name__)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyUnusable(Exception):
    """The key file that is named cannot be used; the text says why, in English."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature of a manifest and the public key that it fits, as their files hold them."""

    signature: bytes
    public_key: bytes


def signing_key() -> Ed25519PrivateKey | None:
    """Return the key of RELEASE_SIGNING_KEY_FILE, None when none is named.

    Raises KeyUnusable when it is missing, no Ed25519 key in PEM, or readable by others.
    """
    named: str = settings.RELEASE_SIGNING_KEY_FILE
    if not named:
        return None
    path = Path(named)
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & OTHERS:
            raise KeyUnusable(f"{path} can be read by others; chmod 600 it")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise KeyUnusable(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{path} holds no private key in PEM without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds a key of another kind than Ed25519")
    return key


def signed(manifest: bytes) -> Signed | None:
    """Return the signature of a manifest, None when no key is named; raises KeyUnusable."""
    key = signing_key()
    if key is None:
        return None
    public = key.public_key().public_bytes_raw()
    return Signed(encoded(key.sign(manifest)), encoded(public))


def signed_for_visitors(manifest: bytes) -> Signed | None:
    """Return the signature of a manifest, None without a usable key, which the log then tells.

    The public pages stay readable while somebody mends the key file.
    """
    try:
        return signed(manifest)
    except KeyUnusable as error:
        logger.error("the manifest is not signed: %s", error)
        return None


def public_key() -> bytes:
    """Return the bytes of the key that visitors find signatures of, empty without a usable one."""
    try:
        key = signing_key()
    except KeyUnusable:
        return b""
    return key.public_key().public_bytes_raw() if key else b""


def signature_holds(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether an Ed25519 signature of a message was made with a key's private part."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_pair_create(path: Path) -> bytes:
    """Write a new private key that only its owner may read, and its public key beside it.

    Returns the public key's file content. Raises FileExistsError rather than replace a key:
    whoever trusts the old one could never be told.
    """
    key = Ed25519PrivateKey.generate()
    public = encoded(key.public_key().public_bytes_raw())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for file, mode, content in (
        (path, 0o600, private),
        (path.with_name(f"{path.name}.pub"), 0o644, public),
    ):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
    return public
