"""OpenSC, a third party, takes the virtual card for the Japanese public card and lets it sign."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_pem_x509_certificate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hardware.pcsc_private import PrivatePcscd
    from hardware.virtual_card.control import VirtualCard

    Lay = Callable[..., VirtualCard]

pytestmark = [pytest.mark.device, pytest.mark.xdist_group("card")]
MODULE = "opensc-pkcs11.so"


@pytest.fixture
def tool(pcscd: PrivatePcscd) -> Callable[..., str]:
    """Run a program of OpenSC against the private daemon and return its output."""
    environment = {**os.environ, **pcscd.environment()}

    def run(*command: str) -> str:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_opensc_calls_it_jpki(lay: Lay, tool: Callable[..., str]) -> None:
    lay()
    assert tool("opensc-tool", "-n").strip() == "jpki"


def test_it_lists_four_certificates(lay: Lay, tool: Callable[..., str]) -> None:
    lay()
    assert tool("pkcs15-tool", "--list-certificates").count("X.509 Certificate [") == 4


@pytest.mark.parametrize("profile", ["under-15", "user-pin-locked", "signature-pin-locked", "expired"])
def test_it_binds_to_every_my_number_card(lay: Lay, tool: Callable[..., str], profile: str) -> None:
    lay(profile)
    assert "JPKI" in tool("pkcs15-tool", "--dump")


def test_the_signature_certificate_needs_its_password(lay: Lay, tool: Callable[..., str], pcscd: PrivatePcscd) -> None:
    lay()
    refused = subprocess.run(
        ["pkcs15-tool", "--read-certificate", "2"],
        env={**os.environ, **pcscd.environment()},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "BEGIN CERTIFICATE" not in refused.stdout
    opened = tool("pkcs15-tool", "--read-certificate", "2", "-a", "2", "--verify-pin", "--pin", "MADO2580")
    assert "BEGIN CERTIFICATE" in opened


@pytest.mark.parametrize(("slot", "key", "pin"), [("0", "01", "2580"), ("1", "02", "MADO2580")])
def test_openssl_verifies_what_the_card_signed(
    lay: Lay, tool: Callable[..., str], tmp_path: Path, slot: str, key: str, pin: str
) -> None:
    lay()
    message, signed, public = tmp_path / "message", tmp_path / "signed", tmp_path / "public.pem"
    message.write_bytes(b"counter 3, ticket 42")
    tool(
        *("pkcs11-tool", "--module", MODULE, "--slot-index", slot, "--login", "--pin", pin),
        *("--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", key),
        *("--input-file", str(message), "--output-file", str(signed)),
    )
    opening = ["-a", "2", "--verify-pin", "--pin", pin] if key == "02" else []
    pem = tool("pkcs15-tool", "--read-certificate", key.lstrip("0"), *opening)
    certificate = load_pem_x509_certificate(pem.encode())
    public.write_bytes(
        certificate.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    verdict = tool("openssl", "dgst", "-sha256", "-verify", str(public), "-signature", str(signed), str(message))
    assert "Verified OK" in verdict


def test_pkcs11_self_test_finds_no_error(lay: Lay, tool: Callable[..., str]) -> None:
    lay()
    assert "No errors" in tool("pkcs11-tool", "--module", MODULE, "--login", "--pin", "2580", "--test")


def test_counting_down_locks_and_outlives_the_removal(
    lay: Lay, card: VirtualCard, pcscd: PrivatePcscd, tool: Callable[..., str]
) -> None:
    lay()
    for _ in range(3):
        subprocess.run(
            ["pkcs15-tool", "--verify-pin", "-a", "1", "--pin", "0000"],
            env={**os.environ, **pcscd.environment()},
            capture_output=True,
            timeout=30,
            check=False,
        )
    assert card.status().tries["user"] == 0
    card.remove()
    assert card.insert("ordinary").tries["user"] == 0
