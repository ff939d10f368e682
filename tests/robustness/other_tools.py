"""What other tools make of a PDF: the texts that people have when they have no PDF.

`TOOLS` are those that are here; pdftotext is Poppler's, the others are packages of Python. The texts in `texts/` were
made with `python tests/robustness/other_tools.py` from the made-up reports of `pdfs`, so that the tests need no tool.
"""

import importlib.util
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
LAYOUTS = ("sif_a", "sif_c", "ilacs_2018", "ilacs_2023")


def pdftotext(*options: str) -> Callable[[bytes], bytes]:
    def run(pdf: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.pdf"
            path.write_bytes(pdf)
            return subprocess.run(
                ["pdftotext", "-enc", "UTF-8", *options, path, "-"], capture_output=True, check=True
            ).stdout

    return run


def pypdf(pdf: bytes) -> bytes:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).encode()


def pdfminer(pdf: bytes) -> bytes:
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(pdf)).encode()


def pymupdf(pdf: bytes) -> bytes:
    import pymupdf as library

    return "\n".join(page.get_text() for page in library.open(stream=pdf)).encode()


ALL: dict[str, Callable[[bytes], bytes]] = {
    "pdftotext": pdftotext(),
    "pdftotext-raw": pdftotext("-raw"),
    "pdftotext-layout": pdftotext("-layout"),
    "pypdf": pypdf,
    "pdfminer": pdfminer,
    "pymupdf": pymupdf,
}


def is_here(tool: str) -> bool:
    "Whether a tool is installed."
    if tool.startswith("pdftotext"):
        return shutil.which("pdftotext") is not None
    return importlib.util.find_spec(tool) is not None


TOOLS = {tool: run for tool, run in ALL.items() if is_here(tool)}


def write_texts() -> None:
    "Write the texts of the made-up reports anew, by the tools that are here."
    from pdfs import pdf

    TEXTS.mkdir(exist_ok=True)
    for layout in LAYOUTS:
        for tool, run in TOOLS.items():
            (TEXTS / f"{layout}.{tool}.txt").write_bytes(run(pdf(layout)))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    write_texts()
