"Downloads from a local server with made-up pages of the site's structure, and every fault; none leaves this machine."

import csv
import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path

import httpx
import pytest
from asked_for import some
from typer.testing import CliRunner

from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.base.harmless import read_cells
from ilacs_analysis.fetching.client import DownloadFailed, Manners, PoliteClient
from ilacs_analysis.fetching.fetch import MANIFEST, STATUSES, fetch_reports, run_in_words
from ilacs_analysis.fetching.ofsted_pages import listed_reports, ofsted_site
from ilacs_analysis.terms.authorities import get_authority

PDF = b"%PDF-1.4\n" + bytes(range(32, 127)) * 60 + b"\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><form><input type='password'></form></html>" * 20
BEXLEY, BROMLEY = (get_authority(name).ofsted_urn for name in ("Bexley", "Bromley"))


# -- A made-up site -----------------------------------------------------------------------------------------------
def link(number, title="Children's services inspection", day="24 April 2023", href=None):
    "One report of a page, in the site's markup."
    href = href or f"/v1/file/{number}"
    return (
        f'<li class="timeline__day"><a class="publication-link" href="{href}" target="_blank">{title}'
        f'   <span class="nonvisual">{title}, pdf - {day}</span></a></li>'
    )


def page(*links, title="Council"):
    "An authority's page."
    timeline = f'<ol class="timeline">{"".join(links)}</ol>'
    head = f"<head><title>{title}</title></head>"
    return f"<!DOCTYPE html><html>{head}<body><h1>{title}</h1>{timeline}</body></html>".encode()


class Site:
    "Answers by path: bytes, (status, headers, body), or a function of the handler. Keeps what was asked."

    def __init__(self):
        self.answers, self.log = {"/robots.txt": (404, {}, b"")}, []
        ofsted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                headers = {name.lower(): value for name, value in self.headers.items()}
                ofsted.log.append((self.path, headers, time.monotonic()))
                answer = ofsted.answers.get(self.path, (404, {}, b"no"))
                try:
                    if callable(answer):
                        answer = answer(self)
                    if answer is not None:
                        self.reply(*(answer if isinstance(answer, tuple) else (200, {}, answer)))
                except ConnectionError:
                    self.close_connection = True

            def reply(self, status, headers, body):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=partial(self.server.serve_forever, 0.01), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def lists(self, *links, urn=BEXLEY):
        self.answers[f"/provider/44/{urn}"] = page(*links)

    def asked(self, path):
        "The headers of each request for a path."
        return [headers for asked, headers, _ in self.log if asked == path]


