"""Run notebooks in place, in a real Jupyter kernel, and only those whose inputs changed.

The pages of the site show outputs that are stored in the notebooks. `execute_notebooks` makes them: it runs each
notebook from a fresh kernel, in the notebook's own folder, and writes it back as clean as `nbdev_clean` would. When
nothing changed, the file is the same to the byte, so `git diff` stays empty. A run takes minutes; so a notebook runs
again only when something changed that it depends on, which `fingerprint` works out: its own code, the modules of the
package that this imports (and what those import), the data, and the versions of the libraries. Prose does not
count.
"""

from __future__ import annotations

import argparse
import ast
import functools
import hashlib
import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import nbformat
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbdev.clean import clean_nb
from tqdm import tqdm

from ilacs_analysis.reporting.kernel import own_python
from ilacs_analysis.reporting.page import source_text
from tools.folding import KEY, fold
from tools.forks import fork_kernel
from tools.stamps import hash_files, note, noted


class SiteError(Exception):
    """The site cannot be made; the message is one readable sentence, which names the file."""


# Reading, cleaning, writing


def read_notebook(path: str | Path) -> dict[str, Any]:
    """The JSON of the notebook at `path`. Raises `SiteError` when it is not a notebook."""
    try:
        nb = json.loads(Path(path).read_text(encoding="utf-8"))
        nb["cells"]
    except FileNotFoundError:
        raise SiteError(f"{path}: there is no such notebook") from None
    except (ValueError, KeyError, TypeError) as e:
        raise SiteError(f"{path}: not a notebook ({e})") from None
    return nb


def clean(nb: dict[str, Any]) -> dict[str, Any]:
    """`nb`, changed in place: without what a run leaves behind besides its results, by nbdev's rules, and folded."""
    clean_nb(nb, allowed_cell_metadata_keys=[KEY])
    return fold(nb)


def dump(nb: Mapping[str, Any]) -> str:
    """`nb` as the text of an .ipynb file, as Jupyter writes it."""
    return nbformat.writes(nbformat.from_dict(nb), version=nbformat.NO_CONVERT) + "\n"


def code_of(nb: Mapping[str, Any]) -> str:
    """The code cells of `nb`, as one text."""
    return "\n".join(source_text(cell["source"]) for cell in nb["cells"] if cell["cell_type"] == "code")


# What a notebook depends on


def _modules(package: Path) -> dict[str, Path]:
    """Each module of the package at folder `package`, by its dotted name."""
    names = {p.relative_to(package.parent).with_suffix(""): p for p in sorted(package.rglob("*.py"))}
    return {".".join(n.parts).removesuffix(".__init__"): p for n, p in names.items()}


