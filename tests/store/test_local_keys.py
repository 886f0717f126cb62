"""The store key is random, wrapped by what somebody knows, and never shown."""

from pathlib import Path

import pytest

from store import keys
from store.durable import destroy
from store.errors import StoreError
from store.office_keys import OfficeKeys
from store.secrets import ArgonSecrets

CHEAP = keys.Cost(memory_kib=64, passes=1)


def test_the_daily_and_the_recovery_passphrase_open_the_same_key(tmp_path: Path) -> None:
    file = tmp_path / "store.key"
    recovery = keys.new_recovery()
    key = keys.create(file, "daily", recovery=recovery, cost=CHEAP)
    assert len(key) == 32
    assert keys.unlock(file, "daily") == keys.unlock(file, recovery) == key
    assert key not in file.read_bytes()
    assert b"daily" not in file.read_bytes()


def test_a_wrong_passphrase_is_one_sentence_without_the_passphrase(tmp_path: Path) -> None:
    file = tmp_path / "store.key"
    keys.create(file, "daily", cost=CHEAP)
    with pytest.raises(StoreError, match="合言葉が違います") as refused:
        keys.unlock(file, "secret-typo")
    assert "secret-typo" not in f"{refused.value}{refused.value.cause}"


def test_a_new_passphrase_replaces_the_old_one_and_keeps_the_key(tmp_path: Path) -> None:
    file = tmp_path / "store.key"
    key = keys.create(file, "daily", recovery="paper", cost=CHEAP)
    keys.change(file, "paper", "tomorrow")
    assert keys.unlock(file, "tomorrow") == keys.unlock(file, "paper") == key
    with pytest.raises(StoreError):
        keys.unlock(file, "daily")


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "store.key"
    keys.create(file, "daily", cost=CHEAP)
    with pytest.raises(StoreError, match="上書きはしません"):
        keys.create(file, "other", cost=CHEAP)


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"wrappings":[],"version":"x"}'])
def test_a_damaged_key_file_is_refused_and_kept(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "store.key"
    file.write_bytes(body)
    with pytest.raises(StoreError, match=r"store\.key"):
        keys.unlock(file, "daily")
    assert file.read_bytes() == body


def test_the_passphrase_comes_from_the_credential_of_the_service_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    made = keys.new_passphrase_file(file)
    assert keys.passphrase_from(file, {}) == made
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "madoguchi-store").write_text("from systemd\n")
    assert keys.passphrase_from(file, {"CREDENTIALS_DIRECTORY": str(credentials)}) == "from systemd"


def test_no_passphrase_at_all_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for file in (None, tmp_path / "empty", tmp_path / "missing"):
        with pytest.raises(StoreError, match="合言葉が見つかりません"):
            keys.passphrase_from(file, {})


def test_office_keys_are_one_private_file_a_generation(tmp_path: Path) -> None:
    office = OfficeKeys(tmp_path / "keys")
    with pytest.raises(StoreError, match="庁内鍵"):
        office.current()
    office.create(1)
    office.create(2)
    first = office.key(1)
    office.create(1)
    assert (office.generations(), office.current(), office.key(1)) == ([1, 2], 2, first)
    office.destroy(1)
    assert (office.generations(), office.key(1)) == ([2], None)


def test_a_torn_office_key_is_refused(tmp_path: Path) -> None:
    office = OfficeKeys(tmp_path)
    office.create(3)
    (tmp_path / "office-000003.key").write_bytes(b"short")
    with pytest.raises(StoreError, match="第3世代"):
        office.key(3)


def test_destroying_overwrites_before_it_removes(tmp_path: Path) -> None:
    file, name = tmp_path / "old.key", tmp_path / "another name"
    file.write_bytes(b"secret bytes")
    name.hardlink_to(file)
    destroy(file)
    assert not file.exists()
    assert name.read_bytes() == bytes(12)
    destroy(file)


def test_an_operators_secret_is_kept_as_argon2id_and_verified() -> None:
    secrets = ArgonSecrets(memory_kib=64, passes=1)
    stored = secrets.make("窓口3番")
    assert stored.startswith("$argon2id$")
    assert stored != secrets.make("窓口3番")
    assert secrets.verify(stored, "窓口3番")
    assert not secrets.verify(stored, "窓口4番")
    assert not secrets.verify("", "窓口3番")
    assert not secrets.verify("not a hash", "窓口3番")
