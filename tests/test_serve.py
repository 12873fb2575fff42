"""The site while it is worked on: what an editor at a browser sees, what a stranger does not, how it ends."""

import errno
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest
from watchfiles import watch

from duizhao import pipeline, serve
from duizhao.pipeline import Options
from duizhao.serve import sources
from duizhao.serve.folder import held
from tests.conftest import PARTS, ROOT, unwatched, wait_until

REPORT, REPORT_URL = "content/reports/xinxian/2023.md", "/reports/xinxian/2023/"
TEXT = "seeds/003_b0eed4d44086a7a4.txt"
ABOUT = "content/pages/about.md"
SITE = "content/site.yaml"
STYLE = "templates/assets/site.css"
WAIT = 30
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
numbers = count(1)


class Served:
    """The program at work on a project, as it is run."""

    def __init__(self, project: Path, *words: str) -> None:
        self.project = project
        command = [sys.executable, str(ROOT / "build.py"), "serve", *words]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "GITHUB_ACTIONS": ""}
        self.lines: list[str] = []
        self.program = subprocess.Popen(
            command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        )
        self._reader = Thread(target=lambda: self.lines.extend(iter(self.program.stdout.readline, "")))
        self._reader.start()
        line = self.told(r"serving http://")
        self.port = int(re.search(r"127\.0\.0\.1:([0-9]+)", line)[1])
        self.url = re.search(r"http://\S+", line)[0]

    def told(self, pattern: str, since: int = 0) -> str:
        """Wait for a line of the program."""
        return until(
            lambda: next((line for line in self.lines[since:] if re.search(pattern, line)), None),
            lambda: f"no line /{pattern}/ in:\n{''.join(self.lines[since:])}",
        )

    def ask(self, path: str, method: str = "GET", **fields: str) -> tuple[int, dict[str, str], bytes]:
        """Ask for an address, exactly as it is given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        connection.putrequest(method, path, skip_host="Host" in fields, skip_accept_encoding=True)
        for name, value in fields.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def page(self, path: str) -> str:
        return self.ask(path)[2].decode()

    def shows(self, path: str, words: str) -> None:
        """Wait until a page has some words."""
        until(lambda: words in self.page(path), lambda: f"no {words!r} on {path}; told:\n{''.join(self.lines[-20:])}")

    def change(self, name: str, before: str, after: str) -> None:
        """Replace what is found in a file, as editors do."""
        path = self.project / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        with (self.project / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def restored(self) -> None:
        """Put the project back as it was, and wait for its site."""
        for part in PARTS:
            for path in sorted((self.project / part).rglob("*"), reverse=True):
                if not (ROOT / path.relative_to(self.project)).exists():
                    path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
            for path in (ROOT / part).rglob("*"):
                there = self.project / path.relative_to(ROOT)
                if path.is_file() and not (there.is_file() and there.read_bytes() == path.read_bytes()):
                    there.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, there)
        mark = f"restored-{next(numbers)}"
        self.append(ABOUT, f"\n\n{mark}\n")
        self.shows("/about/", mark)
        self.rested()

    def rested(self) -> None:
        """Wait until nothing was told for a while."""
        seen, since = -1, time.monotonic()
        while time.monotonic() < since + 0.5:
            if len(self.lines) != seen:
                seen, since = len(self.lines), time.monotonic()
            time.sleep(0.05)

    def ended(self, order: int = signal.SIGINT) -> int:
        """End the program, and return its exit code."""
        self.program.send_signal(order)
        code = self.program.wait(WAIT)
        self._reader.join()
        self.program.stdout.close()
        return code


def until(found: Callable[[], object], otherwise: Callable[[], str]):
    """Wait until something is found, and return it."""
    end = time.monotonic() + WAIT
    while not (value := found()):
        assert time.monotonic() < end, otherwise()
        time.sleep(0.02)
    return value


@pytest.fixture(scope="module", autouse=True)
def interruptible():
    """Where tests run in the background they may not be interrupted, nor would what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    project = tmp_path_factory.mktemp("served")
    for part in PARTS:
        shutil.copytree(ROOT / part, project / part)
    served = Served(project, "--port", "0")
    yield served
    served.ended(signal.SIGKILL)


@pytest.fixture
def served(program):
    yield program
    program.restored()


