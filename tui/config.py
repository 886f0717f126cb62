"""``kiosk.toml``: what this terminal is and where its devices are. Strict: a wrong key is named with its line."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from flows.catalog.locate import Path as KeyPath
from flows.catalog.locate import line_of, positions
from flows.catalog.problem import nearest
from flows.catalog.shelf import BASE, profiles
from tui.words import say

DEFAULT_STATE = "~/.local/state/madoguchi"


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table: unknown keys are refused."""


class Terminal(Strict, frozen=True):
    """Who this terminal is.

    Attributes:
        office: 全国地方公共団体コード, five or six digits.
        code: code of the terminal, unique in the office, e.g. ``T1``.
        window: number of the window it stands at.
        section: 課 shown in the header.
        name: what the header and the board call the window.
        state: directory of the encrypted store and everything else this terminal keeps.
    """

    office: str = "131016"
    code: str = "T1"
    window: str = "1"
    section: str = "市民課"
    name: str = "1番窓口"
    state: str = DEFAULT_STATE


class Store(Strict, frozen=True):
    """How the local store is opened.

    Attributes:
        passphrase_file: file with the passphrase that wraps the store's key; made with a random one when missing.
        credential: name of a systemd credential that holds the key instead.
        office_keys: directory of the office-key generations, kept apart from every backup.
    """

    passphrase_file: str = "passphrase"  # noqa: S105 - the name of a file
    credential: str = ""
    office_keys: str = "office-keys"


class Central(Strict, frozen=True):
    """Where the central PostgreSQL is.

    Attributes:
        dsn: libpq connection string; several hosts with ``target_session_attrs=read-write`` are fine; empty: alone.
    """

    dsn: str = ""


class Printer(Strict, frozen=True):
    """The slip printer.

    Attributes:
        address: ``tcp://HOST:PORT``, ``usb:/dev/usb/lp0``, ``serial:/dev/ttyS0``, ``file:PATH``; empty: no printer.
        profile: printer profile (dots, cutter).
    """

    address: str = ""
    profile: str = "epson-tm-m30"


class Reader(Strict, frozen=True):
    """The IC card reader.

    Attributes:
        socket: path of the pcscd socket; empty: the system's own.
        enabled: whether this terminal reads cards.
    """

    socket: str = ""
    enabled: bool = True


class PinPad(Strict, frozen=True):
    """The PIN pad.

    Attributes:
        socket: path of the pad's socket; empty: this window has no pad.
    """

    socket: str = ""


class Board(Strict, frozen=True):
    """The call display.

    Attributes:
        socket: path where this terminal serves its board, or where ``madoguchi board`` listens.
    """

    socket: str = ""


class Screen(Strict, frozen=True):
    """What the screen shows and when it locks.

    Attributes:
        idle_minutes: minutes without a key until the screen locks.
        names: whether visitors' names are entered and shown.
        theme: ``madoguchi-dark`` or ``madoguchi-light``.
        hints: lines shown on the sign-in screen, e.g. training accounts.
    """

    idle_minutes: float = 5.0
    names: bool = False
    theme: str = "madoguchi-dark"
    hints: tuple[str, ...] = ()


class Training(Strict, frozen=True):
    """Sockets by which training devices are handled from the screen; empty at a real counter.

    Attributes:
        cards: control socket of a virtual card slot.
        printer: control socket of a virtual printer.
    """

    cards: str = ""
    printer: str = ""


class Catalog(Strict, frozen=True):
    """Which procedures this office offers.

    Attributes:
        files: definition files or directories; empty: the packaged catalog.
        own: the city's own definitions, beside those or in their place.
        profile: kind of office (``flows/catalog/profiles.toml``); ``base`` offers every procedure.
    """

    files: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    profile: str = BASE


class Guard(Strict, frozen=True):
    """Who has to be asked before a certificate is made.

    Attributes:
        list_days: how old the list of protected persons 支援措置 may be, in days; older, only the city makes
            certificates. None where the office does not confirm its date here.
    """

    list_days: Annotated[int, msgspec.Meta(ge=0, le=31)] | None = None


