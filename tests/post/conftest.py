"""The post offices that the tests of the post send to."""

from tests.support.postoffice import aws, faulty, moto, moto_server, sink

__all__ = ["aws", "faulty", "moto", "moto_server", "sink"]