def test_an_edited_report_shows_in_the_browser_at_its_place(served, reader):
    page = reader()
    page.goto(served.url + REPORT_URL[1:])
    page.evaluate("window.scrollTo(0, 1500); window.before = true")
    place = page.evaluate("window.scrollY")
    assert place > 1000
    served.change(TEXT, "法治政府", "法治新政府")
    wait_until(page, "!window.before && document.body.textContent.includes('法治新政府')")
    wait_until(page, f"Math.abs(window.scrollY - {place}) < 2")


def test_pages_reload_when_templates_style_and_settings_change(served, reader):
    page = reader()
    page.goto(served.url)
    served.change("templates/home.html", "{% block main %}", "{% block main %}<p>另一个模板</p>")
    page.get_by_text("另一个模板").wait_for()
    served.append(STYLE, "\nbody { outline-offset: 7px; }\n")
    wait_until(page, "getComputedStyle(document.body).outlineOffset === '7px'")
    served.change(SITE, "title: ", "title: 另名")
    wait_until(page, "document.title.startsWith('另名')")


def test_a_bad_file_is_told_in_the_page_and_the_terminal_and_the_last_good_site_stays(served, reader):
    page, errors = reader(), []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    policy = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    served.change("templates/base.html", "<head>", policy)
    served.shows("/", "Content-Security-Policy")
    page.goto(served.url + REPORT_URL[1:])
    good = (served.project / REPORT).read_text(encoding="utf-8")
    since = len(served.lines)
    (served.project / REPORT).write_text(good.replace("title:", "<b>title:", 1), encoding="utf-8")
    place = next(number for number, line in enumerate(good.splitlines(), 1) if line.startswith("title:"))
    wanted = f"{REPORT}:{place}:1: error: "
    panel = page.get_by_role("alert")
    panel.wait_for()
    assert wanted in panel.inner_text()
    assert "<b>title" in panel.inner_text()
    assert panel.evaluate("element => getComputedStyle(element).position") == "fixed"
    assert page.get_by_role("heading", level=1).is_visible()
    served.told(re.escape(wanted), since)
    (served.project / REPORT).write_text(good, encoding="utf-8")
    panel.wait_for(state="detached")
    assert errors == []


def test_all_that_is_wrong_is_told_without_script_too(served):
    served.append(SITE, "unknown: 1\n")
    served.append("content/counties.yaml", "x: [\n")
    until(lambda: served.page("/").count("<li>content/") == 2, lambda: served.page("/"))
    assert served.ask("/")[0] == 200
    status, _, page = served.ask("/nowhere")
    assert (status, b"duizhao-panel" in page) == (404, True)


def test_a_folder_that_is_gone_for_a_while_is_found_again(served):
    content, away = served.project / "content", served.project / "away"
    content.rename(away)
    served.shows("/", "content/site.yaml: error: file not found")
    assert served.ask(REPORT_URL)[0] == 200
    away.rename(content)
    until(lambda: "duizhao-panel" not in served.page("/"), lambda: served.page("/"))
    served.append(REPORT, "\n回来以后的按语\n")
    served.shows(REPORT_URL, "回来以后的按语")
    shutil.rmtree(content)
    shutil.copytree(ROOT / "content", content)
    served.append(REPORT, "\n重建以后的按语\n")
    served.shows(REPORT_URL, "重建以后的按语")


