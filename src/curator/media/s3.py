"""A bucket as media: Amazon S3, or another server that speaks it.

Who may read the bucket is its own policy's affair: most accounts refuse objects with rights of their own.
"""

from pathlib import PurePath
from typing import Any

import boto3
from botocore import exceptions as aws
from botocore.config import Config

from curator.config import Media as Settings
from curator.errors import MediaError
from curator.media import TYPES
from curator.text import one_line

_CHECK = "curator-check.txt"
_FOR_EVER = "public, max-age=31536000, immutable"  # its name changes when its bytes do
_MISSING = {"404", "NoSuchKey", "NotFound"}


class BucketMedia:
    """Objects in `settings.bucket`, under `settings.prefix`; credentials come from where AWS tools look."""

    def __init__(self, settings: Settings) -> None:
        self.bucket, self.prefix = settings.bucket or "", settings.prefix
        # Putting the same object again changes nothing, so boto3 may try again.
        patience = Config(retries={"total_max_attempts": 3}, connect_timeout=5, read_timeout=30)
        try:
            self._client: Any = boto3.session.Session().client(
                "s3", region_name=settings.region, endpoint_url=settings.endpoint, config=patience
            )
        except (aws.BotoCoreError, ValueError) as error:
            raise self._error(error) from None

    def has(self, name: str) -> bool:
        """Whether the object is there."""
        try:
            self._client.head_object(Bucket=self.bucket, Key=self.prefix + name)
        except aws.ClientError as error:
            if _code(error) in _MISSING:
                return False
            raise self._error(error) from None
        except aws.BotoCoreError as error:
            raise self._error(error) from None
        return True

    def get(self, name: str) -> bytes | None:
        """The object's bytes; None if it is not there."""
        try:
            answer = self._client.get_object(Bucket=self.bucket, Key=self.prefix + name)
            return bytes(answer["Body"].read())
        except aws.ClientError as error:
            if _code(error) in _MISSING:
                return None
            raise self._error(error) from None
        except aws.BotoCoreError as error:
            raise self._error(error) from None

    def put(self, name: str, data: bytes) -> None:
        """Put the object; S3 shows it whole or not at all."""
        kind = TYPES.get(PurePath(name).suffix, "application/octet-stream")
        how = {"ContentType": kind, "CacheControl": _FOR_EVER}
        self._ask("put_object", Key=self.prefix + name, Body=data, **how)

    def drop(self, name: str) -> None:
        """Delete the object."""
        self._ask("delete_object", Key=self.prefix + name)

    def check(self) -> None:
        """Put a small object and delete it again."""
        self.put(_CHECK, b"curator may write here\n")
        self.drop(_CHECK)

    def _ask(self, what: str, **given: Any) -> None:
        try:
            getattr(self._client, what)(Bucket=self.bucket, **given)
        except (aws.ClientError, aws.BotoCoreError) as error:
            raise self._error(error) from None

    def _error(self, error: Exception) -> MediaError:
        said = one_line(str(error), 300)
        return MediaError(
            f"bucket {self.bucket}: {said}; check [media] in curator.toml, and the AWS credentials"
        )


def _code(error: aws.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
