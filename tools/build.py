"""Build the site: run the notebooks that need it, then make `_docs/`, with Quarto if it is there, else with Pandoc and
Jinja2.

Both builders read the same `_quarto.yml`, so one place says which notebooks are pages and how a reader finds them.
`build_site` is the embedded builder: it filters the notebooks, makes pages of them as `ilacs report` does, puts
navigation around each, copies what they need, and makes the index for searching.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.reporting.page import (
    TEMPLATES,
    Page,
    copy_files,
    environment,
    front_matter,
    page_address,
    page_settings,
    plain,
    read_config,
    relative,
    render_page,
    strings,
    to_html,
)
from tools.execute import SiteError, execute_notebooks, in_parallel
from tools.filters import cached, filter_inputs, filtered_notebook
from tools.navigation import Link, available, expand, links, notebooks, sidebar_of
from tools.search import add_search
from tools.stamps import hash_files, note, noted, project_files
from tools.twins import write_twins

OWN = Path(__file__).parent / "templates"  # What the site has around a page


def site_settings(root: Path, config: Mapping[str, Any], titles: Mapping[str, Link]) -> dict[str, Any]:
    """What the templates need to know of the whole site; `titles` has the place of every notebook."""
    website = config["website"]
    navbar, bars = website.get("navbar") or {}, website.get("sidebar") or []
    bars = bars if isinstance(bars, list) else [bars]
    left, right = (available(root, navbar.get(side) or []) for side in ("left", "right"))
    places = links(root, left, titles) + links(root, right, titles)
    return page_settings(root, config) | {
        "navbar": places,
        "home": places[0].href if places else "index.html",
        "sidebars": [(bar.get("title", ""), links(root, bar.get("contents"), titles)) for bar in bars],
        "search": website.get("search", True) is not False,
        "neighbours": bool(website.get("page-navigation")),
    }


def page_html(page: Page, site: Mapping[str, Any], template: jinja2.Template) -> str:
    """The whole HTML of `page`."""
    title, sidebar, before, after = sidebar_of(page.href, site["sidebars"])
    beside = [link.href for link in sidebar for link in link.flat() if link.href]

    def current(link: Link) -> str:
        if link.href == page.href:
            return "page"
        return "true" if link.href in beside else ""

    return template.render(
        site,
        page=page,
        sidebar=sidebar,
        sidebar_title=title,
        before=before if site["neighbours"] else None,
        after=after if site["neighbours"] else None,
        current=current,
        to=lambda target: relative(target, page.href),
    )


def gather(root: Path, config: Mapping[str, Any], progress: bool = True) -> list[Page]:
    """Every page of the site, in the order of `render:`. Raises `SiteError` when two would write one file."""
    sources, filters = notebooks(root, config), strings(config.get("ipynb-filters"))
    labels = ("filters of notebooks", "pages of notebooks") if progress else ("", "")
    inputs = {s: filter_inputs(root / s, root) for s in sources}  # not in threads: Python 3.11's `ast` cannot
    filtered = in_parallel(lambda s: filtered_notebook(root / s, filters, root, inputs[s]), sources, label=labels[0])
    ready = {s: (nb, front_matter(nb)) for s, nb in zip(sources, filtered, strict=True)}
    pages = {s: page_address(s, front) for s, (_, front) in ready.items()}
    if twice := {a for a in pages.values() if list(pages.values()).count(a) > 1}:
        raise SiteError(f"two notebooks would write {', '.join(sorted(twice))}")

    def convert(markdown: str, name: str, options: tuple[str, ...], folder: Path) -> tuple[str, str]:
        def html() -> str:
            return json.dumps(to_html(markdown, name, options, folder))

        toc, body = json.loads(cached(root / "_build" / "pages", f"{markdown}\0{options}", html))
        return toc, body

    return list(
        in_parallel(lambda s: render_page(s, *ready[s], pages, config, root, convert), sources, label=labels[1])
    )


def run_scripts(root: Path, scripts: list[str]) -> None:
    """Run the `pre-render` scripts of `_quarto.yml` in its folder. Raises `SiteError` with the failing one."""
    for script in scripts:
        done = subprocess.run([sys.executable, script], cwd=root, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise SiteError(f"{script} failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")


def fresh(target: Path, root: Path) -> Path:
    """`target` as an empty folder, so that nothing old stays; an error when that would delete the project."""
    if target == root or target in root.parents or (target / ".git").exists():
        raise SiteError(f"output-dir: {target} holds the project itself")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    return target


def build_site(root: str | Path = ".", output: str | Path | None = None, progress: bool = True) -> Path:
    """Build the site with the embedded builder, from the outputs that the notebooks have.

    `root` is the project's folder, with `_quarto.yml`; `output` another folder than its `output-dir`; `progress`
    shows bars. Returns the page where a reader starts. Raises `SiteError` or `IlacsError` with what to do.
    """
    root = Path(root).resolve()
    config = read_config(root)
    target = Path(output).resolve() if output else root / config["project"].get("output-dir", "_site")
    run_scripts(root, strings(config["project"].get("pre-render")))
    pages = gather(root, config, progress)
    if not pages:
        raise SiteError("_quarto.yml: `render:` names no notebook")
    site = site_settings(root, config, {p.source: Link(plain(p.title), p.href) for p in pages})
    templates = environment(OWN)
    fresh(target, root)
    for page in pages:
        (target / page.href).parent.mkdir(parents=True, exist_ok=True)
        (target / page.href).write_text(page_html(page, site, templates.get_template("site.html")), encoding="utf-8")
    resources = [f for pattern in strings(config["project"].get("resources")) for f in expand(root, pattern)]
    copy_files(root, target, {*resources, site["favicon"], *site["css"], *(f for p in pages for f in p.files)})
    copy_files(TEMPLATES, target, ["page.css"])
    copy_files(OWN, target, ["site.css", "site.js", "copy.js"])
    start = target / "index.html"
    if not start.exists():
        start.write_text(templates.get_template("start.html").render(site, page=pages[0]), encoding="utf-8")
    write_twins(root, config, target)
    if site["search"]:
        add_search(target)
    return start


def build_with_quarto(root: str | Path = ".") -> Path:
    """Build the site with `quarto render`. Raises `SiteError` with Quarto's words.

    Quarto builds the same project by itself; it only has to find this Python, which has nbdev. Its cache of filtered
    notebooks looks at the age of the filter, not at the package that the filter reads, so the filter is touched.
    """
    root = Path(root).resolve()
    config = read_config(root)
    for name in strings(config.get("ipynb-filters")):
        if (root / name).exists():
            (root / name).touch()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    env = {**os.environ, "PATH": path, "QUARTO_PYTHON": sys.executable}
    done = subprocess.run(["quarto", "render"], cwd=root, env=env)
    if done.returncode:
        raise SiteError(f"quarto render failed with exit status {done.returncode}")
    return root / config["project"].get("output-dir", "_site") / "index.html"


def _made_from(root: Path) -> str:
    """A hash of the files from which the site is made; nothing where this is not a checkout."""
    files = project_files(root)
    return hash_files(files, root) if files else ""


def site_as_it_is(root: Path) -> Path | None:
    """The folder that `main` made the site in, with the embedded builder, from what the project's files are now."""
    made = noted(root / "_build" / "site.json")
    if not made.get("made_from") or made["made_from"] != _made_from(root):
        return None
    folder = Path(made["folder"])
    return folder if folder.is_dir() else None


