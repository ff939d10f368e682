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


# -- The glossary ------------------------------------------------------------------------------------------------------
GLOSSARY = ROOT / "nbs" / "methods" / "10_glossary.ipynb"
TERMS = (  # What a reader from outside the field needs most
    "area SEND inspection",
    "common area",
    "crosswalk",
    "fieldwork",
    "focused visit",
    "framework",
    "ILACS",
    "improvement notice",
    "interval",
    "judgement",
    "national record",
    "SIF",
    "statistical neighbours",
    "strength",
    "theme",
)
UNLINKED = re.compile(r"```(?:.|\n)*?```|`[^`]*`|^#.*$|^>.*(?:\n>.*)*|^\|.*$|<[^>]*>", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")


def forms(term: str) -> re.Pattern:
    "A term in a sentence: one or several, capital or small; but a short name is written as it is."
    one = re.escape(term.removesuffix("s")).replace(r"\ ", r"\s+")
    other = r"(?<!national )(?<!inspection )(?<!single )" if term == "framework" else ""  # Names of frameworks
    return re.compile(rf"{other}\b{one}s?\b", 0 if term.isupper() else re.IGNORECASE)


def unlinked(sources: list[str], term: str) -> str | None:
    "The words around the first use of a term in a page's Markdown, if it is not in a link; headings do not count."
    for source in sources:
        links = [m.span() for m in LINK.finditer(source)]
        skipped = [m.span() for m in UNLINKED.finditer(source)]
        for m in forms(term).finditer(source):
            if any(a <= m.start() < b for a, b in skipped):
                continue
            inside = any(a <= m.start() < b for a, b in links)
            return None if inside else source[max(0, m.start() - 30) : m.end() + 30]
    return None


def markdown(path: Path) -> list[str]:
    "The Markdown cells of a notebook."
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


READERS = [path for path in SITE if path != GLOSSARY and "templates" not in path.parts]


@pytest.mark.parametrize("path", READERS, ids=lambda p: "/".join(p.relative_to(ROOT).parts[-2:]))
def test_terms_are_linked_where_a_page_first_uses_them(path: Path) -> None:
    sources = markdown(path)
    assert {term: where for term in TERMS if (where := unlinked(sources, term))} == {}


def test_the_glossary_explains_the_terms() -> None:
    "Each has a row that a link can lead to, and no word has two."
    words = re.findall(r'^\| <span id="([\w-]+)">([^<]+)</span> \| \S', "\n".join(markdown(GLOSSARY)), re.MULTILINE)
    assert len(words) == len(dict(words)) and set(TERMS) <= {word for _, word in words}
    assert [anchor for anchor, word in words if anchor != word.lower().replace(" ", "-")] == []


@pytest.mark.parametrize(
    ("sources", "linked"),
    [
        (["## Themes", "> Every theme.", "See `theme` and [themes](g.ipynb#theme); a theme is a word."], True),
        (["Every theme, and [themes](g.ipynb#theme)."], False),
        (["Nothing of the kind."], True),
    ],
)
def test_a_term_without_a_link_is_found(sources: list[str], linked: bool) -> None:
    assert (unlinked(sources, "theme") is None) == linked