class Kiosk(Strict, frozen=True):
    """The whole of ``kiosk.toml``.

    Attributes:
        bands: first and last number of this terminal's emergency band by category, used while no leased number is left.
    """

    terminal: Terminal = Terminal()
    store: Store = Store()
    central: Central = Central()
    printer: Printer = Printer()
    reader: Reader = Reader()
    pinpad: PinPad = PinPad()
    board: Board = Board()
    screen: Screen = Screen()
    catalog: Catalog = Catalog()
    guard: Guard = Guard()
    training: Training = Training()
    bands: Mapping[str, tuple[int, int]] = msgspec.field(default_factory=dict)

    @property
    def state(self) -> Path:
        """The state directory, absolute."""
        return Path(self.terminal.state).expanduser().absolute()

    def path(self, name: str) -> Path:
        """Return a configured path; relative ones lie in the state directory."""
        return self.state / Path(name).expanduser()


class ConfigError(Exception):
    """``kiosk.toml`` was refused: file, line, key and what to do."""

    def __init__(self, file: str, line: int, key: str, message: str) -> None:
        self.file, self.line, self.key = file, line, key
        super().__init__(f"{file}:{line}: {key}: {message}" if key else f"{file}:{line}: {message}")


def load(path: Path) -> Kiosk:
    """Read ``kiosk.toml``.

    Raises:
        ConfigError: the file cannot be read or says something this program does not know.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(str(path), 1, "", say("config.unreadable", cause=error.strerror or "")) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), 1, "", say("config.not_utf8")) from error
    return parse(text, str(path))


def parse(text: str, file: str = "kiosk.toml") -> Kiosk:
    """Read a configuration from its text.

    Raises:
        ConfigError: see :func:`load`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ConfigError(file, int(line[1]) if line else 1, "", say("config.syntax", cause=str(error))) from error
    try:
        kiosk = msgspec.convert(data, Kiosk)
    except msgspec.ValidationError as error:
        raise _located(text, file, str(error)) from error
    _check_bands(kiosk, text, file)
    _check_profile(kiosk, text, file)
    return kiosk


def _check_profile(kiosk: Kiosk, text: str, file: str) -> None:
    name = kiosk.catalog.profile
    if name not in profiles():
        message = say("config.unknown_profile", name=name, known="・".join(profiles()))
        raise ConfigError(file, line_of(positions(text), ("catalog", "profile")), "catalog.profile", message)


def _located(text: str, file: str, cause: str) -> ConfigError:
    """Turn a decoder's complaint into file, line, key and a sentence."""
    where = re.search(r"at `\$\.?([^`]*)`", cause)
    path: KeyPath = tuple(part for part in re.split(r"[.\[\]]+", where[1] if where else "") if part and part != "...")
    unknown = re.search(r"unknown field `([^`]+)`", cause)
    if unknown:
        path = (*path, unknown[1])
        near = nearest(unknown[1], _known(path[:-1]))
        message = say("config.unknown_near", near=near) if near else say("config.unknown")
    else:
        message = say("config.wrong_value", cause=cause.split(" - at", maxsplit=1)[0])
    return ConfigError(file, line_of(positions(text), path), ".".join(map(str, path)), message)


def _known(table: KeyPath) -> tuple[str, ...]:
    """Keys a table may have."""
    shape: Any = Kiosk
    for part in table:
        shape = type(getattr(shape(), str(part), None))
    return tuple(getattr(shape, "__struct_fields__", ()))


def _check_bands(kiosk: Kiosk, text: str, file: str) -> None:
    for letter, (first, last) in kiosk.bands.items():
        if not 0 < first <= last <= 999:
            line = line_of(positions(text), ("bands", letter))
            raise ConfigError(file, line, f"bands.{letter}", say("config.band"))
