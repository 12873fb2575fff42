"""The site where it is served: from a folder, by Python's server, by nginx with the configuration of the docs."""

import gzip
import http.client
import mimetypes
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.pipeline import Options
from tests.conftest import ROOT, served, unwatched
from tests.test_browser import KINDS, troubles_at

DOCS = ROOT / "docs/publishing"
PATHS = ("/", "/x/y/")
FOREVER = "public, max-age=31536000, immutable"
NGINX = """\
daemon off;
pid {folder}/pid;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/duizhao.conf;
}}
"""


class Host(NamedTuple):
    """A site that is served."""

    folder: Path
    """The site."""
    url: str
    """Where its first page stands."""


class Answer(NamedTuple):
    """What a server answers."""

    status: int
    headers: http.client.HTTPMessage
    data: bytes


def fetched(url: str, **headers: str) -> Answer:
    """Ask for an address; follow nothing, unpack nothing."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path or "/", headers=headers)
    answer = connection.getresponse()
    found = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    return found


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """The site of the seeds, built for each path; one at a path stands at it below a folder of its own."""
    made = {}
    for path in PATHS:
        made[path] = tmp_path_factory.mktemp("host") / path.strip("/")
        made[path].parent.mkdir(parents=True, exist_ok=True)
        out = made[path] if path.strip("/") else made[path] / "site"
        pipeline.build(ROOT, out, Options(base_url=f"https://example.org{path}"), unwatched)
        made[path] = out
    return made


@contextmanager
def by_python(folder: Path, path: str) -> Iterator[str]:
    """Serve a site at a path with Python's server."""
    root = folder.parents[path.count("/") - 2] if path != "/" else folder
    with served(root) as address:
        yield address + path[1:]


