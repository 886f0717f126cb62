"""Real X.509 certificates for invented people, signed by test authorities of our own.

The signature certificate carries the four basic data as otherName entries under 1.2.392.200149.8.5.5 (1 name,
3 sex, 4 birth date as era digit and YYYYMMDD, 5 address), as certificates of the public service do; its subject is
a code, never the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from hardware.tlv import write

if TYPE_CHECKING:
    from pathlib import Path

    from hardware.virtual_card.profile import Holder

_BASIC_DATA = "1.2.392.200149.8.5.5"
_LIFE = timedelta(days=5 * 365)
_ERAS = ((date(2019, 5, 1), "5"), (date(1989, 1, 8), "4"), (date(1926, 12, 25), "3"), (date.min, "2"))


@dataclass(frozen=True)
class Keys:
    """The three test keys that all virtual cards share."""

    authority: rsa.RSAPrivateKey
    user: rsa.RSAPrivateKey
    signature: rsa.RSAPrivateKey


@dataclass(frozen=True)
class CertificateSet:
    """The four certificates of a card, DER."""

    user: bytes
    user_authority: bytes
    signature: bytes
    signature_authority: bytes


def load_keys(directory: Path | None) -> Keys:
    """Return the test keys, made once and kept in ``directory`` (or made anew when it is None)."""
    return Keys(*(_key(directory, name) for name in ("authority", "user", "signature")))


def _key(directory: Path | None, name: str) -> rsa.RSAPrivateKey:
    path = directory / f"{name}.pem" if directory else None
    if path is not None and path.exists():
        kept = serialization.load_pem_private_key(path.read_bytes(), None)
        if isinstance(kept, rsa.RSAPrivateKey):
            return kept
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if path is not None:
        _keep(path, key)
    return key


def _keep(path: Path, key: rsa.RSAPrivateKey) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(pem)
    draft.replace(path)


def issue(keys: Keys, holder: Holder, expires: date, code: str) -> CertificateSet:
    """Issue the four certificates of one card.

    Args:
        keys: Test keys.
        holder: The invented person.
        expires: Last day of validity, Japan time.
        code: Subject code that stands where real certificates carry theirs.
    """
    return CertificateSet(
        user=_certificate(keys, "user", code, expires, None),
        user_authority=_authority(keys, "user", expires),
        signature=_certificate(keys, "signature", code, expires, holder),
        signature_authority=_authority(keys, "signature", expires),
    )


def _name(purpose: str, common_name: str | None = None) -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "MADOGUCHI TEST"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"TEST ONLY for {purpose}"),
    ]
    if common_name:
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(parts)


def _window(expires: date) -> tuple[datetime, datetime]:
    """Validity ends with the last day in Japan, which is 14:59:59 UTC."""
    end = datetime.combine(expires, time(14, 59, 59), UTC)
    return end - _LIFE, end


def _builder(subject: x509.Name, issuer: x509.Name, expires: date) -> x509.CertificateBuilder:
    begin, end = _window(expires)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _certificate(keys: Keys, purpose: str, code: str, expires: date, holder: Holder | None) -> bytes:
    key = keys.signature if purpose == "signature" else keys.user
    builder = _builder(_name(purpose, code), _name(purpose), expires).public_key(key.public_key())
    builder = builder.add_extension(_usage(signing=purpose == "signature"), critical=True)
    if holder is not None:
        builder = builder.add_extension(_basic_data(holder), critical=False)
    certificate = builder.sign(keys.authority, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.DER)


def _authority(keys: Keys, purpose: str, expires: date) -> bytes:
    name = _name(purpose)
    builder = _builder(name, name, expires + _LIFE).public_key(keys.authority.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.sign(keys.authority, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _usage(*, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=signing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _basic_data(holder: Holder) -> x509.SubjectAlternativeName:
    era = next(digit for first, digit in _ERAS if holder.born >= first)
    values = {
        1: holder.name,
        3: holder.sex,
        4: f"{era}{holder.born:%Y%m%d}",
        5: holder.address,
    }
    return x509.SubjectAlternativeName(
        x509.OtherName(x509.ObjectIdentifier(f"{_BASIC_DATA}.{part}"), write(0x0C, text.encode()))
        for part, text in values.items()
    )