@pytest.fixture
def ofsted(monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setattr(os, "fsync", lambda file: None)  # no power fails during tests
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def manners(ofsted, **other):
    "Quick manners towards the local server."
    own = {"provider": ofsted.address + "/provider/44/{urn}", "hosts": ("127.0.0.1",), "plain_http": True}
    quick = {"interval": 0, "backoff": 0.01, "attempts": 3, "timeout": 5.0, "longest_wait": 2.0}
    return Manners(**{"contact": "tests@council.example", **own, **quick, **other})


@pytest.fixture
def own_pages(monkeypatch, tmp_path):
    "A cache of pages for one test; the others share one, for each has its own address."
    monkeypatch.setenv("ILACS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def fetch(ofsted, tmp_path):
    "Fetch Bexley's reports from the local site into a folder."

    def run(names=("Bexley",), folder="out", given=None, **other):
        plain = httpx.HTTPTransport(verify=False)  # no time for certificates that nobody needs
        return fetch_reports(names, tmp_path / folder, manners(ofsted, **(given or {})), inner=plain, **other)

    return run


def details(run):
    return [row["detail"].split(":")[0] for row in run.failures]


def files(folder):
    return sorted(p.name for p in folder.iterdir() if p.name not in ("manifest.csv", ".fetch.lock"))


def manifest(folder):
    return list(csv.DictReader((folder / "manifest.csv").open(encoding="utf-8", newline="")))


# -- What goes well -----------------------------------------------------------------------------------------------
def test_reports_and_manifest(ofsted, fetch, tmp_path):
    "Inspections, visits, joint and area SEND ones come, others are skipped; the manifest says what and from where."
    ofsted.lists(
        link(4),
        link(3, "Children&#039;s services focused visit", "3 May 2022"),
        link(2, "Joint area child protection inspection", "14 July 2017"),
        link(5, "Area SEND full inspection", "15 July 2024"),
        link(1, "Area SEND monitoring inspection", "15 July 2025"),
    )
    for n in (1, 2, 3, 4, 5):
        ofsted.answers[f"/v1/file/{n}"] = (200, {"Content-Type": "application/pdf"}, PDF + b"%%%d" % n)
    run = fetch()
    out = tmp_path / "out"
    assert run.failures == [] and ofsted.asked("/v1/file/1") == []
    assert files(out) == [
        f"{BEXLEY}_bexley_2017-07-14_joint-inspection.pdf",
        f"{BEXLEY}_bexley_2022-05-03_focused-visit.pdf",
        f"{BEXLEY}_bexley_2023-04-24_inspection.pdf",
        f"{BEXLEY}_bexley_2024-07-15_area-send.pdf",
    ]
    rows = manifest(out)
    assert tuple(rows[0]) == MANIFEST and {row["status"] for row in rows} == {"fetched", "skipped"} <= set(STATUSES)
    for row in rows:
        assert (
            row["authority"] == "Bexley"
            and row["urn"] == BEXLEY
            and row["url"].startswith(ofsted.address + "/v1/file/")
        )
        if row["status"] == "fetched":
            content = (out / row["file"]).read_bytes()
            assert row["sha256"] == hashlib.sha256(content).hexdigest() and int(row["bytes"]) == len(content)
            assert abs(datetime.now(UTC) - datetime.fromisoformat(row["fetched_at"])) < timedelta(minutes=1)
            assert row["detail"] == "" and row["file"].split("_")[2] == row["published_date"]
        else:
            assert row["title"] == "Area SEND monitoring inspection" and row["file"] == ""


def test_says_who_asks(ofsted, fetch):
    "Every request has the package's name and a contact, also the one for robots.txt."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = PDF
    fetch()
    assert len(ofsted.log) == 3
    for _, headers, _ in ofsted.log:
        assert headers["user-agent"].startswith("ilacs-analysis/") and "tests@council.example" in headers["user-agent"]


def test_what_is_there_is_not_asked_for_again(ofsted, fetch, tmp_path):
    "A file with the right checksum stays; a damaged or missing one comes again; --check asks with the server's marks."
    ofsted.lists(link(1), link(2, day="1 May 2018"))
    ofsted.answers["/v1/file/1"] = lambda h: (
        (304, {}, b"") if h.headers.get("If-None-Match") == '"a"' else (200, {"ETag": '"a"'}, PDF)
    )
    ofsted.answers["/v1/file/2"] = PDF
    first = fetch()
    fetch()
    assert len(ofsted.asked("/v1/file/1")) == len(ofsted.asked("/v1/file/2")) == 1
    (tmp_path / "out" / first.rows[1]["file"]).write_bytes(PDF[:-1])
    again = fetch(check=True)
    assert [row["detail"] for row in again.rows] == ["asked: not changed", ""]
    assert [row["status"] for row in again.rows] == ["kept", "fetched"]
    assert ofsted.asked("/v1/file/1")[1]["if-none-match"] == '"a"' and len(ofsted.asked("/v1/file/2")) == 2
    assert (tmp_path / "out" / first.rows[1]["file"]).read_bytes() == PDF
    ofsted.answers["/v1/file/1"] = (200, {"ETag": '"b"'}, PDF + b"new %%EOF")
    assert fetch(check=True).rows[0]["status"] == "fetched"


def test_page_that_has_not_changed_is_not_sent_again(ofsted, fetch, own_pages):
    "The cache of pages asks with the server's ETag, and does not ask at all while the page is fresh."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = PDF
    body = ofsted.answers[f"/provider/44/{BEXLEY}"]
    marks = {"ETag": '"p"', "Cache-Control": "no-cache"}
    ofsted.answers[f"/provider/44/{BEXLEY}"] = lambda h: (
        (304, marks, b"") if h.headers.get("If-None-Match") else (200, marks, body)
    )
    assert [fetch().rows[0]["status"] for _ in range(2)] == ["fetched", "kept"]
    assert [h.get("if-none-match") for h in ofsted.asked(f"/provider/44/{BEXLEY}")] == [None, '"p"']
    ofsted.answers[f"/provider/44/{BEXLEY}"] = (200, {"Cache-Control": "max-age=600"}, body)
    fetch(), fetch()
    assert len(ofsted.asked(f"/provider/44/{BEXLEY}")) == 3
    old = format_datetime(datetime.now(UTC) - timedelta(days=300), usegmt=True)
    ofsted.lists(link(1), urn=BROMLEY)
    ofsted.answers[f"/provider/44/{BROMLEY}"] = (200, {"Last-Modified": old}, ofsted.answers[f"/provider/44/{BROMLEY}"])
    fetch(("Bromley",)), fetch(("Bromley",))
    assert [h.get("if-modified-since") for h in ofsted.asked(f"/provider/44/{BROMLEY}")] == [None, old]


def test_cache_that_cannot_be_used_costs_only_time(ofsted, fetch, own_pages, tmp_path):
    "A damaged cache of pages does not stop a run."
    (tmp_path / "cache" / "pages").mkdir(parents=True)
    (tmp_path / "cache" / "pages" / "pages.sqlite").write_bytes(b"no database at all" * 100)
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = PDF
    assert fetch().failures == []


def test_bar(ofsted, fetch, capsys):
    "The bar names the authority, and goes to the terminal's error stream."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = PDF
    fetch(progress=True)
    shown = capsys.readouterr()
    assert "Bexley" in shown.err and shown.out == ""


def test_since_and_limit(ofsted, fetch, tmp_path):
    "Only reports of the day or later; a day that is not printed is wanted; the limit counts files asked for."
    undated = '<li><a class="publication-link" href="/v1/file/3">Children’s services inspection</a></li>'
    ofsted.lists(link(1), link(2, day="31 December 2022"), undated)
    for n in (1, 2, 3):
        ofsted.answers[f"/v1/file/{n}"] = PDF
    run = fetch(since=date(2023, 4, 24))
    assert [row["status"] for row in run.rows] == ["fetched", "skipped", "fetched"]
    assert run.rows[1]["detail"] == "published before 2023-04-24" and "_undated_" in run.rows[2]["file"]
    run = fetch(folder="other", limit=1)
    assert [row["status"] for row in run.rows] == ["fetched", "skipped", "skipped"]
    assert fetch(folder="other").failures == [] and len(files(tmp_path / "other")) == 3  # the rest, later


def test_pause_between_requests(ofsted, fetch):
    "Between requests for pages and files is at least the pause; a longer Crawl-delay of robots.txt is kept to."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = PDF
    fetch(given={"interval": 0.15})
    times = [at for *_, at in ofsted.log]
    assert all(b - a >= 0.14 for a, b in zip(times, times[1:], strict=False)) and len(times) == 3
    ofsted.log.clear()
    ofsted.answers["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.3"
    fetch(folder="other")
    times = [at for *_, at in ofsted.log]
    assert times[-1] - times[-2] >= 0.29


def test_two_documents_of_one_day_have_two_names(ofsted, fetch, tmp_path):
    "The second has the site's number in its name, and both keep their names."
    ofsted.lists(link(11), link(12))
    ofsted.answers |= {"/v1/file/11": PDF, "/v1/file/12": PDF + b"%second"}
    fetch()
    ofsted.lists(link(12), link(11))
    fetch()
    names = {row["url"][-2:]: row["file"] for row in manifest(tmp_path / "out")}
    assert names == {
        "11": f"{BEXLEY}_bexley_2023-04-24_inspection.pdf",
        "12": f"{BEXLEY}_bexley_2023-04-24_inspection_12.pdf",
    }
    assert len(ofsted.asked("/v1/file/11")) == len(ofsted.asked("/v1/file/12")) == 1


# -- A server in trouble ------------------------------------------------------------------------------------------
def once(*answers):
    "The answers one after the other, the last for ever."
    left = list(answers)
    return lambda handler: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(("status", "form"), [(429, "seconds"), (429, "date"), (503, "date")])
def test_retry_after(ofsted, fetch, monkeypatch, status, form):
    "The server's wish is kept to, in seconds and as a date. The clock is not waited for."
    wish = "60" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = once((status, {"Retry-After": wish}, b""), PDF)
    pauses = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    assert fetch(given={"longest_wait": 60.0}).failures == []
    assert 55 < max(pauses) <= 60 and len(ofsted.asked("/v1/file/1")) == 2


def test_a_pause_that_is_too_long_is_not_waited_for(ofsted, fetch):
    "A server that wants an hour is left alone: one request, and the wish is in the manifest."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = (429, {"Retry-After": "3600"}, b"")
    run = fetch()
    assert details(run) == ["http_429"] and "3600 seconds" in run.failures[0]["detail"]
    assert len(ofsted.asked("/v1/file/1")) == 1


def test_server_error_is_tried_again(ofsted, fetch):
    "Two answers 500, then the file; for ever 500 is a failure after as many attempts as agreed."
    ofsted.lists(link(1), link(2, day="1 May 2018"))
    ofsted.answers["/v1/file/1"] = once((500, {}, b""), (502, {}, b""), PDF)
    ofsted.answers["/v1/file/2"] = (500, {}, b"")
    run = fetch()
    assert details(run) == ["http_500"] and len(ofsted.asked("/v1/file/2")) == 3
    assert [row["status"] for row in run.rows] == ["fetched", "failed"]


def test_not_found_is_not_tried_again(ofsted, fetch):
    "404 is an answer."
    ofsted.lists(link(1))
    assert details(fetch()) == ["http_404"] and len(ofsted.asked("/v1/file/1")) == 1


def silent(handler):
    time.sleep(1.5)


def dripping(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(PDF)))
    handler.end_headers()
    for byte in PDF:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.02)


@pytest.mark.parametrize(("answer", "reason"), [(silent, "timeout"), (dripping, "too_slow")])
def test_slow_server(ofsted, fetch, answer, reason):
    "Silence and drops are given up; what comes after goes on."
    ofsted.lists(link(1), link(2, day="1 May 2018"))
    ofsted.answers |= {"/v1/file/1": answer, "/v1/file/2": PDF}
    run = fetch(given={"timeout": 0.3, "longest_answer": 0.3, "attempts": 2})
    assert details(run) == [reason] and [row["status"] for row in run.rows] == ["failed", "fetched"]


def test_five_silent_answers_end_the_run(ofsted, fetch):
    "A site that is down is not asked for every report."
    ofsted.lists(*(link(n, day=f"{n} May 2018") for n in range(1, 10)))
    for n in range(1, 10):
        ofsted.answers[f"/v1/file/{n}"] = (503, {}, b"")
    run = fetch(given={"attempts": 1})
    assert details(run) == ["http_503"] * 5 + ["stopped"] and ofsted.asked("/v1/file/6") == []


def cut(handler, body=PDF, at=3000, etag='"e"', status=200, extra=None):
    handler.send_response(status)
    for name, value in {"ETag": etag, "Content-Length": str(len(body)), **(extra or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body[:at])
    handler.wfile.flush()
    handler.close_connection = True
    handler.connection.shutdown(2)


def ranged(handler, body=PDF, etag='"e"'):
    wanted = handler.headers.get("Range")
    if not wanted or handler.headers.get("If-Range") != etag:
        return 200, {"ETag": etag}, body
    start = int(wanted.removeprefix("bytes=").rstrip("-"))
    return 206, {"ETag": etag, "Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}, body[start:]


def test_cut_connection_is_taken_up_again(ofsted, fetch, tmp_path):
    "After a cut the rest is asked for with Range and If-Range, within a run and in the next."
    ofsted.lists(link(1))
    tries = []
    ofsted.answers["/v1/file/1"] = lambda h: tries.append(1) or (cut(h) if len(tries) == 1 else ranged(h))
    assert fetch().failures == []
    assert (
        ofsted.asked("/v1/file/1")[1]["range"] == "bytes=3000-" and ofsted.asked("/v1/file/1")[1]["if-range"] == '"e"'
    )
    assert (tmp_path / "out" / f"{BEXLEY}_bexley_2023-04-24_inspection.pdf").read_bytes() == PDF
    tries.clear(), ofsted.log.clear()
    run = fetch(folder="next", given={"attempts": 1})
    assert details(run) == ["connection"] and [p.rsplit(".pdf", 1)[1] for p in files(tmp_path / "next")] == [
        ".part",
        ".part.json",
    ]
    assert fetch(folder="next").failures == []
    assert ofsted.asked("/v1/file/1")[1]["range"] == "bytes=3000-"
    assert files(tmp_path / "next") == [f"{BEXLEY}_bexley_2023-04-24_inspection.pdf"]


@pytest.mark.parametrize(
    ("after", "ranges"),
    [
        (partial(ranged, body=PDF[::-1] + PDF, etag='"new"'), [None, "bytes=3000-"]),  # changed: it comes whole
        (lambda h: (200, {}, PDF), [None, "bytes=3000-"]),  # a server that knows no ranges
        (lambda h: (416, {}, b"") if h.headers.get("Range") else (200, {}, PDF), [None, "bytes=3000-", None]),
        (lambda h: (206, {"Content-Range": "bytes 0-9/10"}, PDF[:10]) if h.headers.get("Range") else (200, {}, PDF),
         [None, "bytes=3000-", None]),
    ],
)  # fmt: skip
def test_a_rest_that_does_not_fit(ofsted, fetch, tmp_path, after, ranges):
    "A file that changed, no ranges, another range: the whole comes again, never two halves of two files."
    tries = []
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = lambda h: tries.append(1) or (cut(h) if len(tries) == 1 else after(h))
    fetch()
    assert [h.get("range") for h in ofsted.asked("/v1/file/1")] == ranges
    content = [p.read_bytes() for p in (tmp_path / "out").glob("*.pdf")]
    assert content in ([PDF], [PDF[::-1] + PDF], [])
    assert not list((tmp_path / "out").glob("*.pdf")) or content[0].endswith(PDF)


def test_weak_marks_are_not_used_for_a_rest(ofsted, fetch):
    "Without a strong ETag or a date a cut file comes whole again."
    tries = []
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = lambda h: (
        tries.append(1) or (cut(h, etag='W/"e"') if len(tries) == 1 else (200, {}, PDF))
    )
    assert fetch().failures == [] and ofsted.asked("/v1/file/1")[1].get("range") is None


# -- A server that means no good ----------------------------------------------------------------------------------
def trickle(handler, *pieces):
    "The pieces, the last for ever, slowly but never silent."
    handler.close_connection = True
    for piece in pieces[:-1]:
        handler.wfile.write(piece)
    while True:
        handler.wfile.write(pieces[-1])
        time.sleep(0.01)


def dripping_head(handler):
    trickle(handler, b"HTTP/1.1 200 OK\r\nX-A: ", b"a")


def endless_hints(handler):
    trickle(handler, b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")


def packed_into_nothing(handler):
    "A gzip body whose file name never ends: no byte is ever unpacked."
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
    trickle(handler, head + b"\x1f\x8b\x08\x08\0\0\0\0\0\x03", b"a" * 100)


def dripping_file(handler):
    trickle(handler, b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + PDF, b" ")


SLOW = (dripping_head, endless_hints, packed_into_nothing, dripping_file)


@pytest.mark.parametrize(("answer", "where"), some(list(product(SLOW, ("page", "file", "redirect", "robots"))), 5))
def test_one_deadline_for_a_whole_request(ofsted, fetch, tmp_path, answer, where):
    "A server that is slow without being silent is given up, wherever it is met; nothing of it counts as whole."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = (302, {"Location": "/far"}, b"") if where == "redirect" else PDF
    paths = {"page": f"/provider/44/{BEXLEY}", "file": "/v1/file/1", "redirect": "/far", "robots": "/robots.txt"}
    ofsted.answers[paths[where]] = answer
    began = time.monotonic()
    run = fetch(given={"longest_answer": 0.2, "attempts": 1})
    assert details(run) == ["robots" if where == "robots" else "too_slow"] and time.monotonic() - began < 3
    assert not list((tmp_path / "out").glob("*.pdf"))


def test_a_request_in_time_is_not_broken_off(ofsted, fetch):
    "The clock of one request does not reach into the next, on the same connection."
    ofsted.lists(*(link(n, day=f"{n} May 2018") for n in range(1, 9)))
    for n in range(1, 9):
        ofsted.answers[f"/v1/file/{n}"] = lambda handler: time.sleep(0.1) or PDF
    assert fetch(given={"longest_answer": 0.3}).failures == []


@pytest.mark.parametrize(("what", "status"), some(list(product(("page", "file"), (302, 200, 304, 404, 500))), 5))
def test_endless_bodies_are_not_read(ofsted, fetch, status, what):
    "A body without end, also of a redirect or an error, costs neither memory nor time."
    ofsted.lists(link(1))
    sent, piece = [], bytes(65536)

    def answer(handler):
        handler.close_connection = True
        handler.send_response(status)
        handler.send_header("Location", "/b")
        handler.end_headers()
        while True:
            handler.wfile.write(piece)
            sent.append(1)

    ofsted.answers["/b"] = page(link(9)) if what == "page" else PDF
    ofsted.answers[f"/provider/44/{BEXLEY}" if what == "page" else "/v1/file/1"] = answer
    began = time.monotonic()
    run = fetch(given={"max_page": 1_000_000, "max_file": 1_000_000, "attempts": 1})
    assert time.monotonic() - began < 4 and len(sent) * len(piece) < 30_000_000  # what the network holds
    assert [row["status"] for row in run.rows] == ["fetched" if (status, what) == (302, "file") else "failed"]


def test_a_long_crawl_delay_is_a_refusal(ofsted, fetch):
    "A site that wants hours between two requests is asked for nothing, and the manifest says so."
    ofsted.lists(link(1))
    ofsted.answers["/robots.txt"] = b"User-agent: *\nCrawl-delay: 86400"
    run = fetch()
    assert details(run) == ["robots"] and "86400 seconds" in run.failures[0]["detail"]
    assert [path for path, *_ in ofsted.log] == ["/robots.txt"]
    for odd in (b"nan", b"-1", b"soon", b"inf"):
        ofsted.answers |= {"/robots.txt": b"User-agent: *\nCrawl-delay: " + odd, "/v1/file/1": PDF}
        assert fetch(folder=odd.decode()).failures == []


ODD = ["Mon, 05 Jan 2026 12:01:30 +99999999999999999999", "-5", "1e9", "60, 60", "nan", "", "9" * 5000]
ODD += ["Mon, 05 Jan 99999999 12:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"]


@pytest.mark.parametrize("odd", some(ODD, 4))
def test_odd_retry_after(ofsted, fetch, odd):
    "What is no time to come is not a wish: the client waits as long as it would have anyway."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = once((503, {"Retry-After": odd}, b""), PDF)
    assert fetch().failures == [] and len(ofsted.asked("/v1/file/1")) == 2


def test_cookies_are_not_kept(ofsted, fetch):
    "Neither of a page nor of a redirect."
    ofsted.lists(link(1))
    body, cookie = ofsted.answers[f"/provider/44/{BEXLEY}"], {"Set-Cookie": "visitor=17; Path=/"}
    ofsted.answers[f"/provider/44/{BEXLEY}"] = (200, cookie, body)
    ofsted.answers |= {"/v1/file/1": (302, {**cookie, "Location": "/b"}, b""), "/b": (200, cookie, PDF)}
    assert fetch().failures == [] and len(ofsted.log) == 4
    assert not [headers for _, headers, _ in ofsted.log if "cookie" in headers]


def test_a_page_of_very_many_links(ofsted, fetch, tmp_path):
    "3,000 documents on one page, most of another kind, cost seconds; the manifest has each."
    many = [link(n, "Area SEND monitoring inspection", f"{n % 28 + 1} May 2018") for n in range(2_980)]
    ofsted.lists(*many, *(link(n, day=f"{n % 28 + 1} May 2019") for n in range(2_980, 3_000)))
    for n in range(2_980, 3_000):
        ofsted.answers[f"/v1/file/{n}"] = PDF
    began = time.process_time()
    run = fetch()
    assert time.process_time() - began < 4 and len(manifest(tmp_path / "out")) == len(run.rows) == 3_000
    assert sum(row["status"] == "fetched" for row in run.rows) == 20


# -- Bodies that are not what they should be ----------------------------------------------------------------------
BODIES = {
    "login page": (HTML, {"Content-Type": "application/pdf"}, "html"),
    "error page with status 200": (b"<html><h1>Page not found</h1></html>", {"Content-Type": "text/html"}, "html"),
    "truncated": (PDF[:-8], {}, "truncated"),
    "empty": (b"", {}, "empty"),
    "zip": (b"PK\x03\x04" + bytes(3000), {"Content-Type": "application/pdf"}, "not_pdf"),
    "nuls": (bytes(5000), {}, "not_pdf"),
    "huge": (b"%PDF-1.4" + bytes(3_000_000) + b"%%EOF", {}, "too_large"),
    "gzip bomb": (gzip.compress(b"%PDF-1.4" + bytes(60_000_000), 1), {"Content-Encoding": "gzip"}, "too_large"),
    "twice packed": (gzip.compress(gzip.compress(bytes(9_000_000))), {"Content-Encoding": "gzip, gzip"}, "encoding"),
    "packed otherwise": (PDF, {"Content-Encoding": "br"}, "encoding"),
    "badly packed": (PDF, {"Content-Encoding": "gzip"}, "encoding"),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_whole_pdf(ofsted, fetch, tmp_path, body):
    "It gets no name, leaves no part, and is a failure with a reason; the next report is had."
    content, headers, reason = BODIES[body]
    ofsted.lists(link(1), link(2, day="1 May 2018"))
    ofsted.answers |= {"/v1/file/1": (200, headers, content), "/v1/file/2": PDF}
    run = fetch(given={"max_file": 1_000_000})
    assert details(run) == [reason] and [row["status"] for row in run.rows] == ["failed", "fetched"]
    assert files(tmp_path / "out") == [f"{BEXLEY}_bexley_2018-05-01_inspection.pdf"]
    assert manifest(tmp_path / "out")[1]["detail"].startswith(reason)


def test_endless_body(ofsted, fetch, tmp_path):
    "A body without a length is given up at the limit."

    def endless(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        handler.wfile.write(b"%PDF-1.4")
        while True:
            handler.wfile.write(bytes(65536))

    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = endless
    assert details(fetch(given={"max_file": 500_000})) == ["too_large"] and files(tmp_path / "out") == []


def test_wrong_content_type_of_a_pdf(ofsted, fetch):
    "The bytes decide; that the server called them otherwise is noted."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = (200, {"Content-Type": "text/html"}, PDF)
    run = fetch()
    assert run.failures == [] and run.rows[0]["detail"] == "sent as text/html"


def test_packed_pdf(ofsted, fetch, tmp_path):
    "A server that packs although asked not to is understood."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(PDF))
    assert fetch().failures == [] and next((tmp_path / "out").glob("*.pdf")).read_bytes() == PDF


def test_a_worse_answer_does_not_replace_a_good_file(ofsted, fetch, tmp_path):
    "When a check of a file that is there brings a login page, the file and its checksum stay."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = (200, {"ETag": '"a"'}, PDF)
    fetch()
    ofsted.answers["/v1/file/1"] = HTML
    run = fetch(check=True)
    row = manifest(tmp_path / "out")[0]
    assert details(run) == ["html"] and row["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (tmp_path / "out" / row["file"]).read_bytes() == PDF
    assert fetch().rows[0]["status"] == "kept"


# -- Redirects, hosts, robots -------------------------------------------------------------------------------------
def test_redirects(ofsted, fetch):
    "Two steps to the file are followed; a loop and a way to another host or scheme are not."
    ofsted.lists(*(link(n, day=f"{n} May 2018") for n in range(1, 7)))
    ofsted.answers |= {
        "/v1/file/1": (302, {"Location": "/a"}, b""),
        "/a": (301, {"Location": f"{ofsted.address}/b"}, b""),
        "/b": PDF,
        "/v1/file/2": (302, {"Location": "/v1/file/2"}, b""),
        "/v1/file/3": (302, {"Location": ofsted.address.replace("127.0.0.1", "localhost") + "/b"}, b""),
        "/v1/file/4": (302, {"Location": "file:///etc/passwd"}, b""),
        "/v1/file/5": (302, {"Location": "http://127.0.0.1@elsewhere.example/b"}, b""),
        "/v1/file/6": (302, {"Location": "http://[bad/"}, b""),
    }
    run = fetch()
    assert [row["status"] for row in run.rows] == ["fetched"] + ["failed"] * 5
    assert details(run)[:4] == ["redirects", "host", "host", "host"] and details(run)[4] in (
        "connection",
        "address",
        "host",
    )
    assert len(ofsted.asked("/v1/file/2")) == 6  # the first and five redirects


def test_only_the_sites_own_hosts(fetch, ofsted):
    "Links to other hosts, schemes and ports are failures, and nothing is sent."
    hrefs = ["https://elsewhere.example/v1/file/1", "file:///etc/passwd", "//elsewhere.example/x",
             "ftp://127.0.0.1/x", "javascript:alert(1)", "http://[bad", "https://127.0.0.1:99999/x",
             "http://127.0.0.1 .example/"]  # fmt: skip
    ofsted.lists(*(link(n, href=href, day=f"{n + 1} May 2018") for n, href in enumerate(hrefs)))
    run = fetch()
    assert len(run.failures) == len(hrefs) and set(details(run)) <= {"host", "address"}
    assert {path for path, *_ in ofsted.log} == {"/robots.txt", f"/provider/44/{BEXLEY}"}


def test_https_only_unless_asked_for():
    "Without the tests' switch neither plain http nor another port is used, whatever the host."
    client = PoliteClient(Manners("a@b.example"))
    for url in (
        "http://reports.ofsted.gov.uk/",
        "https://reports.ofsted.gov.uk:8443/",
        "https://ofsted.gov.uk.example/",
    ):
        with pytest.raises(DownloadFailed) as e:
            client.page(url)
        assert e.value.reason == "host"
    assert ofsted_site()["address"]["provider"].startswith("https://reports.ofsted.gov.uk/")


def test_robots(ofsted, fetch):
    "What robots.txt forbids is not asked for; it is read once; without it everything is allowed."
    ofsted.lists(link(1), link(2, day="1 May 2018"))
    ofsted.answers |= {"/v1/file/1": PDF, "/v1/file/2": PDF}
    ofsted.answers["/robots.txt"] = b"User-agent: *\nDisallow: /v1/*/2$\n"
    run = fetch()
    assert details(run) == ["robots"] and ofsted.asked("/v1/file/2") == [] and len(ofsted.asked("/robots.txt")) == 1
    ofsted.answers["/robots.txt"] = b"User-agent: ilacs-analysis\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    assert details(fetch(folder="other")) == ["robots"]


def test_robots_that_cannot_be_read(ofsted, fetch):
    "Then nothing is asked, for that is what the standard says."
    ofsted.lists(link(1))
    ofsted.answers["/robots.txt"] = (500, {}, b"")
    run = fetch()
    assert details(run) == ["robots"] and "nothing is downloaded" in run.failures[0]["detail"]
    assert ofsted.asked(f"/provider/44/{BEXLEY}") == []


# -- Pages --------------------------------------------------------------------------------------------------------
PAGES = {
    "not found with status 200": (
        page(title="Page not found").replace(b"<ol", b"<ul").replace(b"/ol", b"/ul"), "not_found"
    ),
    "login": (HTML, "login"),
    "renamed class": (page(link(1)).replace(b"publication-link", b"report"), "changed"),
    "another site altogether": (b"<html><div id='app'></div><script src='app.js'></script></html>", "changed"),
    "nothing": (b"", "changed"),
    "a list with nothing in it": (page(), "none"),
    "titles that nobody knows": (page(link(1, "Bericht"), link(2, "Joint local area SEND inspection")), "none"),
    "not HTML": (PDF, "changed"),
    "NULs": (bytes(1000), "changed"),
    "404": ((404, {}, b"no"), "http_404"),
    "500": ((500, {}, b"no"), "http_500"),
    "gzip bomb": ((200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(60_000_000), 1)), "too_large"),
    "huge": ((200, {}, b" " * 1_500_000), "too_large"),
    "cut": (lambda h: cut(h, page(link(1)), 100), "connection"),
    "elsewhere": ((302, {"Location": "/search"}, b""), "elsewhere"),
    "redirect loop": ((302, {"Location": f"/provider/44/{BEXLEY}"}, b""), "redirects"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PAGES)
def test_a_page_that_is_not_the_list(ofsted, fetch, tmp_path, fault):
    "It is a failure with a reason, never an empty result, and the next authority is had."
    ofsted.answers[f"/provider/44/{BEXLEY}"], reason = PAGES[fault]
    ofsted.answers |= {"/search": page(link(9)), "/v1/file/1": PDF}
    ofsted.lists(link(1), urn=BROMLEY)
    run = fetch(("Bexley", "Bromley"), given={"max_page": 1_000_000})
    assert details(run) == [reason] and [row["status"] for row in run.rows] == ["failed", "fetched"]
    assert files(tmp_path / "out") == [f"{BROMLEY}_bromley_2023-04-24_inspection.pdf"]
    ofsted.lists(link(1))  # repaired
    fetch()
    assert {row["status"] for row in manifest(tmp_path / "out")} == {"fetched"}


def test_authority_that_has_ended(ofsted, fetch):
    "Its page may be gone: that is said, and is no failure. One that exists and has no page is a failure."
    run = fetch(("Cumbria",))
    assert [row["status"] for row in run.rows] == ["ended"] and "2023-03-31" in run.rows[0]["detail"]
    assert "ilacs fetch Cumbria" in run_in_words(fetch(("Cumberland",)))


def test_titles_in_use():
    "Links as the public programs quote them from the site."
    html = """<a class="publication-link" href="https://files.ofsted.gov.uk/v1/file/50252437" target="_blank">
        Area SEND full inspection
        <span class="nonvisual">Area SEND full inspection, pdf - 15 July 2024</span></a>
        <a class="publication-link" href="https://files.ofsted.gov.uk/v1/file/50000230" target="_blank">
        Joint area child protection inspection
        <span class="nonvisual">Joint area child protection inspection, pdf - 14 July 2017</span></a>
        <a class="publication-link" href="https://files.ofsted.gov.uk/v1/file/1">Children&#039;s services inspection,
        <span class="nonvisual">Children&#039;s services inspection,  pdf - 16 August 2013</span></a>"""
    found = [(entry.title, str(entry.published), entry.kind, entry.file_id) for entry in listed_reports(html)]
    assert found == [
        ("Area SEND full inspection", "2024-07-15", "area-send", "50252437"),
        ("Joint area child protection inspection", "2017-07-14", "joint-inspection", "50000230"),
        ("Children's services inspection", "2013-08-16", "inspection", "1"),
    ]


# -- The folder ---------------------------------------------------------------------------------------------------
HOSTILE = ["../../../escaped.pdf", "/escaped.pdf", "..\\..\\escaped.pdf", "C:\\escaped.pdf", "CON", "NUL.pdf",
           "a\x00b.pdf", "x" * 5000, "aux.pdf ", ".bashrc", "~/escaped", "%2e%2e%2fescaped",
           "\u202efdp.exe", "$(id)", "-rf"]  # fmt: skip


def test_hostile_names(ofsted, fetch, tmp_path):
    "Names that the server gives, in headers, titles and addresses, never become names of files."
    links = []
    for n, name in enumerate(HOSTILE):
        header = name.encode("latin-1", "ignore").decode("latin-1").replace("\x00", "%00")[:2000]
        href = f"/v1/file/{name}".replace("\x00", "&#0;")
        links.append(link(n, f"Children's services inspection {name}", href=href))
        ofsted.answers |= {f"/n/{n}": (200, {"Content-Disposition": f'attachment; filename="{header}"'}, PDF)}
        links.append(link(n, f"Children's services inspection {name}", href=f"/n/{n}"))
    ofsted.lists(*links)
    run = fetch()
    out = tmp_path / "out"
    assert sum(row["status"] == "fetched" for row in run.rows) == len(HOSTILE)
    names = files(out)
    assert len(names) == len(HOSTILE) and all(p.startswith(f"{BEXLEY}_bexley_2023-04-24_inspection") for p in names)
    assert all(p.is_file() for p in out.iterdir()) and max(map(len, names)) < 110
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"] and not Path("/escaped.pdf").exists()
    assert all("\x00" not in row["title"] and row["title"].isprintable() for row in manifest(out))


def test_manifest_does_not_lead_outside(ofsted, fetch, tmp_path):
    "A manifest that names a file elsewhere is not believed."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = PDF
    fetch()
    table, secret = tmp_path / "out" / "manifest.csv", tmp_path / "secret.pdf"
    secret.write_bytes(PDF)
    name = manifest(tmp_path / "out")[0]["file"]
    table.write_text(table.read_text().replace(name, "../secret.pdf"))
    (tmp_path / "out" / name).unlink()
    assert fetch().rows[0]["file"] == name and secret.read_bytes() == PDF


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_links_in_the_folder_are_not_followed(ofsted, fetch, tmp_path):
    "A link under the name of a report, a part or the manifest is replaced; what it points to stays."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = PDF
    out, name = tmp_path / "out", f"{BEXLEY}_bexley_2023-04-24_inspection.pdf"
    out.mkdir()
    for i, made in enumerate([name, f"{name}.part", f"{name}.part.json", "manifest.csv.new"]):
        (tmp_path / f"outside{i}").write_text("mine")
        (out / made).symlink_to(tmp_path / f"outside{i}")
    assert fetch().failures == []
    assert [(tmp_path / f"outside{i}").read_text() for i in range(4)] == ["mine"] * 4
    assert (out / name).read_bytes() == PDF and not (out / name).is_symlink() and files(out) == [name]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_a_link_in_place_of_a_part_is_not_gone_on_with(ofsted, fetch, tmp_path):
    "Even when the marks beside it fit: the file that it points to gets no rest appended."
    ofsted.lists(link(1))
    ofsted.answers["/v1/file/1"] = ranged
    out, name = tmp_path / "out", f"{BEXLEY}_bexley_2023-04-24_inspection.pdf"
    out.mkdir()
    (tmp_path / "outside").write_text("mine")
    (out / f"{name}.part").symlink_to(tmp_path / "outside")
    marks = {"url": f"{ofsted.address}/v1/file/1", "etag": '"e"'}
    (out / f"{name}.part.json").write_text(json.dumps(marks))
    assert fetch().failures == [] and (tmp_path / "outside").read_text() == "mine"
    assert (out / name).read_bytes() == PDF and files(out) == [name]


def test_words_of_the_site_are_harmless(ofsted, fetch, tmp_path):
    "A formula or a command to the terminal in a title, an address or an answer reaches neither manifest nor terminal."
    title = "=cmd|'/c calc'!A1 Children's services inspection"
    shown = "Children&#039;s services inspection &#x9b;2J&#x202e;fdp"
    ofsted.lists(link(1, title), link(2, shown, "1 May 2018"), link(3, day="2 May 2018", href="/v1/file/\x9b\u202e"))
    ofsted.answers["/v1/file/1"] = PDF

    def rude(handler):
        handler.wfile.write(b"HTTP/1.1 404 \x9b2Jgone\r\nContent-Length: 0\r\n\r\n")

    ofsted.answers["/v1/file/2"] = rude
    run = fetch()
    written = (tmp_path / "out" / "manifest.csv").read_text(encoding="utf-8")
    assert len(run.failures) == 2 and written.replace("\n", "").isprintable() and "\n" + "=" not in written
    assert not [row for row in manifest(tmp_path / "out") if row["title"].startswith("=")]
    assert run_in_words(run).replace("\n", "").isprintable()
    again = fetch()
    assert [row["status"] for row in again.rows].count("kept") == 1 and len(manifest(tmp_path / "out")) == 3
    assert read_cells(tmp_path / "out" / "manifest.csv")[-1]["title"] == title


def test_another_manifest_is_not_overwritten(ofsted, fetch, tmp_path):
    "A manifest.csv of other columns is somebody else's."
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.csv").write_text("file,sha256\nx,y\n")
    with pytest.raises(IlacsError, match="name another folder"):
        fetch()
    assert (tmp_path / "out" / "manifest.csv").read_text() == "file,sha256\nx,y\n" and ofsted.log == []


# -- As processes -------------------------------------------------------------------------------------------------
RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.fetching.fetch import fetch_reports
from ilacs_analysis.fetching.client import Manners
address, out = sys.argv[1:]
own = dict(provider=address + "/provider/44/{urn}", hosts=("127.0.0.1",), plain_http=True, interval=0)
try:
    fetch_reports(["Bexley"], out, Manners("a@b.example", **own))
except IlacsError as e:
    sys.exit(e.reason)
"""


def test_stopped_and_locked(ofsted, fetch, tmp_path):
    "A second run into the folder is refused; ^C leaves what was had, the manifest and a part; the next run goes on."
    reached, let_go = threading.Event(), threading.Event()

    def stalls(handler):
        if handler.headers.get("Range"):
            return ranged(handler)
        handler.send_response(200)
        handler.send_header("ETag", '"e"')
        handler.send_header("Content-Length", str(len(PDF)))
        handler.end_headers()
        handler.wfile.write(PDF[:3000])
        handler.wfile.flush()
        reached.set()
        let_go.wait(20)

    ofsted.lists(link(1), link(2, day="1 May 2018"))
    ofsted.answers |= {"/v1/file/1": PDF, "/v1/file/2": stalls}
    out = tmp_path / "out"
    command = [sys.executable, "-c", RUN, ofsted.address, str(out)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert reached.wait(20)
        deadline = time.monotonic() + 5
        while not any(p.stat().st_size == 3000 for p in out.glob("*.part")) and time.monotonic() < deadline:
            time.sleep(0.02)
        second = subprocess.run(command, capture_output=True, text=True, timeout=20)
        assert second.returncode == 1 and second.stderr.strip() == "locked"
        process.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate(timeout=10)[1]
    finally:
        let_go.set()
        process.kill()
        process.communicate()
    assert [row["status"] for row in manifest(out)] == ["fetched"]
    run = fetch()
    assert [row["status"] for row in run.rows] == ["kept", "fetched"] and len(files(out)) == 2
    assert ofsted.asked("/v1/file/2")[-1]["range"] == "bytes=3000-"


# -- The command --------------------------------------------------------------------------------------------------
@pytest.fixture
def command(ofsted, monkeypatch):
    "`ilacs fetch`, led to the local server."
    from ilacs_analysis.cli.main import app
    from ilacs_analysis.fetching import client

    monkeypatch.setattr(client, "Manners", lambda contact, interval: manners(ofsted, contact=contact))
    return lambda *args, **env: CliRunner().invoke(
        app, ["fetch", *map(str, args)], env={"ILACS_CONTACT": "a@b.example", **env}
    )


def test_command(ofsted, command, tmp_path):
    "Exit status 0 when everything came; 1 and a table of failures when not, and the rest is there."
    ofsted.lists(link(1), link(2, "Children's services focused visit", "3 May 2022"))
    ofsted.answers |= {"/v1/file/1": PDF, "/v1/file/2": HTML}
    done = command("Bexley", "--out", tmp_path / "out")
    assert done.exit_code == 1 and done.stdout.startswith("1 fetched, 1 failed; see ")
    line = next(line for line in done.stdout.splitlines() if line.startswith("Bexley"))
    assert "Children's services focused visit 2022-05-03" in line and "html: a web page came instead of a PDF" in line
    ofsted.answers["/v1/file/2"] = PDF
    done = command("bexley", "--out", tmp_path / "out", "--since", "2020-01-01", "--limit", "5", "--check")
    assert done.exit_code == 0 and done.stdout.startswith("1 fetched, 1 kept; see ")


def test_command_for_all(ofsted, command, tmp_path):
    "--all asks for every authority that has a number, and goes on after failures."
    ofsted.lists(link(1))
    ofsted.lists(link(2), urn=BROMLEY)
    ofsted.answers |= {"/v1/file/1": PDF, "/v1/file/2": PDF}
    done = command("--all", "--out", tmp_path / "out")
    asked = [path for path, *_ in ofsted.log if path.startswith("/provider/")]
    assert done.exit_code == 1 and len(asked) == len(set(asked)) > 150 and len(files(tmp_path / "out")) == 2
    assert {row["authority"] for row in manifest(tmp_path / "out") if row["status"] == "ended"} == {
        "Cumbria", "Northamptonshire", "Poole"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("args", "env", "code", "words"),
    [
        (["Bexly"], {}, 1, "Did you mean Bexley"),
        (["Bournemouth"], {}, 1, "Bournemouth, Christchurch and Poole"),
        (["Bexley"], {"ILACS_CONTACT": ""}, 1, "--contact"),
        (["Bexley"], {"ILACS_CONTACT": "a@b.example\r\nX-Evil: 1"}, 1, "--contact"),
        (["Bexley", "--all"], {}, 2, "--all"),
        ([], {}, 2, "--all"),
        (["Bexley", "--since", "yesterday"], {}, 2, "since"),
    ],
)
def test_command_refuses(ofsted, command, tmp_path, args, env, code, words):
    "What cannot be done is said before anything is asked or written."
    done = command(*args, "--out", tmp_path / "out", **env)
    assert done.exit_code == code and words in done.stderr and ofsted.log == [] and not (tmp_path / "out").exists()


def test_folder_that_cannot_be_made(ofsted, command, tmp_path):
    "One line, exit status 1."
    (tmp_path / "taken").touch()
    done = command("Bexley", "--out", tmp_path / "taken")
    assert done.exit_code == 1 and done.stderr.startswith("ilacs: cannot write to ") and done.stderr.count("\n") == 1


def test_command_is_stopped(command, monkeypatch, tmp_path):
    "^C is one line and exit status 130."
    from ilacs_analysis.fetching import fetch as fetching

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(fetching, "fetch_reports", stop)
    done = command("Bexley", "--out", tmp_path / "out")
    assert done.exit_code == 130 and done.stderr == "ilacs: stopped; the same command continues from here\n"


def test_missing_packages(monkeypatch, command, tmp_path):
    "Without the extra the message says how to install it."
    monkeypatch.setitem(sys.modules, "protego", None)
    done = command("Bexley", "--out", tmp_path / "out")
    assert done.exit_code == 1 and "pip install 'ilacs-analysis[fetch]'" in done.stderr and "protego" in done.stderr
