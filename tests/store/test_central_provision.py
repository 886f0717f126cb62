"""Provisioning the same terminals again gives new passwords and keeps everything else."""

from store.central.provision import provision
from tests.store.central_world import Office

pytest_plugins = ["tests.store.central_fixtures"]


def test_a_second_start_of_the_same_office_is_welcome(office: Office) -> None:
    again = provision(office.admin, office.code, ["a", "T1"])
    once_more = provision(office.admin, office.code, ["a", "T1"])
    assert set(again) == set(once_more) == {"a", "T1"}
    assert again["T1"] != once_more["T1"]
