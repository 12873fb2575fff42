"""Queries asked in a browser, of our search page and of Pagefind: what each takes, fetches and finds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import quote

from msgspec import Struct
from playwright.sync_api import Browser, sync_playwright

QUERIES = (
    "行政复议",
    "重大行政决策",
    "第一责任人",
    "双随机、一公开",
    "合法性审核",
    "行政机关负责人出庭应诉",
    "营商环境 企业",
    "行政訴訟",
    "败诉率",
    "罚",
    "法",
    "全县 -全市",
)
PAGEFIND_PAGE = "pagefind-bench.html"
_TIMEOUT = 120_000
_WATCH = """
addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("results");
    new MutationObserver(() => {
        window.shownAt = window.shownAt || performance.now();
    }).observe(list, { attributes: true, attributeFilter: ["data-query"] });
});
performance.setResourceTimingBufferSize(5000);
"""
_OURS = """() => ({
    taken: shownAt,
    fetched: performance.getEntriesByType("resource")
        .filter(one => one.responseEnd <= shownAt && /\\/(search|reports)\\/.*\\.js/.test(one.name))
        .reduce((sum, one) => sum + one.encodedBodySize, 0),
    found: document.getElementById("status").textContent.replace(/\\D+/g, " ").trim().split(" ").map(Number),
})"""
_TYPED = """query => new Promise(done => {
    const box = document.getElementById("q");
    const list = document.getElementById("results");
    const start = performance.now();
    new MutationObserver(() => done(performance.now() - start))
        .observe(list, { attributes: true, attributeFilter: ["data-query"] });
    box.value = query;
    box.dispatchEvent(new Event("input", { bubbles: true }));
})"""
_PAGEFIND = """async query => {
    const pagefind = await import("./pagefind/pagefind.js");
    await pagefind.options({ excerptLength: 30 });
    const search = await pagefind.search(query);
    await Promise.all(search.results.slice(0, 5).map(one => one.data()));
    return { taken: performance.now(), found: search.results.length };
}"""


class Asked(Struct, frozen=True, kw_only=True):
    """What one query took and found."""

    opened: float
    """Milliseconds from opening the address of the query, nothing being kept, to its first results."""
    typed: float
    """Milliseconds from the last key in an open page, with the pause before a search begins; 0 for Pagefind."""
    fetched: int
    """Bytes of the index and of texts that were fetched until then."""
    items: int
    """How many items were found; 0 for Pagefind."""
    reports: int
    """In how many reports."""


def ask(site: Path, *, pagefind: bool) -> Iterator[tuple[str, Asked, Asked | None]]:
    """Yield each query with what our page and, if it is there, Pagefind took for it."""
    (site / PAGEFIND_PAGE).write_text("<!doctype html><title>Pagefind</title>", encoding="utf-8")
    program = shutil.which("chromium")
    with _served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        _ours(browser, address, "。")  # what only the first page of a browser takes is not the search's
        for query in QUERIES:
            yield query, _ours(browser, address, query), _pagefind(browser, address, query) if pagefind else None
        browser.close()


def _ours(browser: Browser, address: str, query: str) -> Asked:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(_TIMEOUT)
    page.add_init_script(_WATCH)
    page.goto(f"{address}search/?q={quote(query)}")
    page.wait_for_function("() => window.shownAt")
    opened: dict[str, Any] = page.evaluate(_OURS)
    items, reports = opened["found"] if len(opened["found"]) == 2 else (0, 0)
    context.close()
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}search/")
    page.wait_for_load_state("networkidle")
    typed = page.evaluate(_TYPED, query)
    context.close()
    return Asked(opened=opened["taken"], typed=typed, fetched=opened["fetched"], items=items, reports=reports)


def _pagefind(browser: Browser, address: str, query: str) -> Asked:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(_TIMEOUT)
    page.goto(f"{address}{PAGEFIND_PAGE}")
    _Counting.served = 0  # Pagefind fetches in a worker, of which a page knows nothing
    got = page.evaluate(_PAGEFIND, query)
    context.close()
    return Asked(opened=got["taken"], typed=0, fetched=_Counting.served, items=0, reports=got["found"])


class _Counting(SimpleHTTPRequestHandler):
    """Counts what it serves."""

    served: ClassVar[int] = 0

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data = source.read()
        with suppress(ConnectionError):  # a page that goes away has no use for the rest
            outputfile.write(data)
            _Counting.served += len(data)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _served(site: Path) -> Iterator[str]:
    """Serve a folder on this machine, without compression."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Counting, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
