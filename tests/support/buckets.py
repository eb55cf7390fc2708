"""A bucket on loopback: moto's S3, spoken to over HTTP."""

from collections.abc import Iterator

import boto3
import pytest

from tests.support.postoffice import MotoSes, aws, moto_server

__all__ = ["Bucket", "aws", "bucket", "moto_server"]


class Bucket:
    """An empty bucket in Ireland; `url` is the server's address."""

    name = "garden-pictures"

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = boto3.client("s3", endpoint_url=url, region_name="eu-west-1")
        where = {"LocationConstraint": "eu-west-1"}
        self.client.create_bucket(Bucket=self.name, CreateBucketConfiguration=where)

    def names(self) -> list[str]:
        """The names of all objects in it."""
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return [one["Key"] for one in listed]

    def head(self, name: str) -> dict:
        """What is said with an object."""
        return self.client.head_object(Bucket=self.name, Key=name)


@pytest.fixture
def bucket(moto_server: MotoSes, aws: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket; whoever has the environment may use it."""
    moto_server.reset()
    made = Bucket(moto_server.url)
    yield made
    made.client.close()
