"""Pages speak plain English: four habits of the older prose do not come back, and one word is used for one thing.

Read are the sentences that readers see: Markdown cells of all notebooks, what `say` and its like print, the HTML of the
templates, README and CONTRIBUTING. Code and quoted words are left out.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_prose import prose

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "nbs").rglob("*.ipynb")) + sorted((ROOT / "ilacs_analysis" / "templates").glob("*.ipynb"))
TEMPLATES = sorted(p for part in ("ilacs_analysis", "tools") for p in (ROOT / part / "templates").rglob("*.html"))
TEXTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", *("data/README.md",))]
TEXTS += sorted((ROOT / "data").glob("*/README.md"))
PAGES = [path for path in (*NOTEBOOKS, *TEMPLATES, *TEXTS) if ".ipynb_checkpoints" not in path.parts]

# What a sentence should not have, with how it could be said
HABITS = {
    "say 'is not a', 'not recognised' or 'unknown'": r"(?<!there )\b(?:is|are|was|were|be) no (?!longer|more|less)",
    "say 'is', 'appears' or 'is printed'": r"\b(?:stands?|stood|standing)\b(?! (?:for|out)\b)",
    "say 'has' or 'unknown name'": r"\b(?:bears?|borne|bore|bearing)\b(?! in mind)",
    "say what somebody does": r"\b(?:is|are|was|were|be|being) had\b|\bto be had\b|\bby name of what\b",
    "say 'the outcome' or 'what happened to'": r"\bwhat (?:came|comes|became|becomes) of\b",
    "say 'only'": r"\bnothing but\b|\bnone but\b|\bno \w+ but\b",
    "name the rules and their year: 'ILACS (2023 rules)'": r"\bILACS 2026\b",
}

# No sentences: code, addresses, what a template fills in, comments; and words that are quoted
ASIDE = re.compile(
    r"""
    ```.*?```
    | `[^`]*`
    | \]\([^)]*\)
    | \{\{.*?\}\} | \{%.*?%\} | \{\#.*?\#\}
    | <script.*?</script> | <style.*?</style> | <!--.*?--> | <[^>]*>
    | “[^”]*” | "[^"\n]*"
    | (?<!\*)\*(?![\s*])[^*\n]+\*(?!\*)
    """,
    re.DOTALL | re.VERBOSE,
)


def faults(text: str) -> list[str]:
    "The habits that a text has, each with the words around it."
    plain = " ".join(ASIDE.sub(" ", text).split())
    return [
        f"{advice}: …{plain[max(0, m.start() - 50) : m.end() + 30]}…"
        for advice, words in HABITS.items()
        for m in re.finditer(words, plain, re.IGNORECASE)
    ]


def sentences(path: Path) -> Iterator[str]:
    "What a reader of a file sees of its author's words."
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        yield text
        return
    for cell in json.loads(text)["cells"]:
        yield from prose(cell)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: "/".join(p.relative_to(ROOT).parts[-2:]))
def test_no_habit_comes_back(path: Path) -> None:
    assert [fault for text in sentences(path) for fault in faults(text)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The outcome is no grade.", 1),
        ("There is no grade, and the board is no longer inspected.", 0),
        ("The day stands beside the name; why a grade was given stood in the report.", 2),
        ("A star stands for any ending, and London stands out.", 0),
        ("A name that nobody bears.", 1),
        ("Reports that could not be had; the letters are to be had.", 2),
        ("A list that says what came of each.", 1),
        ("It needs nothing but the package.", 1),
        ("*There is no drift* and `is no day` are quoted; <b>nothing</b> more.", 0),
        ("Since ILACS 2026 there is no overall grade.", 1),
    ],
)
def test_a_habit_is_found(text: str, found: int) -> None:
    assert len(faults(text)) == found


# -- Charts ------------------------------------------------------------------------------------------------------------
SITE = [path for path in NOTEBOOKS if "api" not in path.parts and path.stem != "report"]
HOW = re.compile(r"\bHow to read (?:it|this)\b|\bRead a (?:row|column|line|panel|pair|group)\b")


def sections(path: Path) -> Iterator[list[dict]]:
    "The cells of a notebook from one heading to the next; a heading that says how to read is part of what it is about."
    section: list[dict] = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and re.search(r"^#+ ", source, re.MULTILINE) and not HOW.search(source):
            yield section
            section = []
        section.append(cell)
    yield section


def unexplained(section: list[dict]) -> int:
    "How many charts of a section are beside no sentence that says how to read them."
    charts = sum("".join(c["source"]).count("Figure(\n") for c in section if c["cell_type"] == "code")
    return 0 if any(HOW.search(text) for cell in section for text in prose(cell)) else charts


@pytest.mark.parametrize("path", SITE, ids=lambda p: "/".join(p.relative_to(ROOT).parts[-2:]))
def test_every_chart_says_how_to_read_it(path: Path) -> None:
    assert sum(map(unexplained, sections(path))) == 0


def test_a_chart_without_words_is_found() -> None:
    chart = {"cell_type": "code", "source": ["Figure(\n", "    bars, 'Rises', 'Bars.', 'Ofsted'\n", ")"]}
    words = {"cell_type": "markdown", "source": ["How to read it: each bar is a year."]}
    assert unexplained([chart]) == 1 and unexplained([chart, words]) == 0
