"""Which addresses are connected to: attacks on the check, each by its name; and TLS, HTTP/2 and proxies."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.fetch import Hosts, NoArchive, fetch_all
from flows.stages.fetch.addresses import address_of, is_public, private_address, private_among
from flows.stages.fetch.resolve import addresses
from flows.stages.fetch.robots import Rules
from schemas.records import Candidate, Failure, Page
from schemas.source import Settings, Source
from tests.loopback import HOST, Loopback, Reply, redirect, resolving

PAGE = b"<html><body><p>Prices rose 3.4 per cent.</p></body></html>"
SETTINGS = Settings(delay_seconds=0.0, retries=0)
HASTY = Settings(delay_seconds=0.0, retries=0, connect_seconds=0.3)
METADATA = "http://169.254.169.254/latest/meta-data/"
PUBLIC = "8.8.8.8"


def fetch(
    url: str, hosts: Hosts | None = None, allowed: Sequence[str] = ("a.test",), settings: Settings = SETTINGS
) -> Page | Failure:
    source = Source(name="test", urls=("http://x.example/",), allow_hosts=tuple(allowed))
    candidate = Candidate("test", url, "feed")
    given_hosts = hosts or Hosts(60, resolving())
    (result,) = fetch_all([candidate], settings, "me@test.example", NoArchive(), sources=[source], hosts=given_hosts)
    return result


def refused(result: Page | Failure) -> str:
    assert isinstance(result, Failure) and result.outcome == "refused", result
    return result.reason


# The notations of an address


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001"),
        *("0", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "198.18.0.1", "240.0.0.1"),
        *("169.254.169.254", "0xA9FEA9FE", "2852039166", "169.254.170.2", "100.100.100.200", "192.0.0.192"),
        *("168.63.129.16", "224.0.0.1", "255.255.255.255", "192.88.99.1", "192.0.2.1", "203.0.113.9"),
    ],
)
def test_no_private_loopback_metadata_or_reserved_ipv4_address_in_any_notation(host: str) -> None:
    assert private_address(host)
    assert refused(fetch(f"http://{host}/")).endswith("allow_hosts of the source can allow it")


@pytest.mark.parametrize(
    "address",
    [
        *("::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0:127.0.0.1", "fe80::1%25eth0"),
        *("fd00:ec2::254", "fc00::1", "fec0::1", "ff02::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1"),
        "2a00:1450::5efe:a00:1",
    ],
)
def test_no_ipv6_form_that_is_or_carries_such_an_address(address: str) -> None:
    assert private_address(address.replace("%25", "%"))
    assert refused(fetch(f"http://[{address}]/"))


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "x.localhost", "db.internal", "metadata.google.internal", "printer.local"]
)
def test_no_name_of_a_private_network(host: str) -> None:
    assert "is a name on a private network" in refused(fetch(f"http://{host}/"))


@pytest.mark.parametrize("host", ["intranet", "metadata", "999.999.999.999", "1.2.3.4.5", "0x", "127.0.0.0x100000"])
def test_neither_single_labels_nor_numbers_that_are_no_address_are_left_to_the_resolver(host: str) -> None:
    assert refused(fetch(f"http://{host}/"))


@pytest.mark.parametrize("host", ["news.example", "1.1.1.1", "2606:4700::1111", "10.example", "64:ff9b::808:808"])
def test_a_public_host_is_not_refused(host: str) -> None:
    assert private_address(host) is None


@pytest.mark.parametrize(
    "url",
    [
        *("http://news.example@127.0.0.1/", "http://127.0.0.1#@news.example/", "http://news.example\\@127.0.0.1/"),
        *("http://127.0.0.1\t/", "http://127.0.0.1%00.news.example/", "http://127.0.0.1%2f.news.example/"),
        *("http://\uff11\uff12\uff17.0.0.1/", "http://127\u30020\u30020\u30021/", "http://%31%32%37.0.0.1/"),
        *("http://..%2f..%2fetc/", "http://a/../../etc/passwd", "http:///etc/passwd", "http:127.0.0.1/"),
        *("gopher://news.example/", "http://news.example:0/", "http://-/", "http://*/"),
    ],
)
def test_no_url_means_one_host_to_the_check_and_another_to_the_client(url: str) -> None:
    """The resolver knows every name and says loopback, so that whatever slipped through would be asked there."""
    with Loopback({"/": Reply(PAGE)}) as server:
        result = fetch(url.replace(".1/", f".1:{server.port}/"))
        assert isinstance(result, Failure)
        assert server.requests == server.robots == []


# What names resolve to


@pytest.mark.parametrize("answer", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:7f00:1"], ["fe80::1%eth0"], ["none"]])
def test_a_name_is_not_asked_where_any_of_its_addresses_is_not_public(answer: list[str]) -> None:
    result = fetch("http://news.example/", Hosts(60, resolving({"news.example": answer})))
    assert "resolves to" in refused(result) and "which is no public address" in refused(result)


def test_dns_rebinding_between_check_and_use_finds_nothing_to_rebind() -> None:
    """The name is public to whoever asks first and loopback to whoever asks again: nobody asks again."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else [HOST]

    with Loopback({"/": Reply(PAGE)}) as server:
        hosts = Hosts(60, rebinding)
        hosts.learn(server.url("/robots.txt", "news.example"), Rules())
        result = fetch(server.url("/", "news.example"), hosts, settings=HASTY)
        assert isinstance(result, Failure) and result.reason.startswith("no connection")
        assert asked == ["news.example"] and server.requests == []


