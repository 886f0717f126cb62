"""From a profile to the applications of a card. The 個人番号 file exists, holds nothing and always refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hardware import apdu
from hardware.tlv import write
from hardware.virtual_card.application import Application, refused
from hardware.virtual_card.certificates import issue, load_keys

if TYPE_CHECKING:
    from pathlib import Path

    from hardware.virtual_card.certificates import CertificateSet, Keys
    from hardware.virtual_card.profile import Holder, Profile

_FILLER = b"\xff" * 32
_SECURITY_CODE = "0417"
_TOKEN_LABEL = b"JPKIAPICCTOKEN2"
_ERA_STARTS = ((date(2019, 5, 1), 2018), (date(1989, 1, 8), 1988), (date(1926, 12, 25), 1925), (date.min, 1911))

Applications = dict[bytes, Application]


def build(profile: Profile, today: date, keys_in: Path | None = None) -> tuple[Applications, Application]:
    """Return the applications by AID and the master file of the card that ``profile`` describes."""
    if profile.kind in {"residence", "special_permanent"}:
        return {apdu.RESIDENCE_CARD: Application()}, _residence_master(profile.kind)
    if profile.kind == "licence":
        return {apdu.LICENCE: Application()}, Application(files={0x2F01: bytes(17)})
    if profile.kind == "unknown" or profile.holder is None:
        return {}, Application()
    return _my_number(profile, profile.holder, today, load_keys(keys_in)), Application()


def pins_of(profile: Profile, today: date) -> dict[str, str]:
    """Return the PINs of a fresh card by name; the look-up number B follows from holder and expiry."""
    pins = profile.pins
    named = {
        "user": pins.user,
        "signature": pins.signature,
        "profile": pins.profile,
        "resident": pins.resident,
        "resident_common": pins.resident,
    }
    if profile.holder is not None:
        named["lookup_b"] = lookup_number_b(profile.holder, _card_expiry(profile, today))
    return named


def lookup_number_b(holder: Holder, expires: date) -> str:
    """照合番号B: birth date with the year of the era, the year of expiry, the security code; 14 digits."""
    base = next(year for first, year in _ERA_STARTS if holder.born >= first)
    return f"{holder.born.year - base:02d}{holder.born:%m%d}{expires:%Y}{_SECURITY_CODE}"


def _card_expiry(profile: Profile, today: date) -> date:
    return today + timedelta(days=profile.card_days)


def _my_number(profile: Profile, holder: Holder, today: date, keys: Keys) -> Applications:
    expires = today + timedelta(days=profile.certificate_days)
    certificates = issue(keys, holder, expires, f"MDG{profile.issuer}TEST{holder.born:%y%m}")
    return {
        apdu.JPKI: _jpki(profile, certificates, keys),
        apdu.PROFILE: _profile_text(holder),
        apdu.RESIDENT: Application(
            files={0x0002: bytes(16)},
            guards={0x0002: frozenset({"resident"})},
            pins={0x001C: "resident"},
            change_by=0x32,
        ),
        apdu.COMMON: Application(
            records={1: {1: _common_record(profile, _card_expiry(profile, today))}},
            pins={0x001C: "resident_common"},
            change_by=0x32,
        ),
    }


def _jpki(profile: Profile, certificates: CertificateSet, keys: Keys) -> Application:
    existence = b"\x8f\x8f\x00" if profile.signature else b"\x00\x8f\x00"
    files = {
        0x0002: certificates.signature_authority + _FILLER,
        0x0006: _token_information(),
        0x0008: existence,
        0x000A: certificates.user + _FILLER,
        0x000B: certificates.user_authority + _FILLER,
    }
    signing = {0x001A: (keys.signature, "signature")}
    if profile.signature:
        files[0x0001] = certificates.signature + _FILLER
    return Application(
        files=files,
        guards={0x0001: frozenset({"signature"})},
        pins={0x0018: "user", 0x001B: "signature"},
        keys={0x0017: (keys.user, "user")} | (signing if profile.signature else {}),
    )


def _token_information() -> bytes:
    """160 bytes in the shape of CK_TOKEN_INFO; only the label is read by anyone."""
    return _TOKEN_LABEL.ljust(32) + b"MADOGUCHI TEST".ljust(32) + b"VIRTUAL CARD".ljust(16) + bytes(80)


def _profile_text(holder: Holder) -> Application:
    return Application(
        files={0x0001: _FILLER, 0x0002: _basic_four(holder) + _FILLER, 0x0005: write(0xFF40, bytes(24))},
        guards={0x0001: refused(), 0x0002: frozenset({"profile", "lookup_b"})},
        pins={0x0011: "profile", 0x0015: "lookup_b"},
    )


def _basic_four(holder: Holder) -> bytes:
    """FF20: offsets of the four values from the start of the file, then name, address, birth date, sex."""
    values = [
        write(0xDF22, holder.name.encode()),
        write(0xDF23, holder.address.encode()),
        write(0xDF24, f"{holder.born:%Y%m%d}".encode()),
        write(0xDF25, holder.sex.encode()),
    ]
    body = b"".join(values)
    outer = len(write(0xFF20, bytes(11) + body)) - len(body)
    offsets = b"".join((outer + len(b"".join(values[:at]))).to_bytes(2, "big") for at in range(len(values)))
    return write(0xFF20, write(0xDF21, offsets) + body)


def _common_record(profile: Profile, expires: date) -> bytes:
    serial = "MDGTEST".ljust(15, "0")
    return b"\x01\x1c" + f"{serial}{profile.issuer}{expires:%Y%m%d}".encode("ascii")


def _residence_master(kind: str) -> Application:
    digit = b"1" if kind == "residence" else b"2"
    return Application(files={0x0001: write(0xC0, b"0001"), 0x0002: write(0xC1, digit)})
