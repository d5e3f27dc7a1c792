"""Further stores from the environment: the main store's variables, each with the store's name before it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.storage import direct_upload_urls, stores
from devstack.application import environment
from devstack.folder import DataFolder, temporary

TWO = {
    "STORES": "cn,attic",
    "STORE_CN_STORAGE": "s3",
    "STORE_CN_S3_BUCKET": "faces",
    "STORE_CN_S3_REGION": "cn-north-1",
    "STORE_CN_S3_ACCESS_KEY_ID": "key",
    "STORE_CN_S3_SECRET_ACCESS_KEY": "secret",
    "STORE_CN_DIRECT_UPLOADS": "true",
    "STORE_ATTIC_STORAGE": "local",
    "STORE_ATTIC_STORAGE_FOLDER": "/mnt/attic",
}


@pytest.fixture(autouse=True)
def two(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in TWO.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def options(alias: str) -> Any:
    return stores(Path("/data"))[alias]["OPTIONS"]


def test_each_is_described_by_the_main_stores_variables_with_its_name_before_them() -> None:
    assert list(stores(Path("/data"))) == ["default", "cn", "attic"]
    assert options("default")["location"] == "/data/media"
    assert options("attic")["location"] == "/mnt/attic"
    assert (options("cn")["bucket_name"], options("cn")["region_name"]) == ("faces", "cn-north-1")
    assert (options("cn")["access_key"], options("cn")["secret_key"]) == ("key", "secret")


def test_a_bucket_that_is_away_is_given_up_within_seconds() -> None:
    client = options("cn")["client_config"]

    assert (client.connect_timeout, client.signature_version) == (3, "s3v4")


def test_browsers_send_straight_to_those_buckets_alone_that_take_it() -> None:
    urls = direct_upload_urls(public_url="https://study.example.org")

    assert urls == {"cn": "https://faces.s3.cn-north-1.amazonaws.com.cn"}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"STORES": "cn,China"}, "STORES: “China” must be lower-case"),
        ({"STORES": "default"}, "no store of yours can be called “default”"),
        ({"STORES": "eu"}, "STORE_EU_STORAGE"),
        ({"STORE_CN_STORAGE": "tape"}, "STORE_CN_STORAGE must be “local” or “s3”, not “tape”"),
        ({"STORE_CN_STORAGE": "local"}, "STORE_CN_STORAGE_FOLDER"),
    ],
)
def test_what_is_missing_or_wrong_is_named(two: pytest.MonkeyPatch, variables: dict[str, str], said: str) -> None:
    for name, value in variables.items():
        two.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=said):
        stores(Path("/data"))


def test_a_folder_takes_nothing_from_browsers(two: pytest.MonkeyPatch) -> None:
    two.setenv("STORE_ATTIC_DIRECT_UPLOADS", "true")

    with pytest.raises(ImproperlyConfigured, match="STORE_ATTIC_DIRECT_UPLOADS needs STORE_ATTIC_STORAGE=s3"):
        direct_upload_urls(public_url="https://study.example.org")


def test_a_running_stack_knows_the_same_stores() -> None:
    with temporary() as root:
        folder = DataFolder(root)
        folder.prepare()
        passed_on = environment(folder, database_url="", redis_url="", base_url="http://127.0.0.1:8000")

    assert TWO.items() <= passed_on.items()