def write_stale(file: Path, failed: list[str]) -> None:
    """Say in `file` which pages could not be made anew, in Markdown; nothing when all could."""
    words = [
        "## Pages that could not be made anew",
        "A statement of each page, which its notebook asserts, does not hold for this record. The page shows what it "
        "showed before. Look at the cell, and rewrite the statement:",
        "\n".join(f"- {line}" for line in failed),
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n\n".join(words) + "\n" if failed else "", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the notebooks that need it, build the site, say where it is."""
    parser = argparse.ArgumentParser(prog="python -m tools.build", description=main.__doc__)
    parser.add_argument("root", nargs="?", default=".", help="the project's folder (default: here)")
    parser.add_argument("--no-execute", action="store_true", help="take the outputs that are in the notebooks")
    parser.add_argument("--force", action="store_true", help="run every notebook, changed or not")
    parser.add_argument(
        "--stale",
        metavar="FILE",
        type=Path,
        help="build although notebooks fail, such as with a newer record: they keep their outputs, and FILE names them",
    )
    parser.add_argument("--builder", choices=["auto", "quarto", "embedded"], default="auto")
    args = parser.parse_args(argv)
    quarto = args.builder == "quarto" or (args.builder == "auto" and shutil.which("quarto") is not None)
    try:
        root = Path(args.root).resolve()
        failed = None if args.stale is None else []
        if not args.no_execute:
            execute_notebooks(notebooks(root, read_config(root)), force=args.force, root=root, failed=failed)
        if failed is not None:
            write_stale(args.stale, sorted(failed))
        made_from = "" if quarto else _made_from(root)
        note({"folder": "", "made_from": ""}, root / "_build" / "site.json")
        start = build_with_quarto(root) if quarto else build_site(root)
        if made_from and made_from == _made_from(root):  # nothing was changed meanwhile
            note({"folder": str(start.parent), "made_from": made_from}, root / "_build" / "site.json")
    except (SiteError, IlacsError, OSError) as e:
        print(f"The site was not built. {e}", file=sys.stderr)
        return 1
    print(f"Built with {'Quarto' if quarto else 'the embedded builder (Pandoc and Jinja2)'}: {start}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
