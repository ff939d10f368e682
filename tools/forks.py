"""Programs that begin with their libraries imported.

Starting Python and importing what a notebook needs takes longer than most notebooks take. So one process imports it
once and is copied (`fork`) for each program that is to run. A copy shares nothing with the others that any of them
changes: each has its own folder, environment, search path and `__main__`. Programs are run as `python -m MODULE` or
`python FILE` would run them. Where there is no `fork`, `can_fork` says so, and they are started in the usual way.

Processes that work side by side, such as those of pytest-xdist, can have the copied process in common
(`shared_folder`).
"""

from __future__ import annotations

import faulthandler
import functools
import gc
import hashlib
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

# What programs of each kind import
SHARED = ("pandas", "pyarrow.parquet", "altair", "jinja2", "lxml.html", "pypdfium2", "vl_convert", "lark", "tqdm")
SHARED += ("difflib", "psutil", "sqlite3", "tomllib", "typer", "sentencex")
SHELL = ("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect", "IPython.extensions.storemagic")
WORDS = ("scipy.stats", "sklearn.feature_extraction.text", "sklearn.metrics", "rapidfuzz.fuzz", "ahocorasick")
KERNEL = ("ipykernel.kernelapp", "ipykernel.debugger", *SHELL, *SHARED, *WORDS)
FILTER = ("nbdev.processors", "nbdev.doclinks", "nbdev.config", "execnb.nbio", "ipywidgets", "yaml", *SHELL, *SHARED)

can_fork = sys.platform == "linux"


class Fork:
    """A program that runs in a copy, with the methods of `subprocess.Popen` that `jupyter_client` asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, ended: int) -> None:
        self.pid, self._ended = pid, ended  # from `ended` the exit status can be read, or nothing after a kill
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status; none as long as it runs."""
        return self.wait(0) if self.returncode is None else self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """The exit status, awaited for at most `timeout` seconds."""
        if self.returncode is None and select.select([self._ended], [], [], timeout)[0]:
            self.returncode = int(os.read(self._ended, 20) or -signal.SIGKILL)
            os.close(self._ended)
            while os.path.exists(f"/proc/{self.pid}"):  # it has said how it ends, and ends in a moment
                time.sleep(0.001)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Server:
    """The process that is copied. It ends when no process is left that asks it.

    It imports `libraries`, and from `folder`, if there is one, the module `ready`. It is asked at `address`: the first
    who does starts it.
    """

    def __init__(self, libraries: Sequence[str], folder: Path | None, ready: str, address: Path) -> None:
        self._socket, self._lock = socket.socket(socket.AF_UNIX), threading.Lock()
        number = address.with_suffix(".pid")
        with FileLock(address.with_suffix(".lock")):
            try:
                self._socket.connect(str(address))
            except OSError:
                address.unlink(missing_ok=True)  # who started it has ended, and it too
                number.write_text(str(self._begin(libraries, folder, ready, address)))
            self.pid = int(number.read_text())

    def _begin(self, libraries: Sequence[str], folder: Path | None, ready: str, address: Path) -> int:
        "Start the process, which listens at `address`; gives its number."
        env = {**os.environ, "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "OPENBLAS_NUM_THREADS": "1"}
        env.pop("PYTHONPATH", None)  # each program has its own
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(address))
            listening.listen()
            self._socket.connect(str(address))
            command = [sys.executable, "-P", __file__, str(listening.fileno()), str(folder or ""), ready, *libraries]
            return subprocess.Popen(command, env=env, pass_fds=[listening.fileno()], stdin=subprocess.DEVNULL).pid

    def start(self, program: Sequence[str], cwd: str | Path, env: Mapping[str, str], streams: Sequence[int]) -> Fork:
        """Run `program`: `-m`, a module and arguments, or a file and arguments. `streams` are its 0, 1 and 2."""
        ended, ends = os.pipe()
        job = json.dumps({"program": list(program), "cwd": str(cwd), "env": dict(env)}).encode()
        with self._lock:
            socket.send_fds(self._socket, [len(job).to_bytes(4, "big")], [*streams, ends])
            self._socket.sendall(job)
            pid = int.from_bytes(self._socket.recv(4, socket.MSG_WAITALL), "big")
        os.close(ends)
        return Fork(pid, ended)


# Where processes that work side by side ask the same servers; a path of at most some 80 letters. Without one, each
# process has its own servers.
shared_folder: Path | None = None
_servers: dict[tuple[Any, ...], Server] = {}
_starting = threading.Lock()


@functools.cache
def _own_folder() -> tempfile.TemporaryDirectory[str]:
    "Where this process asks its own servers."
    return tempfile.TemporaryDirectory(prefix="forks-")


def server(libraries: tuple[str, ...], folder: Path | None = None, state: str = "", ready: str = "_ready") -> Server:
    """The server that has `libraries` and what is `ready` in `folder`; it is started once, whatever thread asks first.

    For another `state` of the folder there is another server.
    """
    with _starting:
        key = (libraries, folder, state, ready)
        if key not in _servers:
            name = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
            _servers[key] = Server(libraries, folder, ready, (shared_folder or Path(_own_folder().name)) / name)
        return _servers[key]


