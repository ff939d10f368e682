"A page with the worker that reads documents in a browser, for tests and for the benchmark."

import base64
import shutil
from pathlib import Path
from typing import Any

WORKER = Path(__file__).parents[1] / "ilacs_analysis" / "templates" / "read" / "worker.js"
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'"
META = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
PAGE = f"<!doctype html>{META}<title>Engine</title>"

START = """() => {
  window.heard = [];
  window.worker = new Worker("worker.js", {type: "module"});
  window.ask = (message, transfer = []) => new Promise(resolve => {
    worker.onerror = error => resolve({type: "error", words: error.message});
    worker.onmessage = ({data}) => data.type === "progress" ? heard.push(data) : resolve(data);
    worker.postMessage(message, transfer);
  });
  return ask({id: 1, type: "load"});
}"""
READ = """([name, encoded]) => {
  const {buffer} = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
  return ask({id: 2, type: "read", name, bytes: buffer}, [buffer]);
}"""


def write_page(engine: Path, folder: Path) -> None:
    "A page in `folder`, beside the worker and a copy of the engine."
    (folder / "index.html").write_text(PAGE)
    shutil.copy(WORKER, folder)
    shutil.copytree(engine, folder / "engine")


class Reader:
    "The page in a browser; its worker has been told to load the engine."

    def __init__(self, browser: Any, address: str):
        self.tab, self.asked = browser.new_page(), []
        self.tab.on("request", lambda request: self.asked.append(request.url))
        self.tab.goto(address)
        self.ready = self.tab.evaluate(START)

    def read(self, name: str, data: bytes) -> dict[str, Any]:
        "What the worker answers; the bytes of the file are gone from the page."
        return self.tab.evaluate(READ, [name, base64.b64encode(data).decode()])