def test_dns_rebinding_between_two_requests_is_found_at_the_second() -> None:
    answers = {"a.test": [HOST], "news.example": [HOST]}
    with Loopback({"/": Reply(PAGE)}) as server:
        server.routes["/a"] = redirect(server.url("/", "news.example"))
        result = fetch(server.url("/a", "a.test"), Hosts(60, resolving(answers)))
        assert "news.example resolves to 127.0.0.1" in refused(result)
        assert server.paths == ["/a"]


def test_no_connection_of_a_source_that_allows_a_host_serves_one_that_does_not() -> None:
    with Loopback({"/a": Reply(PAGE), "/b": Reply(PAGE)}) as server:
        allowing = Source(name="one", urls=("http://x.example/",), allow_hosts=("shared.test",))
        other = Source(name="two", urls=("http://x.example/",))
        candidates = [
            Candidate(name, server.url(path, "shared.test"), "list") for name, path in (("one", "/a"), ("two", "/b"))
        ]
        hosts = Hosts(60, resolving())
        inside, outside = fetch_all(
            candidates, SETTINGS, "me@test.example", NoArchive(), sources=[allowing, other], hosts=hosts
        )
        assert isinstance(inside, Page) and refused(outside)
        assert server.paths == ["/a"]


@pytest.mark.parametrize("name", ["a.test", "A.TEST", "a.test."])
def test_an_allowed_host_may_lie_on_a_private_network(name: str) -> None:
    with Loopback({"/": Reply(PAGE)}) as server:
        assert isinstance(fetch(server.url("/", name)), Page)
        assert isinstance(fetch(server.url("/", "a.test"), allowed=[name]), Page)


def test_the_second_address_is_tried_where_the_first_does_not_answer() -> None:
    with Loopback({"/": Reply(PAGE)}) as server:
        answers = resolving({"a.test": ["127.0.0.2", HOST]})
        with socket.socket() as taken:
            taken.bind(("127.0.0.2", server.port))  # bound and not listening
            assert isinstance(fetch(server.url("/", "a.test"), Hosts(60, answers)), Page)


# Redirects


@pytest.mark.parametrize(
    "target",
    [
        *("file:///etc/passwd", "FILE:///etc/passwd", "ftp://news.example/", "gopher://x/", "javascript:alert(1)"),
        *("data:text/html,<p>1</p>", "unix:/run/x.sock", METADATA, "http://[fd00:ec2::254]/", "//169.254.169.254/"),
        *("http://metadata.google.internal/computeMetadata/v1/", "http://2852039166/", "http://[::ffff:10.0.0.1]/"),
        *("http://user:pass@news.example/", "http://[::1", "http://news.example:99999/"),
    ],
)
def test_no_redirect_leads_to_files_other_schemes_or_metadata(target: str) -> None:
    with Loopback({"/": redirect(target)}) as server:
        result = fetch(server.url("/", "a.test"))
        assert isinstance(result, Failure)
        assert result.outcome == "refused" or result.reason == "redirects to no address"


def test_header_injection_through_a_redirect_makes_no_header_of_ours() -> None:
    with Loopback({"/": redirect("/next?a=%0d%0aX-Evil:1"), "/next?a=%0d%0aX-Evil:1": Reply(PAGE)}) as server:
        assert isinstance(fetch(server.url("/", "a.test")), Page)
        assert all("X-Evil" not in request.headers for request in server.requests)
    for evil in ("http://a.test/\r\nX-Evil: 1", "http://a.test/\nHost: b", "http://a.test/\0", "http://a.test/ b"):
        assert refused(fetch(evil))


# Invariants