def test_editors_that_write_by_rename_are_followed(served):
    path = served.project / REPORT
    for words in ("第一次写", "第二次写"):
        beside = path.with_name(".2023.md.swp")
        beside.write_text(path.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")
        beside.replace(path)
        served.shows(REPORT_URL, words)


def test_a_storm_of_changes_ends_in_the_site_of_its_end(served):
    since, folder = len(served.lines), served.project / "templates/assets/storm"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number}.txt").write_text(f"{number}", encoding="utf-8")
    for part in PARTS:
        for path in sorted((served.project / part).rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                path.unlink()
                path.write_bytes(data)
    shutil.rmtree(folder)
    served.append(REPORT, "\n风暴以后\n")
    served.shows(REPORT_URL, "风暴以后")
    served.append(ABOUT, "\n\n最后\n")
    served.shows("/about/", "最后")
    assert "storm" not in " ".join(path.as_posix() for path in (served.project / ".cache/serve").rglob("*"))
    builds = [line for line in served.lines[since:] if line.startswith("changed:")]
    assert len(builds) < 20, builds
    assert any(" more" in line for line in builds)


def test_what_changes_during_a_build_is_built_after_it(served):
    since = len(served.lines)
    served.append(STYLE, "\n/* all pages are rendered anew */\n")
    served.told(r"^changed: .*site\.css", since)
    served.append(REPORT, "\n构建期间的按语\n")
    served.shows(REPORT_URL, "构建期间的按语")
    served.told(rf"^changed: {REPORT}$", since)


def test_nothing_else_is_built_for(served):
    since = len(served.lines)
    for name in ("_site/index.html", ".cache/note.txt", ".git/index", "content/.obsidian/workspace.json", "README.md"):
        path = served.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (served.project / "content/reports/.2023.md.swp").write_text("x", encoding="utf-8")
    (served.project / "content/reports/xinxian/.#2023.md").symlink_to("someone@host.1:2")  # as Emacs does
    time.sleep(0.5)
    served.append(ABOUT, "\n\n只有这个\n")
    served.shows("/about/", "只有这个")
    assert [line for line in served.lines[since:] if line.startswith("changed:")] == [f"changed: {ABOUT}\n"]
    shutil.rmtree(served.project / "_site")


def test_no_page_is_missed_while_sites_are_swapped(served):
    answers, ended = [], Event()

    def asking():
        while not ended.is_set():
            answers.append(served.ask(REPORT_URL)[0])

    asker = Thread(target=asking)
    asker.start()
    try:
        for words in ("其一", "其二", "其三"):
            served.append(REPORT, f"\n{words}\n")
            served.shows(REPORT_URL, words)
    finally:
        ended.set()
        asker.join()
    assert set(answers) == {200}


def test_drafts_are_shown_as_drafts_and_never_stand_in_the_published_folder(served, reader):
    served.change(REPORT, "---\n", "---\ndraft: true\n")
    page = reader()
    page.goto(served.url + REPORT_URL[1:])
    page.get_by_text("草稿，未发布").wait_for()
    assert not (served.project / "_site").exists()


def test_no_file_has_what_is_added_as_pages_are_served(served):
    assert "/.duizhao/reload.js" in served.page("/")
    folder = served.project / ".cache/serve"
    assert not [path for path in folder.rglob("*") if path.is_file() and b"reload.js" in path.read_bytes()]


@pytest.mark.parametrize(
    ("pattern", "sort"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/*.css", "text/css; charset=utf-8"),
        ("assets/*.js", "text/javascript; charset=utf-8"),
        ("assets/*.svg", "image/svg+xml"),
        ("data/*.json", "application/json"),
        ("data/*.csv", "text/csv; charset=utf-8"),
        ("**/*.txt", "text/plain; charset=utf-8"),
    ],
)
def test_files_come_with_their_types(program, pattern, sort):
    folder = program.project / ".cache/serve"
    path = next(path for path in sorted(folder.glob(pattern)))
    status, fields, data = program.ask(f"/{path.relative_to(folder).as_posix()}")
    assert (status, fields["Content-Type"], fields["Cache-Control"]) == (200, sort, "no-store")
    assert int(fields["Content-Length"]) == len(data)
    if path.suffix != ".html":
        assert data == path.read_bytes()
    headless = program.ask(f"/{path.relative_to(folder).as_posix()}", "HEAD")
    assert headless == (status, fields, b"")


def test_folders_lead_to_their_page_and_are_never_listed(program):
    status, fields, _ = program.ask("/compare?r=a")
    assert (status, fields["Location"]) == (307, "/compare/?r=a")
    assert program.ask("/assets/")[0] == 404
    assert "没有这一页" in program.page("/assets/")


def test_no_path_leaves_the_site(program):
    (program.project / "secret.txt").write_text("secret", encoding="utf-8")
    folder = program.project / ".cache/serve"
    (folder / "out.txt").symlink_to(program.project / "secret.txt")
    (folder / "away").symlink_to(program.project)
    ups = [
        "..",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "..%2f..",
        "..%5c..",
        "..\\..",
        "%252e%252e",
        "away",
        "x/../../..",
        "./..",
        "",
    ]
    targets = [f"/{up}/{up}/secret.txt" for up in ups] + [f"/assets/{up}/../../../secret.txt" for up in ups]
    targets += ["/out.txt", "/away/secret.txt", "/.duizhao.json", "/.duizhao/../secret.txt", "//etc/passwd", "/%00"]
    targets += [f"/{program.project}/secret.txt", f"{program.project}/secret.txt", "http://127.0.0.1/secret.txt", "*"]
    targets += ["/" + "a" * 5000, "/%ff%fe", "/C:/secret.txt", "/index.html/"]
    try:
        for target in targets:
            status, fields, data = program.ask(target)
            assert status == 404, target
            assert b"secret" not in data, target
            assert "Location" not in fields, target
    finally:
        (folder / "out.txt").unlink()
        (folder / "away").unlink()


@pytest.mark.parametrize(
    "name", ["example.org", "127.0.0.1.example.org", "localhost.example.org:80", "", "0.0.0.0", "a@localhost"]
)
def test_a_foreign_name_is_refused(program, name):
    for path in ("/", "/.duizhao/events?0", "/.duizhao/reload.js"):
        status, _, data = program.ask(path, Host=name)
        assert status == 421
        assert "对照".encode() not in data


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST:8000", "127.0.0.1:9000", "[::1]:8000"])
def test_names_of_this_machine_are_not(program, name):
    status, fields, _ = program.ask("/", Host=name)
    assert (status, fields["Cross-Origin-Resource-Policy"]) == (200, "same-origin")


def test_it_listens_to_this_machine_alone(program):
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", program.port))


def test_a_port_that_is_taken_is_refused_when_asked_for(program):
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", str(program.port)]
    ended = subprocess.run(command, cwd=program.project, capture_output=True, timeout=WAIT, check=False)
    assert ended.returncode == 2
    assert f"port {program.port} is taken by another program; give another" in ended.stderr.decode()


def test_another_port_is_taken_when_none_is_asked_for(tmp_path):
    with serve.opened(tmp_path, None) as one, serve.opened(tmp_path, None) as other:
        ports = one.server_address[1], other.server_address[1]
        assert 8000 <= ports[0] < ports[1] < 8100


def test_under_a_path_it_is_served_there_and_ends_when_interrupted(project, reader):
    served = Served(project, "--port", "0", "--base-url", "https://example.org/any/路/")
    page, failed = reader(), []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"http://127.0.0.1:{served.port}/")
    assert page.url == served.url == f"http://127.0.0.1:{served.port}/any/%E8%B7%AF/"
    page.get_by_role("link", name="对照", exact=True).click()
    page.wait_for_load_state("load")
    assert failed == []
    page.goto(f"{served.url}no/such/page")
    page.get_by_role("link", name="对照", exact=True).click()
    page.wait_for_load_state("load")
    assert failed == [f"{served.url}no/such/page"]
    assert served.ask("/compare/")[0] == 404
    assert served.ended() == 0
    assert served.told("ended") == served.lines[-1]
    assert "Traceback" not in "".join(served.lines)
    with serve.opened(project, served.port) as other:
        assert other.server_address[1] == served.port


