"""Compile the modules that reading a document imports. This runs in the Python that will import them: Pyodide's.

Pyodide brings the standard library as source. A browser would compile each module that it imports, which takes most of
the time until the first report is read.
"""

import importlib._bootstrap_external as importing
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from site import getsitepackages

HOMES = [path for path in sys.path if path.endswith(".zip")] + getsitepackages()


def import_all() -> None:
    """Import what reads documents, and what that needs."""
    import_module("pypdfium2")
    import_module("ilacs_analysis.showing.reading_here")
    for module in iter_modules(import_module("ilacs_analysis.reading").__path__, "ilacs_analysis.reading."):
        import_module(module.name)


def bytecode(spec) -> bytes:
    """A module as a file that needs no source beside it."""
    if spec.cached and Path(spec.cached).exists():
        return Path(spec.cached).read_bytes()
    code = compile(spec.loader.get_data(spec.origin), spec.origin, "exec", dont_inherit=True)
    return bytes(importing._code_to_timestamp_pyc(code))


def write_bytecode(out: str) -> None:
    """Write a zip file with every module that is imported from source, under its path with a `c` at the end."""
    sys.dont_write_bytecode = False
    import_all()
    specs = [spec for module in list(sys.modules.values()) if (spec := getattr(module, "__spec__", None))]
    with zipfile.ZipFile(out, "w") as new:
        for spec in specs:
            origin = spec.origin or ""
            home = next((home for home in HOMES if origin.startswith(f"{home}/") and origin.endswith(".py")), None)
            if home:
                new.writestr(f"{origin.removeprefix(f'{home}/')}c", bytecode(spec))