@given(st.ip_addresses())
def test_an_address_is_judged_the_same_as_a_host_and_as_an_answer(address: object) -> None:
    text = str(address)
    assert (private_address(text) is None) is (private_among("news.example", [text]) is None)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_in_every_form(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    verdict = is_public(address_of(str(address)))  # type: ignore[arg-type]
    last = f"{number >> 16:x}:{number & 0xFFFF:x}"
    forms = [str(number), hex(number), f"0{number:o}", f"::ffff:{last}", f"64:ff9b::{last}"]
    assert [is_public(address_of(form)) for form in forms] == [verdict] * len(forms)  # type: ignore[arg-type]
    assert is_public(address_of(f"2002:{last}::1")) is verdict  # type: ignore[arg-type]


# TLS and HTTP/2


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that the client trusts, as the environment of a machine would say."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def server_side(authority: trustme.CA, name: str, protocol: str | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    if protocol:
        context.set_alpn_protocols([protocol])
    return context


def test_tls_is_verified_by_name_though_the_connection_is_made_to_an_address(authority: trustme.CA) -> None:
    with Loopback({"/": Reply(PAGE)}, server_side(authority, "a.test")) as server:
        assert isinstance(fetch(server.url("/", "a.test")), Page)
        other = fetch(server.url("/", "b.test"), allowed=["b.test"])
        assert isinstance(other, Failure) and "CERTIFICATE_VERIFY_FAILED" in other.reason


def test_a_certificate_of_nobody_is_not_trusted() -> None:
    with Loopback({"/": Reply(PAGE)}, server_side(trustme.CA(), "a.test")) as server:
        result = fetch(server.url("/", "a.test"))
        assert isinstance(result, Failure) and "CERTIFICATE_VERIFY_FAILED" in result.reason
        assert server.requests == []


@contextmanager
def http2(context: ssl.SSLContext, requests: list[dict[bytes, bytes]]) -> Iterator[int]:
    """A server that speaks HTTP/2 alone and answers every request with the page; gives its port."""
    with socket.create_server((HOST, 0)) as listening:
        listening.settimeout(0.05)
        closing = threading.Event()

        def serve() -> None:
            while not closing.is_set():
                with suppress(TimeoutError, OSError):
                    raw, _peer = listening.accept()
                    raw.settimeout(5)
                    with context.wrap_socket(raw, server_side=True) as connection:
                        converse(connection, requests)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        closing.set()
        thread.join(5)


def converse(connection: ssl.SSLSocket, requests: list[dict[bytes, bytes]]) -> None:
    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
    state.initiate_connection()
    connection.sendall(state.data_to_send())
    while data := connection.recv(65536):
        for event in state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                requests.append(dict(event.headers))
                state.send_headers(event.stream_id, [(":status", "200"), ("content-type", "text/html")])
                state.send_data(event.stream_id, PAGE, end_stream=True)
        connection.sendall(state.data_to_send())


def test_http2_is_spoken_where_it_is_offered(authority: trustme.CA) -> None:
    requests: list[dict[bytes, bytes]] = []
    with http2(server_side(authority, "a.test", "h2"), requests) as port:
        page = fetch(f"https://a.test:{port}/a?b=1")
    assert isinstance(page, Page) and page.body == PAGE
    robots, request = requests
    assert robots[b":path"] == b"/robots.txt"
    assert (request[b":path"], request[b":authority"]) == (b"/a?b=1", f"a.test:{port}".encode())
    assert request[b"accept-encoding"] == b"gzip" and b"cookie" not in request


# Proxies


def test_behind_a_proxy_hosts_are_checked_as_urls_show_them_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(host: str, port: int) -> list[str]:
        raise AssertionError("a proxy resolves names itself")

    hosts = Hosts(60, never)
    with Loopback({"http://news.example/": Reply(PAGE)}) as proxy:
        monkeypatch.setenv("http_proxy", f"http://me:secret@{HOST}:{proxy.port}")
        monkeypatch.setenv("no_proxy", "direct.example")
        assert isinstance(fetch("http://news.example/", hosts), Page)
        for private in (METADATA, "http://localhost/", "http://0x7f000001/"):
            assert refused(fetch(private, hosts))
        assert proxy.paths == ["http://news.example/robots.txt", "http://news.example/"]
        told = f"asked through the proxy {HOST}: hosts were checked as URLs show them, not as they resolve"
        assert hosts.notes() == [told]
        direct = fetch("http://direct.example/", Hosts(60, resolving()))
        assert "direct.example resolves to 127.0.0.1" in refused(direct)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://x", "http://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_a_failure(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    result = fetch("http://news.example/")
    assert isinstance(result, Failure) and result.outcome == "failed"


def test_an_address_is_its_own_answer_and_a_name_that_has_none_is_an_error() -> None:
    assert asyncio.run(addresses("0x08080808", 80, resolving({}))) == [PUBLIC]
    with pytest.raises(OSError, match="has no address"):
        asyncio.run(addresses("news.example", 80, resolving({"news.example": []})))