def _statements(block: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The statements of `block` and of the blocks in it. Expressions, which are most of a tree, are not gone into."""
    for node in block:
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _statements(getattr(node, part, ()))


@functools.cache  # every notebook asks for the same modules
def _imports(source: str, module: str = "") -> frozenset[str]:
    """The dotted names that Python `source` (of `module`) imports, and each name taken `from` a module."""
    try:
        tree = ast.parse(re.sub(r"^\s*[%!].*", "", source, flags=re.M))
    except SyntaxError:
        return frozenset()
    names: set[str] = set()
    for node in _statements(tree.body):
        if isinstance(node, ast.Import):
            names.update(a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(module.split(".")[: -node.level]) if node.level else ""
            base = ".".join(filter(None, [above, node.module]))
            names.update([base, *(f"{base}.{a.name}" for a in node.names)])
    return frozenset(names)


def dependencies(source: str, package: Path) -> list[Path]:
    """The modules of the package at folder `package` that `source` imports, directly or through another, by name.

    Importing `a.b` runs `a/__init__.py` as well. That file is followed only when the source names the package itself,
    as in `from ilacs_analysis import parse`: it re-exports names and computes nothing.
    """
    modules = _modules(package)
    found: set[str] = set()
    todo = set(_imports(source))
    while todo:
        name = todo.pop()
        if name in modules and name not in found:
            found.add(name)
            path = modules[name]
            inside = f"{name}.__init__" if path.name == "__init__.py" else name
            todo |= _imports(path.read_text(encoding="utf-8"), inside)
    return [modules[n] for n in sorted(found)]


def _is_input(path: Path, folder: Path) -> bool:
    """Is `path`, below `folder` with data, a file that a notebook may read?

    What the commands make for themselves beside the tables (the note of the last run, locks, the search index) is
    not: `make site` on a fresh clone writes it just before the notebooks run.
    """
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden and path.suffix != ".sqlite"


def shared_inputs(root: Path, package: Path) -> str:
    """A hash of what every notebook of the project at `root` depends on:

    data, the data files of `package`, versions, Python.
    """
    files = [p for p in (root / "data").rglob("*") if _is_input(p, root / "data")]
    own = [p for p in package.rglob("*") if p.is_file() and p.suffix not in {".py", ".pyc"}]
    files += [p for p in own if "templates" not in p.parts]
    files += [p for p in [root / "constraints.txt"] if p.exists()]
    return f"{hash_files(files, root)} {sys.version_info[:2]}"


def fingerprint(path: Path, package: Path, shared: str = "") -> str:
    """A hash of all that the outputs of the notebook at `path` depend on; `shared` is what `shared_inputs` gave."""
    code = code_of(read_notebook(path))
    modules = hash_files(dependencies(code, package), package.parent)
    return hashlib.sha256("\0".join([code, modules, shared]).encode()).hexdigest()


def outputs_hash(path: Path) -> str:
    """A hash of the outputs in the notebook at `path`."""
    outputs = [cell.get("outputs") for cell in read_notebook(path)["cells"]]
    return hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()


def stamp(path: Path, package: Path, shared: str = "") -> list[str]:
    """The fingerprint of the notebook at `path`, and the hash of its outputs.

    With both, a notebook whose outputs were cleared, or came from somebody else's run, is run again too.
    """
    return [fingerprint(path, package, shared), outputs_hash(path)]


def _executed(root: Path) -> Path:
    """The file with the stamps of the notebooks at `root`."""
    return root / "_build" / "executed.json"


def stamps(root: Path) -> dict[str, list[str]]:
    """The stamp of each notebook at `root` after its last run; none when the file is missing or broken."""
    return noted(_executed(root))


def remember(new: Mapping[str, list[str]], root: Path) -> None:
    """Keep the stamps `new`, by the notebooks' paths from `root`: these need not run until something changes."""
    note(new, _executed(root))


# Running


def _runs(cell: Mapping[str, Any]) -> bool:
    """Is `cell` code to be run? Not when it is empty or says `#| eval: false`."""
    source = source_text(cell["source"])
    return cell["cell_type"] == "code" and bool(source.strip()) and not re.search(r"^#\|\s*eval:\s*false", source, re.M)


class Prompt(AsyncZMQSocketChannel):
    """The channel of a kernel's outputs, for a client that is ready as soon as the kernel is.

    `jupyter_client` waits until nothing comes for a fifth of a second; a kernel that has answered says nothing more.
    """

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        return await super().get_msg(timeout if timeout is None else min(timeout, 0.02))


class PromptClient(AsyncKernelClient):
    iopub_channel_class = Prompt


def _printed(words: IO[bytes]) -> str:
    """What a kernel that died left in `words`, on lines of its own."""
    words.seek(0)
    lines = words.read().decode(errors="replace").splitlines()[:40]
    return "".join(f"\n{line}" for line in lines if line.strip())


def _run_cells(client: NotebookClient, path: Path, words: IO[bytes]) -> None:
    """Run the cells of a notebook in the kernel of `client`, which writes what is not for the notebook into `words`."""
    for i, cell in enumerate(client.nb.cells):
        if _runs(cell):
            place = f"{path}: cell {i + 1} ({cell.id})"
            try:
                client.execute_cell(cell, i)
            except CellExecutionError as e:
                raise SiteError(f"{place} failed: {e.ename}: {e.evalue}") from None
            except (DeadKernelError, CellTimeoutError) as e:
                raise SiteError(f"{place} did not finish: {e}{_printed(words)}") from None


class KernelNotStarted(SiteError):
    "A kernel ended before the first cell, such as where another program took its port meanwhile."


def project_state(root: Path, package: Path) -> str:
    """A hash of what a kernel that begins with the package imported has in it; nothing when that cannot be."""
    if not (root / "tools" / "ready.py").is_file():
        return ""
    return hash_files(_modules(package).values(), root) + shared_inputs(root, package)


def _run_once(path: Path, nb: nbformat.NotebookNode, profile: Path, ready: tuple[Path, str] | None) -> None:
    "Run every cell of a notebook in a kernel of its own."
    where = {"metadata": {"path": str(path.parent)}}
    kernel = fork_kernel(own_python(profile), *(ready or ()))
    kernel.client_factory = PromptClient
    client = NotebookClient(nb, km=kernel, timeout=600, coalesce_streams=True, resources=where)
    with tempfile.TemporaryFile() as words:
        try:
            # nbclient leaves a manager that it was given running, unless told to clean up
            with client.setup_kernel(cleanup_kc=True, stdout=words, stderr=words):
                _run_cells(client, path, words)
        except RuntimeError as e:
            raise KernelNotStarted(f"{path}: its kernel did not start: {e}{_printed(words)}") from None


def run_notebook(path: Path, profile: Path, ready: tuple[Path, str] | None = None) -> bool:
    """Run every cell of the notebook at `path`, write the results into it, and say whether the file changed.

    `profile` is an empty folder for IPython; `ready` are the folder and the state of the project whose package the
    kernel begins with. Raises `SiteError` with the cell that fails. A kernel that does not start is tried once more:
    its ports are chosen before it opens them.
    """
    old = path.read_text(encoding="utf-8")
    nb = nbformat.reads(dump(read_notebook(path)), as_version=4)
    try:
        _run_once(path, nb, profile, ready)
    except KernelNotStarted:
        _run_once(path, nb, profile, ready)
    new = dump(clean(nb))
    if new != old:
        path.write_text(new, encoding="utf-8")
    return new != old


# A notebook waits for its kernel, and a page for Pandoc: one more than there are cores keeps the cores busy
WORKERS = min((os.cpu_count() or 1) + 1, 8)


def in_parallel(
    work: Callable[[Any], Any], items: Iterable[Any], workers: int = WORKERS, label: str = ""
) -> Iterator[Any]:
    """`work(item)` for each of `items`, `workers` at a time, in their order; after a failure nothing new is begun.

    `label` is that of a progress bar; without one there is no bar.
    """
    ended = threading.Event()  # set by the worker that fails, before it takes another item

    def begin(item: Any) -> Any:
        if ended.is_set():
            raise CancelledError
        try:
            return work(item)
        except BaseException:
            ended.set()
            raise

    with ThreadPoolExecutor(max(1, workers)) as pool:
        futures = [pool.submit(begin, item) for item in items]
        try:
            for future in tqdm(futures, desc=label, disable=not (futures and label)):
                if not isinstance(future.exception(), CancelledError):  # else the failure is that of a later item
                    yield future.result()
        finally:
            ended.set()


def execute_notebooks(
    paths: Iterable[str | Path],
    workers: int = WORKERS,
    force: bool = False,
    root: str | Path = ".",
    package: str = "ilacs_analysis",
    progress: bool = True,
    failed: list[str] | None = None,
) -> list[Path]:
    """Run, in place, the notebooks at `paths` (below `root`) whose inputs changed since their last run; with `force`
    all.

    `package` is the package's folder below `root`; `workers` say how many run at a time. Returns those that were run.
    The first that fails ends the run, unless there is a list of those that `failed`: these keep their outputs, and the
    list has a sentence for each.
    """
    root = Path(root).resolve()
    (profile := root / "_build" / "ipython").mkdir(parents=True, exist_ok=True)
    shared, known = shared_inputs(root, root / package), stamps(root)
    state = project_state(root, root / package)
    ready = (root, state) if state else None
    todo = []
    for path in (root / p for p in paths):
        name, inputs = path.relative_to(root).as_posix(), fingerprint(path, root / package, shared)
        if force or known.get(name) != [inputs, outputs_hash(path)]:
            todo.append((name, inputs, path))

    def run(item: tuple[str, str, Path]) -> dict[str, list[str]]:
        name, inputs, path = item
        try:
            run_notebook(path, profile, ready)
        except SiteError as e:
            if failed is None:
                raise
            failed.append(str(e).replace(f"{root}/", ""))
            return {}
        return {name: [inputs, outputs_hash(path)]}

    for done in in_parallel(run, todo, workers, "notebooks run" if progress else ""):
        remember(done, root)
    return [path for _, _, path in todo]


def main(argv: list[str] | None = None) -> int:
    """Run notebooks and write their outputs into them, clean."""
    parser = argparse.ArgumentParser(prog="python -m tools.execute", description=main.__doc__)
    parser.add_argument("notebooks", nargs="+", help="paths from the project's folder")
    parser.add_argument("--force", action="store_true", help="run them, changed or not")
    args = parser.parse_args(argv)
    try:
        ran = execute_notebooks(args.notebooks, force=args.force)
    except (SiteError, OSError) as e:
        print(e, file=sys.stderr)
        return 1
    print(f"{len(ran)} of {len(args.notebooks)} had changed and were run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