def program() -> str:
    found = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if found is None:
        reason = "there is no program “nginx” here; install nginx-light to serve the site with it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def block_of(page: str, language: str) -> str:
    """Return the one block of code of that language in a page of the docs."""
    [block] = re.findall(rf"^```{language}\n(.*?)^```", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return block


@contextmanager
def by_nginx(folder: Path, path: str, place: Path) -> Iterator[str]:
    """Serve a site at a path with nginx, as the docs say."""
    place.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = block_of("nginx.md", "nginx")
    for said, here in (("listen 80;", f"listen 127.0.0.1:{port};"), ("/srv/duizhao/", f"{folder}/")):
        assert config.count(said) == 1, said
        config = config.replace(said, here)
    (place / "duizhao.conf").write_text(config.replace("/x/y/", path), "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(NGINX.format(folder=place, user=user), "utf-8")
    command = [program(), "-p", str(place), "-c", str(place / "nginx.conf"), "-e", str(place / "errors")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            _wait_for(port, running, place / "errors")
            yield f"http://127.0.0.1:{port}{path}"
            assert "[warn]" not in (place / "errors").read_text("utf-8")
        finally:
            running.terminate()


def _wait_for(port: int, running: subprocess.Popen, errors: Path) -> None:
    for _ in range(200):
        assert running.poll() is None, errors.read_text("utf-8")
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not answer")


@pytest.fixture(
    scope="module", params=[(server, path) for server in ("python", "nginx") for path in PATHS], ids="-".join
)
def host(request, folders, tmp_path_factory) -> Iterator[Host]:
    server, path = request.param
    place = tmp_path_factory.mktemp("nginx") / "it"
    with by_python(folders[path], path) if server == "python" else by_nginx(folders[path], path, place) as url:
        yield Host(folders[path], url)


@pytest.fixture(scope="module", params=PATHS)
def nginx(request, folders, tmp_path_factory) -> Iterator[Host]:
    with by_nginx(folders[request.param], request.param, tmp_path_factory.mktemp("nginx") / "it") as url:
        yield Host(folders[request.param], url)


@pytest.fixture
def patient(reader) -> BrowserContext:
    """A browser that waits for pages, of which many are opened at once."""
    context = reader().context
    context.set_default_timeout(120_000)
    return context


def test_a_page_of_each_kind_opens_without_an_error(host, patient):
    addresses = [host.url + name for name in KINDS.values()]
    assert troubles_at(addresses, patient, host.url) == []


def test_from_a_folder_too(folders, patient):
    for folder in folders.values():
        addresses = [(folder / name).as_uri() for kind, name in KINDS.items() if kind != "not found"]
        assert troubles_at(addresses, patient, f"{folder.as_uri()}/") == []


def test_every_link_of_every_page_leads_to_something(host):
    wanted: dict[str, str] = {}
    for page in host.folder.rglob("*.html"):
        name = page.relative_to(host.folder).as_posix()
        for node in LexborHTMLParser(page.read_bytes()).css("a[href], link[href]:not([rel=canonical]), script[src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            address = urljoin(host.url + name, target).partition("#")[0].partition("?")[0]
            if not urlsplit(target).scheme:
                wanted.setdefault(address, name)
    assert len(wanted) > 80
    assert [(page, address) for address, page in wanted.items() if not address.startswith(host.url)] == []
    assert [(page, address) for address, page in wanted.items() if fetched(address).status != 200] == []


# --- nginx as the docs say


def test_assets_are_kept_and_pages_asked_for_again(nginx):
    kept = {}
    for path in (path for path in nginx.folder.rglob("*") if path.is_file()):
        name = path.relative_to(nginx.folder).as_posix()
        answer = fetched(nginx.url + name)
        assert (answer.status, answer.data) == (200, path.read_bytes()), name
        kept[name] = answer.headers.get_all("Cache-Control")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {name for name, said in kept.items() if said == [FOREVER]} == {
        name for name in kept if name.startswith("assets/")
    }
    assert all(said in ([FOREVER], ["no-cache"]) for said in kept.values())


def test_a_page_that_did_not_change_is_not_sent_again(nginx):
    first = fetched(nginx.url + "about/index.html")
    again = fetched(nginx.url + "about/index.html", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("feed.xml", "text/xml; charset=utf-8"),
        ("sitemap.xml", "text/xml; charset=utf-8"),
        ("manifest.json", "application/json"),
        ("data/coverage.csv", "text/csv; charset=utf-8"),
        ("compare/reports.js", "application/javascript; charset=utf-8"),
        ("reports/xinxian/2023/source/xinxian-2023.txt", "text/plain"),
    ],
)
def test_files_go_by_their_types(name, sort, nginx):
    assert fetched(nginx.url + name).headers["Content-Type"] == sort


def test_texts_are_compressed(nginx):
    page = fetched(nginx.url + "method/index.html", **{"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.data) == (nginx.folder / "method/index.html").read_bytes()


def test_a_folder_shows_its_page_and_is_found_without_its_slash(nginx):
    assert fetched(f"{nginx.url}about/").data == (nginx.folder / "about/index.html").read_bytes()
    led = fetched(f"{nginx.url}about")
    assert (led.status, led.headers["Location"]) == (301, f"{urlsplit(nginx.url).path}about/")


@pytest.mark.parametrize("missing", ["nothing", "reports/nowhere/2023/index.html", "assets/site-00000000.css"])
def test_what_is_not_there_gets_the_page_that_says_so_and_leads_back(missing, nginx):
    answer = fetched(nginx.url + missing)
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-cache")
    page = LexborHTMLParser(answer.data)
    assert page.css_first("h1").text() == "没有这一页"
    targets = [
        urljoin(nginx.url + missing, link.attributes["href"]) for link in page.css("a[href^='/'], link[rel=stylesheet]")
    ]
    assert targets
    assert [target for target in targets if fetched(target.partition("#")[0]).status != 200] == []


def test_nothing_beside_the_site_is_served(nginx):
    (nginx.folder.parent / "secret.txt").write_text("secret", "utf-8")
    for way in ("../secret.txt", "..%2fsecret.txt", "assets/../../secret.txt", "../../../../etc/passwd"):
        answer = fetched(nginx.url + way)
        assert answer.status in (400, 404), way
        assert b"secret" not in answer.data


# --- object storage


def test_tools_tell_the_type_of_every_file_by_its_name(folders):
    names = [path.name for path in folders["/"].rglob("*") if path.is_file()]
    types = mimetypes.MimeTypes()  # as the AWS command line has them on a machine that knows no others
    unknown = {name for name in names if types.guess_type(name)[0] is None}
    assert unknown <= {".duizhao.json", ".nojekyll", "CITATION.cff", "_headers"}
