"""Addresses outside of the site: whatever a host does, each is asked for once, and what became of it is told."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from duizhao import pipeline
from duizhao.check import Pace, answers
from duizhao.pipeline import Asked, Options
from tests import small
from tests.conftest import unwatched

PACE = Pace(pause=0, patience=1.0)


class Host(BaseHTTPRequestHandler):
    """Answers as its paths say; remembers who asked for what, and when."""

    asked: Counter[tuple[str, str]]
    under_way: list[int]

    def do_HEAD(self):
        self._answer()

    def do_GET(self):
        self._answer()

    def _answer(self):
        type(self).asked[self.command, self.path] += 1
        type(self).under_way[0] += 1
        type(self).under_way[1] = max(type(self).under_way)
        time.sleep(0.01)
        type(self).under_way[0] -= 1
        name = self.path.strip("/").split("/")[0]
        if name == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.connection.close()
        elif name == "silent":
            time.sleep(3)
        elif name == "drip":
            self._drip()
        elif name == "nonsense":
            self.wfile.write(b"\xff\xfe not http\r\n\r\n")
        elif name == "get-only" and self.command == "HEAD":
            self._send(405)
        elif name == "circle":
            self._send(302, self.path)
        elif name.isdecimal():
            self._send(int(name), self.path.partition("?to=")[2])
        else:
            self._send(200)

    def _drip(self):
        """Send a byte now and then, without an end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(20):
            time.sleep(0.2)
            try:
                self.wfile.write(b"x")
            except OSError:
                return

    def _send(self, status, to=""):
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def host(context=None):
    """Run a host; give its address and its class, which remembers."""
    kind = type("Remembering", (Host,), {"asked": Counter(), "under_way": [0, 0]})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a connection that is broken off is what some tests are about
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http{'s' * bool(context)}://127.0.0.1:{server.server_port}", kind
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def web():
    with host() as (address, _):
        yield address


def told(*addresses, pace=PACE):
    return [(one.address, one.level, one.told) for one in answers(addresses, pace, lambda hosts: hosts)]


@pytest.mark.parametrize(
    ("path", "level", "expected"),
    [
        ("/", "notice", ""),
        ("/get-only", "notice", ""),
        ("/204", "notice", ""),
        ("/政策/文件?名=1", "notice", ""),
        ("/404", "warning", "answers 404 Not Found"),
        ("/410", "warning", "answers 410 Gone"),
        ("/500", "warning", "answers 500 Internal Server Error"),
        ("/299", "notice", ""),
        ("/599", "warning", "answers 599"),
        ("/301", "warning", "answers 301 Moved Permanently"),
        ("/301/?to=/new", "notice", "has moved to “{}/new” (301)"),
        ("/302/?to=/new", "notice", "leads on to “{}/new” (302)"),
        ("/301/?to=/308/?to=/new", "notice", "has moved to “{}/new” (301, 308)"),
        ("/301/?to=/404", "warning", "answers 404 Not Found, where “{}/404” is now"),
        ("/301/?to=file:///etc/passwd", "warning", "leads on to “file:///etc/passwd”, which is no address of the web"),
        ("/302/?to=//[", "warning", "leads on to “//[”, which is no address of the web"),
        ("/silent", "warning", "does not answer within 1 s"),
        ("/drip", "warning", "does not answer within 1 s"),
        ("/reset", "warning", "breaks the connection off"),
        ("/nonsense", "warning", "cannot be asked: "),
    ],
)
def test_what_an_address_answers_is_told(web, path, level, expected):
    ((_, found, words),) = told(web + path)
    assert found == level
    assert words.startswith(expected.format(web))
    assert bool(words) == bool(expected)


def test_a_circle_of_addresses_comes_to_an_end(web):
    ((_, level, words),) = told(f"{web}/circle")
    assert level == "warning"
    assert words.startswith("leads on more than 10 times")


def test_hosts_that_are_not_there_are_told(web):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        found = told(closed, "http://nowhere.invalid/", "https://[/", "http://a:b/", "http:///x", f"{web}/x y")
    assert [level for _, level, _ in found] == ["warning"] * 5 + ["notice"]
    assert found[0][2] == "refuses the connection"
    assert all(words.startswith("cannot be asked: ") for _, _, words in found[1:5])


def test_a_host_without_tls_or_with_a_certificate_of_its_own_is_told(web, tmp_path):
    ((_, level, words),) = told(web.replace("http:", "https:"))
    assert (level, words.startswith("cannot be asked over TLS: ")) == ("warning", True)
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("there is no program “openssl” here, which makes a certificate")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with host(context) as (address, _):
        ((_, level, words),) = told(address)
    assert (level, words.startswith("has a certificate that is not trusted: self")) == ("warning", True)


def test_each_address_is_asked_for_once_and_a_host_for_one_at_a_time():
    with host() as (address, kind), host() as (other, beside):
        paths = [f"{address}/{number}" for number in range(400, 405)]
        told(*paths, *paths, f"{other}/a", *paths)
        assert set(kind.asked.values()) == {1}
        assert {path for command, path in kind.asked if command == "GET"} == {
            f"/{number}" for number in range(400, 405)
        }
        assert kind.under_way[1] == 1
        assert beside.asked == Counter({("HEAD", "/a"): 1})


def test_a_host_is_given_a_pause_between_two_requests(monkeypatch):
    paused = []
    monkeypatch.setattr("duizhao.check.outside.time.sleep", paused.append)
    with host() as (address, kind):
        kind._answer = lambda self: self._send(200)
        told(f"{address}/a", f"{address}/b", pace=Pace(pause=7.5, patience=5))
    # Threads of other tests may sleep, too.
    assert [one for one in paused if one > 1] == [7.5, 7.5]


def test_the_addresses_of_a_site_are_tried_when_asked_for_and_told_where_they_stand(tmp_path):
    project, out = tmp_path / "project", tmp_path / "site"
    project.mkdir()
    small.make(project)
    with host() as (address, kind):
        matter = project / "content/reports/baihe/2023.md"
        text = matter.read_text(encoding="utf-8").replace("origin: null", f"origin: {address}/404/报告")
        matter.write_text(f"{text}见[办法]({address}/301/?to=/new)。\n", encoding="utf-8")
        site = pipeline.build(project, out, Options(), unwatched)
        asked = Asked(project=project, watch=unwatched)
        assert not [one for one in pipeline.checked(out, Options(), asked).findings if address in one.message]
        assert not kind.asked
        asked = Asked(project=project, watch=unwatched, outside=True, pause=0, patience=2)
        found = [one for one in pipeline.checked(out, Options(), asked).findings if address in one.message]
    page = (out / "reports/baihe/2023/index.html").as_posix()
    assert len([one for one in site.findings if address in one.message]) == 0
    assert {(one.where.path, one.where.line > 9) for one in found} == {(page, True)}
    assert sorted(one.level for one in found) == ["notice", "warning"]
    by_level = {one.level: one.message for one in found}
    assert by_level["warning"].startswith(f"“{address}/404/报告” answers 404 Not Found")
    assert by_level["notice"].startswith(f"“{address}/301/?to=/new” has moved to “{address}/new” (301)")
