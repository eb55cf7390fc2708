"""Where the newsletter's pictures came from."""

from curator.model import Picture
from curator.store import pictures, reading, writing
from tests.support.make import DAY, NOW

OWL = Picture("0" * 32 + ".png", 1120, 630, 8_000)
BARN = Picture("1" * 32 + ".jpg", 560, 315, 90_000)


def add(engine, one, source, at=NOW):
    """Remember a picture."""
    with writing(engine) as conn:
        return pictures.add(conn, one, source, by="ada", at=at)


def test_a_picture_is_found_by_its_address(engine):
    """And none is found by another."""
    assert add(engine, OWL, "https://a.example/owl")
    with reading(engine) as conn:
        assert pictures.of_source(conn, "https://a.example/owl") == OWL
        assert pictures.of_source(conn, "https://a.example/barn") is None


def test_a_picture_is_remembered_once(engine):
    """From the address that it came from first."""
    add(engine, OWL, "https://a.example/owl")
    assert not add(engine, OWL, "https://b.example/owl")
    with reading(engine) as conn:
        assert (pictures.is_known(conn, OWL.name), pictures.is_known(conn, BARN.name)) == (True, False)
        assert pictures.of_source(conn, "https://b.example/owl") is None


def test_of_an_address_the_last_picture_counts(engine):
    """Another one may stand there by now."""
    add(engine, BARN, "https://a.example/owl", NOW + DAY)
    add(engine, OWL, "https://a.example/owl", NOW)
    with reading(engine) as conn:
        assert pictures.of_source(conn, "https://a.example/owl") == BARN