def run(
    program: Sequence[str], text: str, cwd: Path, env: Mapping[str, str], folder: Path | None = None, state: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a filter: `program` gets `text`. Output, errors and exit status are as `subprocess.run` gives them.

    Where there is a module `_ready` in `folder`, what it imports is imported already; `state` says when it is no longer
    what it was.
    """
    if not can_fork:
        command = [sys.executable, *program]
        return subprocess.run(command, cwd=cwd, env=dict(env), input=text, capture_output=True, encoding="utf-8")
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        given.write(text.encode())
        given.seek(0)
        status = (
            server(FILTER, folder, state).start(program, cwd, env, [f.fileno() for f in (given, out, errors)]).wait()
        )
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(list(program), status or 0, out.read().decode(), errors.read().decode())


def fork_kernel(manager: Any, project: Path | None = None, state: str = "") -> Any:
    """Let a kernel manager of `jupyter_client` start its kernel in a copy where that is possible; gives the manager.

    As for any kernel, `stdout` and `stderr` may be given when it is started; without them its words go nowhere.
    `project` is a folder with this package: the kernel of its notebooks begins with the package imported and the
    record read (`tools/ready.py`), as they are in that `state` of the project.
    """
    if can_fork:
        from jupyter_client.provisioning import LocalProvisioner

        class Forked(LocalProvisioner):
            async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
                parent = server(KERNEL, project, state, "tools.ready")
                program = [*cmd[1:], f"--IPKernelApp.parent_handle={parent.pid}"]  # it ends when its parent is gone
                with open(os.devnull, "r+b") as nothing:
                    streams = [(options.get(name) or nothing).fileno() for name in ("stdout", "stderr")]
                    streams = [nothing.fileno(), *streams]
                    self.process = parent.start(program, options.get("cwd") or os.getcwd(), options["env"], streams)
                self.pid = self.pgid = self.process.pid
                return self.connection_info

            async def shutdown_requested(self, restart: bool = False) -> None:
                self.process.wait(2)  # its manager would look ten times a second; if it takes longer, it does

        spec, name = manager.kernel_spec, manager.kernel_id
        manager.provisioner = Forked(parent=manager, kernel_spec=spec, kernel_id=name)
    return manager


# In the server


def import_modules(name: str) -> None:
    """Import the package `name` and every module in it, but for what needs a library that is not installed."""
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if module.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(module.name)
        except Exception:  # the program that needs it says so
            continue


def freeze_objects() -> None:
    """From now on nothing goes through the objects that are there in search of garbage, and the search is seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def become(job: Mapping[str, Any], streams: Sequence[int], ends: int) -> None:
    """Run the program of `job` in this process, which is a copy, and end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    faulthandler.enable(os.dup(2))  # a kernel catches what is written to 1 and 2, and a crash leaves it unread
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # IPython replaces these, 0 to 2 stay open
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", buffering=1, closefd=False)
    sys.path[:0] = [path for path in job["env"].get("PYTHONPATH", "").split(os.pathsep) if path]
    status = 0
    try:
        if job["program"][0] == "-m":
            sys.argv = job["program"][1:]
            sys.path.insert(0, "")
            runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        else:
            sys.argv = job["program"]
            sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))
            runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as e:
        status = e.code if isinstance(e.code, int) else int(e.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(ends, str(status).encode())
    os._exit(status)


def _job(connection: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    "The next job that comes by `connection`, with its descriptors; none at its end."
    size, given, _, _ = socket.recv_fds(connection, 4, 4)
    if not size:
        return None
    return json.loads(connection.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL)), given


def serve(listening: socket.socket, folder: str, ready: str, libraries: Sequence[str]) -> None:
    """Import `libraries`, those that are there, and `ready` in `folder`; then make a copy for each job that comes."""
    for name in libraries:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    if folder:
        os.chdir(folder)
        sys.path.insert(0, folder)
        importlib.import_module(ready)
        sys.path.remove(folder)
    freeze_objects()  # those of the libraries, for every copy; most copies live for a second
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks this process how a copy ended
    asking = [listening.accept()[0]]
    while asking:
        for connection in select.select([listening, *asking], [], [])[0]:
            if connection is listening:
                asking.append(listening.accept()[0])
            elif job := _job(connection):
                _copy(*job, connection, [listening, *asking])
            else:
                asking.remove(connection)
                connection.close()


def _copy(job: Mapping[str, Any], given: Sequence[int], connection: socket.socket, own: list[socket.socket]) -> None:
    "Copy this process for a job, and say by `connection` which process that is. The copy keeps none of its `own`."
    pid = os.fork()
    if pid == 0:
        for each in own:
            each.close()
        for descriptor in given:
            os.set_inheritable(descriptor, False)
        become(job, given[:3], given[3])
    connection.sendall(pid.to_bytes(4, "big"))
    for descriptor in given:
        os.close(descriptor)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2], sys.argv[3], sys.argv[4:])