def test_before_the_first_site_every_page_says_what_is_wrong(tmp_path):
    (tmp_path / "content").mkdir()
    made = serve.attempt(tmp_path, tmp_path / "out", Options(), unwatched)
    with serve.opened(tmp_path / "out", 0) as host:
        host.show(None, made.panel)
        connection = http.client.HTTPConnection(*host.server_address)
        connection.request("GET", "/any/page/")
        answer = connection.getresponse()
        page = answer.read().decode()
    assert answer.status == 503
    assert "<li>content/site.yaml: error: file not found" in page
    assert "reload.js" in page


def test_a_fault_of_the_program_is_told_and_does_not_end_it(tmp_path, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("<script>alert(1)</script>")

    monkeypatch.setattr(pipeline, "build", broken)
    made = serve.attempt(tmp_path, tmp_path / "out", Options(), unwatched)
    assert made.site is None
    assert "Traceback" in made.fault
    assert b"ZeroDivisionError: &lt;script&gt;alert(1)" in made.panel


def test_files_are_looked_at_in_turn_where_the_system_watches_no_more(tmp_path, monkeypatch):
    def exhausted(*folders, force_polling, **others):
        if not force_polling:
            raise OSError(errno.ENOSPC, "no watches left")
        return watch(*folders, force_polling=True, **others)

    monkeypatch.setattr(sources, "watch", exhausted)
    (tmp_path / "content").mkdir()
    found = sources.changes(tmp_path)
    assert next(found) == ()
    (tmp_path / "content/new.txt").write_text("new", encoding="utf-8")
    assert "content/new.txt" in next(found)


def test_a_file_is_waited_for_while_its_site_is_moved_into_place(tmp_path):
    site, beside = tmp_path / "site", tmp_path / "site.new"
    beside.mkdir()
    (beside / "a.txt").write_text("new", encoding="utf-8")
    mover = Thread(target=lambda: (time.sleep(0.2), beside.rename(site)))
    mover.start()
    assert held(site, "a.txt") == b"new"
    assert held(site, "b.txt") is None
    mover.join()
