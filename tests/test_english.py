"""Pages speak plain English: four habits of the older prose do not come back, and one word is used for one thing.

Read are the sentences that readers see: Markdown cells of all notebooks, what `say` and its like print, the HTML of the
templates, README and CONTRIBUTING; then what the code says: docstrings, comments beside parameters, messages of Python
and JavaScript, and the reasons and meanings of the reference data. Code and quoted words are left out.
"""

import ast
import io
import json
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_prose import literals, prose
from trees import nodes_of

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "nbs").rglob("*.ipynb")) + sorted((ROOT / "ilacs_analysis" / "templates").glob("*.ipynb"))
TEMPLATES = sorted(p for part in ("ilacs_analysis", "tools") for p in (ROOT / part / "templates").rglob("*.html"))
TEXTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "data/README.md")]
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
    "say what it is not": r"\b(?:that|which) (?:is|are|was|were) none\b(?! of)",
    "say 'alt text'": r"\b(?:those|readers) who (?:cannot|do not|don't) see\b",
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
        yield text.partition("\n## 0.")[0] if path.name == "CHANGELOG.md" else text  # older versions stay as they were
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
        ("A folder that is none; a grade that is none of the four.", 1),
        ("The words for readers who do not see the picture.", 1),
    ],
)
def test_a_habit_is_found(text: str, found: int) -> None:
    assert len(faults(text)) == found


# -- What the code says ------------------------------------------------------------------------------------------------
MODULES = [p for p in sorted((ROOT / "ilacs_analysis").rglob("*.py")) if p.name != "_modidx.py"]
MODULES += sorted((ROOT / "tools").glob("*.py")) + sorted((ROOT / "nbs").glob("*.py"))
SCRIPTS = sorted(p for part in ("ilacs_analysis", "tools") for p in (ROOT / part / "templates").rglob("*.js"))
SCRIPTS += sorted((ROOT / "nbs" / "assets").glob("*.js"))
REFERENCE = [
    p for p in sorted((ROOT / "ilacs_analysis" / "reference").glob("*.toml")) if p.stem not in ("themes", "about")
]
IN_WORDS = {"absent", "alone", "claim", "differs", "leaves_out", "meaning", "note", "notes", "reason"}
WORDS = 4  # A string with so many words is a message; a shorter one is a name or a label
NOT_SAID = re.compile(r"\(\?|\\[sbdw]|\[ \]|\bSELECT\b|<\w+[ >]")  # patterns, questions to a database, HTML
SINGLE = re.compile(r"(?<![\w’'])'[^']{1,60}'(?!\w)")  # words that are quoted in code
LONGEST = 30  # Words of a sentence, or of its part up to a colon or semicolon


def docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    "The docstrings of a module, its classes and functions."
    for node in nodes_of(tree):
        match node:
            case (
                ast.Module(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
                | ast.ClassDef(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
                | ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
                | ast.AsyncFunctionDef(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
            ):
                yield text


def beside_parameters(source: str, tree: ast.AST) -> Iterator[str]:
    "Comments on lines of signatures and of fields, which `help()` shows."
    lines = set[int]()
    for node in nodes_of(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines.update(range(node.lineno, node.body[0].lineno))
        elif isinstance(node, ast.AnnAssign):
            lines.add(node.end_lineno or node.lineno)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.start[0] in lines:
            yield token.string


def messages(tree: ast.AST) -> Iterator[str]:
    "Strings that are sentences, or parts of one; what an f-string fills in is left out."
    known = {id(part) for node in nodes_of(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    known |= {id(text) for text in docstrings(tree)}
    for node in nodes_of(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in known:
            for text in literals(node):
                if len(text.split()) >= WORDS and not NOT_SAID.search(text):
                    yield text


def said_by_code(source: str) -> Iterator[str]:
    "What a module says to those who use it: docstrings, comments beside parameters, messages."
    tree = ast.parse(source)
    for text in (*(text.value for text in docstrings(tree)), *beside_parameters(source, tree), *messages(tree)):
        yield SINGLE.sub(" ", text)


def said_by_script(source: str) -> Iterator[str]:
    "The messages of a script."
    source = re.sub(r"/\*.*?\*/|(?<!:)//.*", "", source, flags=re.DOTALL if "/*" in source else 0)
    for match in re.finditer(r"(?P<mark>[\"`])(?P<text>(?:(?!(?P=mark))[^\\])*)(?P=mark)", source):
        text = re.sub(r"\$\{[^}]*\}", "…", match["text"])
        if len(text.split()) >= WORDS and not NOT_SAID.search(text):
            yield text


def in_words(value: object, key: str = "") -> Iterator[str]:
    "The reasons and meanings in a file of reference data."
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from in_words(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from in_words(inner, key)
    elif isinstance(value, str) and key in IN_WORDS:
        yield SINGLE.sub(" ", value)


def too_long(text: str) -> list[str]:
    "The sentences of a text that nobody reads once; lists of columns and of errors have a form of their own."
    text = re.split(r"\bColumns:|\b[Rr]aises `", text)[0]
    if re.fullmatch(r"[\w\s-]+", text):
        return []  # names or words in a row, such as columns
    parts = re.split(r"[.:;?!](?:\s+|$)|\n\s*\n|\n\s*[|-] ", text)
    return [" ".join(part.split()) for part in parts if len(part.split()) > LONGEST]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: "/".join(p.relative_to(ROOT).parts[-2:]))
def test_code_speaks_plain_english(path: Path) -> None:
    said = list(said_by_code(path.read_text(encoding="utf-8")))
    assert [fault for text in said for fault in faults(text)] == []
    assert [sentence for text in said for sentence in too_long(text)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_scripts_speak_plain_english(path: Path) -> None:
    said = list(said_by_script(path.read_text(encoding="utf-8")))
    assert [fault for text in said for fault in faults(text)] == []


@pytest.mark.parametrize("path", REFERENCE, ids=lambda p: p.stem)
def test_reasons_are_plain_english(path: Path) -> None:
    said = list(in_words(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert [fault for text in said for fault in faults(text)] == []
    assert [sentence for text in said for sentence in too_long(text)] == []


EXAMPLES = (  # One for each of HABITS, in its order
    "The outcome of this is no grade of anybody",
    "a day that stands beside the name",
    "for a name that nobody here bears",
    "a report that cannot be had any more",
    "a list of what came of each report",
    "it needs nothing but the package itself",
    "the rules that are called ILACS 2026 here",
    "for a folder of yours that is none",
    "its words for those who cannot see it",
)
PLACES = {  # Where a sentence can be, and how it is found there
    "docstring": (said_by_code, 'def f():\n    "{}"\n'),
    "docstring of a class": (said_by_code, 'class C:\n    """{}"""\n'),
    "comment beside a parameter": (said_by_code, "def f(\n    a,  # {}\n):\n    pass\n"),
    "comment beside a field": (said_by_code, "class C:\n    a: int  # {}\n"),
    "error": (said_by_code, 'raise IlacsError("{}")\n'),
    "error with a value": (said_by_code, 'raise IlacsError(f"{{name}}: {}")\n'),
    "help of an option": (said_by_code, 'a = Option(help="{}.")\n'),
    "script": (said_by_script, 'say("{}.");\n'),
    "script with a value": (said_by_script, "say(`${{name}}: {}.`);\n"),
    "reason": (lambda source: in_words(tomllib.loads(source)), '[[map]]\nreason = "{}"\n'),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("habit", "example"), list(zip(HABITS, EXAMPLES, strict=True)))
def test_a_habit_is_found_in_code(place: str, habit: str, example: str) -> None:
    read, source = PLACES[place]
    (fault,) = [fault for text in read(source.format(example)) for fault in faults(text)]
    assert fault.startswith(habit)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("\"What is `no grade` or 'no grade' is quoted.\"\n", 0),
        ('import re\na = re.compile(r"a name (?:is no) grade (?:of mine)")\n', 0),
        ("# The outcome is no grade, says a comment that only developers read\n", 0),
        (f'"{"word " * LONGEST}more."\n', 1),
        (f'"{"word " * LONGEST}: {"word " * LONGEST}; Columns: {"word " * 2 * LONGEST}."\n', 0),
    ],
)
def test_only_what_is_said_is_judged(source: str, found: int) -> None:
    assert sum(len(faults(text)) + len(too_long(text)) for text in said_by_code(source)) == found


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
