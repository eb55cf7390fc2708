"""Addresses that lead to this machine or its neighbours, names that resolve to them, and the canary there."""

import socket
import threading
from collections import Counter
from contextlib import suppress
from typing import Self

# 127.0.0.1 and ::1, in the spellings that some resolver, browser or library takes for them.
LOOPBACK = (
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "0x7f000001", "0x7f.1", "0X7F.0.0.1", "2130706433"),
    *(
        "017700000001",
        "0177.0.0.1",
        "127.000.000.001",
        "0",
        "0.0.0.0",
        "127.0.0.2",
        "localhost",
        "LocalHost.",
    ),
    *(
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "127．0．0．1",
        "127｡0｡0｡1",
        "ⓛⓞcalhost",
        "%31%32%37.0.0.1",
    ),
    *("127%2e0%2e0%2e1", "127.0.0.1%00", "127.0.0.1%20.good.test", "127.0.0.1\\.good.test", "[127.0.0.1]"),
    *(
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[0000::0001]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::1%25lo]",
    ),
    *(
        "[::ffff:7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::127.0.0.1]",
        "[2002:7f00:1::]",
    ),
    *("[2001:0:7f00:1::]", "[2001:0:1:2:3:4:80ff:fffe]", "[fe80::1%25lo]", "[::1", "::1", "[]"),
)
# Addresses of networks that are nobody's from outside.
PRIVATE = (
    *(
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "10.0.0.1",
        "10.1",
        "0x0a000001",
        "172.16.0.1",
        "192.168.0.1",
    ),
    *(
        "192.168.1",
        "100.64.0.1",
        "100.127.255.255",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ),
    *(
        "[fd00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[::ffff:10.0.0.1]",
        "[2002:a00:1::]",
    ),
    *("[64:ff9b::a9fe:a9fe]", "[2001:db8::1]"),
)
# Names, and what they resolve to: an answer for each lookup, the last for ever.
NAMES = {
    "private.test": [["10.0.0.1"]],
    "metadata.test": [["169.254.169.254"]],
    "loopback.test": [["127.0.0.2"]],
    "loopback6.test": [["::1"]],
    "mapped.test": [["::ffff:127.0.0.1"]],
    "nat64.test": [["64:ff9b::7f00:1"]],
    "scoped.test": [["fe80::1%lo"]],
    "mixed.test": [["127.0.0.1", "127.0.0.2"]],
    "mixed-late.test": [["127.0.0.1"] * 20 + ["10.0.0.1"]],
    "mixed6.test": [["127.0.0.1", "::1"]],
    "rebinding.test": [["127.0.0.1"], ["127.0.0.2"]],
    "nowhere.test": [[]],
}


def places(port: int) -> list[str]:
    """Addresses at which no page is fetched; where it matters, they lead to `port` of this machine."""
    lead = f"127.0.0.1:{port}"
    schemes = (
        "file",
        "gopher",
        "ftp",
        "dict",
        "ldap",
        "unix",
        "http+unix",
        "ws",
        "jar:http",
        "view-source:http",
    )
    return [
        *(f"http://{host}:{port}/" for host in LOOPBACK),
        *(f"http://{host}/" for host in LOOPBACK if host not in {"[]", "::1"}),
        *(f"http://{host}/latest/meta-data/" for host in PRIVATE),
        *(f"http://{name}:{port}/" for name in NAMES if name != "rebinding.test"),
        *(f"{scheme}://{lead}/" for scheme in schemes),
        *(
            "file:///etc/passwd",
            "file:/etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "mailto:a@b.test",
        ),
        *("http+unix://%2Frun%2Fdocker.sock/info", "unix:///run/docker.sock", "about:blank", "localhost:22"),
        *(f"HTTP://{lead}/", f"hTTpS://{lead}/", f"//{lead}/", f"http:///{lead}/", f"http:////{lead}/"),
        *(
            f"http://good.test@{lead}/",
            f"http://good.test:80@{lead}/",
            f"http://@{lead}/",
            f"http://a:b@{lead}/",
        ),
        *(f"http://good.test\\@{lead}/", f"http://{lead}\\@good.test/", f"http://good.test%40{lead}/"),
        *(
            f"http://{lead}#@good.test/",
            f"http://{lead}?@good.test/",
            f"http://{lead}:80/",
            f"http://127.0.0.1\t:{port}/",
        ),
        *("http://127.0.0.1:22/", "http://good.test:22/", "http://good.test:0/", "http://good.test:99999/"),
        *("http://good.test:٢٢/", "http://[8.8.8.8]/", "http://[.]/", "http://./", "http:// /", "http://"),
    ]


# Redirects to these stay at the site, whatever they look like; it has nothing there.
RELATIVE = ("http:127.0.0.1/", "http:/127.0.0.1/", "\\\\127.0.0.1\\", "/\\127.0.0.1/", "127.0.0.1", "")


class Names:
    """Stands in for the system's resolver, which would ask the network: `.test` is the site, or see NAMES."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._real = socket.getaddrinfo

    def __call__(self, host, port, family=0, type=0, proto=0, flags=0):  # noqa: A002  as the system names them
        """Its answer, in the form of socket.getaddrinfo's."""
        answers = NAMES.get(host, [["127.0.0.1"]] if host.endswith(".test") else None)
        if answers is None:
            if host.rstrip(".") != "localhost":
                flags = socket.AI_NUMERICHOST
            return self._real(host, port, family, type, proto, flags)
        answer = answers[min(self.asked[host], len(answers) - 1)]
        self.asked[host] += 1
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            made
            for address in answer
            for made in self._real(address.partition("%")[0], port, 0, type, proto, socket.AI_NUMERICHOST)
        ]


class Canary:
    """Listens on 127.0.0.1, 127.0.0.2 and ::1, at a port of its own, and notes who comes."""

    def __init__(self) -> None:
        self.visits: list[tuple[str, int]] = []
        self._listeners: list[socket.socket] = []
        self.port = self.listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.port}/"
        self.listen("127.0.0.2", self.port)
        self.listen("::1", self.port)

    def listen(self, host: str, port: int) -> int:
        """Listen there, too; the port."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
        self._listeners.append(listener)
        threading.Thread(target=self._wait, args=(listener,), daemon=True).start()
        return listener.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self._listeners:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _wait(self, listener: socket.socket) -> None:
        here = listener.getsockname()[:2]
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self.visits.append(here)
                connection.close()
