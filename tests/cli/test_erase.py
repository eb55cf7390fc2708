"""subscriber erase: a reader is forgotten, and what is left for a person is said."""

ADA = "reader-0@post.test"


def test_a_reader_is_erased(shell, approved):
    """From the tables and the files of the database; from what is listed, exported and shown."""
    shell.done("send", 1)
    shell.done("suppression", "add", ADA)
    ran = shell.done("subscriber", "erase", "Reader-0@POST.TEST", "--yes")
    assert ran.out == ""
    told = ran.err.splitlines()
    assert told[0] == (
        "subscriber 1 is erased; what named them: consent 2, delivery 1, subscriber 1, suppression 1"
    )
    assert told[1].startswith("nothing takes it in again; if its reader asks: curator suppression remove ")
    assert told[2].startswith("curator: Reader-0@post.test still stands in 1 file: outbox/")
    assert not any(ADA in line.lower() for line in shell.dump())
    for file in shell.home.glob("curator.db*"):
        assert ADA.encode() not in file.read_bytes().lower()
    for words in (
        ["subscriber", "list"],
        ["subscriber", "export"],
        ["suppression", "list"],
        ["deliveries", 1],
    ):
        ran = shell(*words)
        assert "reader-0" not in ran.out + ran.err
    assert "(erased)" in shell.done("suppression", "list").out


def test_erased_again_there_is_nothing_to_do(shell):
    """And of an unknown address nothing was known."""
    shell.done("subscriber", "add", ADA)
    shell.done("subscriber", "erase", ADA)
    again = shell.done("subscriber", "erase", ADA).err
    assert f"{ADA} was erased on " in again
    assert "no table holds it" in again
    ran = shell("subscriber", "erase", "nobody@post.test")
    assert ran.code == 1
    assert ran.complaint.startswith("nobody@post.test is not known here")
    assert shell("subscriber", "erase", "nobody").code == 2


def test_an_erased_reader_comes_back_only_by_a_persons_word(shell):
    """An import passes them over; adding them says how."""
    shell.done("subscriber", "add", ADA)
    shell.done("subscriber", "erase", ADA)
    path = shell.write("s.csv", f"email\n{ADA}\n")
    shell("subscriber", "import", path)
    assert shell.done("subscriber", "list", "--json").json == []
    ran = shell("subscriber", "add", ADA)
    assert ran.code == 1
    assert (
        f"as its reader asked; if they ask to come back, first: curator suppression remove {ADA}" in ran.err
    )
    shell.done("suppression", "remove", ADA)
    shell.done("subscriber", "add", ADA)


def test_what_prints_the_address_is_named(shell, pick):
    """The newsletter's own words stay until a person changes them."""
    pick("eagle")
    shell.done("issue", "new", "--title", "Owls", "--intro", f"Write to [us](mailto:{ADA}).")
    shell.done("subscriber", "add", ADA)
    assert "curator: issue #1 prints it" in shell.done("subscriber", "erase", ADA).err
