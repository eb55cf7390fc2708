"""The places that the tests of the media write to."""

from tests.support.buckets import aws, bucket, moto_server

__all__ = ["aws", "bucket", "moto_server"]
