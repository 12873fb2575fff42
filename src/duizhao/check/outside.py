"""Addresses outside of the site, asked for one after the other at each host: what answers, what moved, what is gone."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from msgspec import Struct

from duizhao import __version__
from duizhao.addresses import host_of
from duizhao.model import Level

_REDIRECTS = (301, 302, 303, 307, 308)
_MOVED = (301, 308)
_SAFE = "%/:=&?~+!$,;'@()*[]"
_MOST_REDIRECTS = 10


class Pace(Struct, frozen=True, kw_only=True):
    """How hosts are asked."""

    hosts: int = 8
    """So many at once, of each one address at a time."""
    pause: float = 1.0
    """Seconds between two requests to one host."""
    patience: float = 15.0
    """Seconds after which an answer is waited for no longer."""


class Answer(Struct, frozen=True):
    """What became of an address."""

    address: str
    level: Level
    """How grave it is."""
    told: str
    """What is to be said of it; nothing where all is well."""


class _Reply(Struct, frozen=True):
    status: int
    location: str = ""
    failure: str = ""


def answers(addresses: Iterable[str], pace: Pace, watch: Callable[[Sequence[str]], Iterable[str]]) -> Iterator[Answer]:
    """Yield what became of each address; whatever happens to one concerns no other. ``watch`` sees the hosts go by."""
    queues: dict[str, list[str]] = {}
    for address in dict.fromkeys(addresses):
        queues.setdefault(_host(address), []).append(address)
    opener = build_opener(_Still(), HTTPSHandler(context=ssl.create_default_context()))
    with ThreadPoolExecutor(pace.hosts) as pool:
        answers = pool.map(lambda queue: [_answer(one, opener, pace) for one in queue], queues.values())
        for _, some in zip(watch(list(queues)), answers, strict=True):
            yield from some


def _answer(address: str, opener: OpenerDirector, pace: Pace) -> Answer:
    """Follow an address to where it leads."""
    at, hops = address, []
    for _ in range(_MOST_REDIRECTS):
        reply = _reply(at, opener, pace)
        if reply.status not in _REDIRECTS or not reply.location:
            break
        hops.append(reply.status)
        onward = _onward(at, reply.location)
        if not onward:
            return Answer(address, "warning", f"leads on to “{reply.location}”, which is no address of the web")
        at = onward
    else:
        return Answer(address, "warning", f"leads on more than {_MOST_REDIRECTS} times, last to “{at}”")
    behind = f", where “{at}” is now" if hops else ""
    if reply.failure:
        return Answer(address, "warning", f"{reply.failure}{behind}")
    if not 200 <= reply.status < 300:
        return Answer(address, "warning", f"answers {_named(reply.status)}{behind}")
    if not hops:
        return Answer(address, "notice", "")
    how = "has moved" if all(hop in _MOVED for hop in hops) else "leads on"
    return Answer(address, "notice", f"{how} to “{at}” ({', '.join(map(str, hops))})")


def _reply(address: str, opener: OpenerDirector, pace: Pace) -> _Reply:
    """Ask for the head of an address, and for all of it where that is refused: some hosts know one question only."""
    for method in ("HEAD", "GET"):
        time.sleep(pace.pause)
        reply = _within(pace.patience, partial(_request, method, address, opener, pace.patience))
        if not reply.failure and reply.status < 400:
            break
    return reply


def _within(seconds: float, ask: Callable[[], _Reply]) -> _Reply:
    """Return what is answered in time: a host that sends a byte now and then is not waited for."""
    replies: list[_Reply] = []
    thread = threading.Thread(target=lambda: replies.append(ask()), daemon=True)
    thread.start()
    thread.join(seconds)
    return replies[0] if replies else _Reply(0, failure=f"does not answer within {seconds:g} s")


def _request(method: str, address: str, opener: OpenerDirector, patience: float) -> _Reply:
    try:
        request = Request(_ascii(address), method=method, headers={"User-Agent": f"duizhao/{__version__}"})
        with opener.open(request, timeout=patience) as response:
            return _Reply(response.status)
    except HTTPError as error:
        with error:
            return _Reply(error.code, error.headers.get("Location") or "")
    except TimeoutError:
        return _Reply(0, failure=f"does not answer within {patience:g} s")
    except (OSError, HTTPException, ValueError) as error:
        return _Reply(0, failure=_failed(error.reason if isinstance(error, URLError) else error))


def _failed(error: object) -> str:
    """Say why there is no answer, in words that do not depend on the system."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"has a certificate that is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"cannot be asked over TLS: {error.reason or error}"
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection"
    if isinstance(error, ConnectionError):
        return "breaks the connection off"
    return f"cannot be asked: {error or type(error).__name__}"


class _Still(HTTPRedirectHandler):
    """Follows no redirect: each is told."""

    def http_error_302(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> None:
        """Leave a redirect to who asked."""

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _onward(at: str, location: str) -> str:
    """Return where a redirect leads; nothing where that is no address of the web."""
    try:
        onward = urljoin(at, location)
        return onward if urlsplit(onward).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return address


def _ascii(address: str) -> str:
    """Return an address as it goes over the wire: 政府.cn and paths in Chinese have forms in ASCII."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, host_of(parts), quote(parts.path, _SAFE), quote(parts.query, _SAFE), ""))


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
