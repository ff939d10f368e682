"""No figure on a page is typed in: what prose says in numerals is a year, a day, a name or a rule with its source, and
all else comes from code. And no sentence stands in an f-string: `say` fills templates, which can be read and are read
here too."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("nbs", "nbs/analyses", "nbs/research", "nbs/methods", "nbs/data", "ilacs_analysis/templates")
PAGES = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.ipynb"))
SHOWN = {"say", "Markdown", "Figure", "show_table"}  # What makes prose from code
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"

# Numerals that count nothing
NAMES = re.compile(
    rf"""
    \{{\{{.*?\}}\}} | \{{%.*?%\}}                                   # what a template fills in
    | ```.*?``` | `[^`]*` | \]\([^)]*\) | <[^>]*>                   # code and addresses
    | ^\s*\d+\.[ ] | ^\|\s*\d+\.[ ]                                # places in a list
    | \b\d{{1,2}}(?:\s+to\s+\d{{1,2}})?\s+(?:{MONTH})\b         # days
    | \b(?:19|20)\d\d(?:[ ]?(?:/|-|–)[ ]?\d\d)?\b                 # years
    | \bv?3\.0\b | \bApache-2\.0\b | \bPython[ ]3\.11\b           # versions of licences and programs
    | \bF1\b | \b95\s+per\s+cent\b | \bbm25\b                     # names of measures, and how sure an interval is
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)

# What else may stand there, and why
RULES = {
    "08_parts_and_whole": {"Ofsted 130216": "the number of a document"},
    "10_what_authorities_are_told_to_improve": {
        "for 1,000 words": "a unit",
        "homelessness at 16 and 17": "ages, as both reports say",
    },
    "11_what_comes_back": {
        "recommendations 1, 2 and 4": "the reports' own numbers",
        "for recommendation 3": "the same",
        "of 100 or more": "a unit: the number before it is out of 100",
    },
    "12_words_and_grades": {"1 would be a perfect order": "what the measure can reach", "page 3, is one": "a place"},
    "02_tables": {"are floats (1, 0)": "values of a type"},
    "03_national_record": {"4 is best": "a scale"},
    "07_how_the_record_is_kept": {"has *-2* after the date": "how a version is written"},
    "04_crosswalk": {
        "place 4 is the best": "a scale",
        "1 for outstanding and 4 for": "another scale",
        "from 4, the best, to 1": "a scale",
    },
    "05_themes": {"reader 1": "a name, as in the table"},
    "06_searching_the_text": {"under 16, or under 18": "a definition in law", "section 66": "where it stands"},
    "07_fetching": {
        "exit status is 0": "what programs say",
        "folder and 1 when": "the same",
        "5,000 letters": "what a test sends",
    },
}


def typed(text: str, known: Iterable[str] = ()) -> list[str]:
    "The numerals of `text` that could be figures, with words around them; phrases that are `known` are none."
    text = " ".join(NAMES.sub(" ", text).split())
    for phrase in known:
        text = text.replace(phrase, " ")
    return [text[max(0, m.start() - 40) : m.end() + 30] for m in re.finditer(r"\d[\d,.]*", text)]


def prose(cell: dict) -> Iterator[str]:
    "What a cell says in words of its author."
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
    elif cell["cell_type"] == "code":
        tree = ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.MULTILINE))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SHOWN:
                for part in call.args:
                    yield from literals(part)


def literals(node: ast.AST) -> Iterator[str]:
    "Texts in an expression, without formats, keys and arguments of other calls."
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(p.value if isinstance(p, ast.Constant) else "…" for p in parts)
        case ast.BinOp(left=left, right=right):
            yield from literals(left)
            yield from literals(right)
        case ast.IfExp(body=body, orelse=orelse):
            yield from literals(body)
            yield from literals(orelse)


def said(path: Path) -> list[str]:
    "All prose of a notebook."
    return [text for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] for text in prose(cell)]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_no_figure_is_typed(path: Path) -> None:
    known = RULES.get(path.stem, {})
    texts = said(path)
    assert [found for text in texts for found in typed(text, known)] == []
    assert [
        phrase for phrase in known if not any(phrase in " ".join(text.split()) for text in texts)
    ] == []  # no rule outlives its words


@pytest.mark.parametrize(
    ("kind", "source", "found"),
    [
        ("markdown", "Of 154 authorities 71 are good.", 2),
        ("markdown", "Since 2018, on 31 March 2025, see [a list](a12.ipynb) and `x[3]`.", 0),
        ("code", 'Markdown(f"In {n} of 154 authorities")', 1),
        ("code", 'Figure(chart, f"Good in {n:.0f} of {len(rows)}", "Bars. " + "12 of 30.", SOURCE)', 2),
        ("code", 'Markdown(f"{n} of {m}" if n else "none of 9")', 1),
        ("code", 'rows.head(12); print("12")', 0),
        ("code", 'say("{{ n }} of {{ n | percent(154, digits=1) }}{% if n > 1 %}, all{% endif %}.", n=154)', 0),
        ("code", 'say("On 31\\n    March, and intervals of 95 per\\n    cent", n=n)', 0),
        ("code", 'say("Of 154 authorities {{ n }} are good{% if n > 1 %}, 12 of them again{% endif %}.", n=n)', 2),
        ("code", 'Figure(chart, say("Good in 71 of {{ n }}", n=n), say("12 of {{ n }}", n=n), SOURCE)', 2),
    ],
)
def test_a_typed_figure_is_found(kind: str, source: str, found: int) -> None:
    assert len([t for text in prose({"cell_type": kind, "source": [source]}) for t in typed(text)]) == found


# -- Sentences are templates -------------------------------------------------------------------------------------------
WORDS = 4  # A text with so many words is a sentence, a caption or alt text; a shorter one labels data

# F-strings with so many words that are no prose, and why
LABELS: dict[str, dict[str, str]] = {"cookbook": {"[[map]]": "TOML"}}


def code_of(cell: dict) -> ast.AST:
    "The syntax tree of a cell of code; empty for any other."
    source = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
    return ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.MULTILINE))


def said_to_readers(node: ast.AST) -> Iterator[ast.AST]:
    "All nodes of a tree but those in the messages of errors and assertions."
    if isinstance(node, ast.Raise | ast.Assert):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from said_to_readers(child)


def in_pieces(node: ast.AST) -> bool:
    "An f-string or a sum of texts."
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add))


def sentences_in_code(cell: dict) -> Iterator[str]:
    "F-strings of a cell that are sentences, and what `Markdown` gets in pieces."
    for node in said_to_readers(code_of(cell)):
        if isinstance(node, ast.JoinedStr):
            text = re.sub(r"<[^>]*>", " ", next(literals(node)))
            if " " in text.strip() and len(re.findall(r"[^\W\d_]+", text)) >= WORDS:  # An address has no space
                yield text
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Markdown":
            yield from (ast.unparse(part) for part in node.args if in_pieces(part))


VERSION = re.compile(r"national\s+record,?\s+(?:version\s+)?\d{4}\.\d")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_the_record_is_named_by_its_day(path: Path) -> None:
    "National record 2026.8.20 reads like the version of a program: the filter `record` writes the day."
    outputs = [o for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] for o in cell.get("outputs", [])]
    texts = ["".join(text) for o in outputs for kind, text in o.get("data", {}).items() if kind.startswith("text/")]
    assert [m[0] for text in texts for m in VERSION.finditer(text)] == []


def test_a_record_named_by_its_version_is_found() -> None:
    assert VERSION.search("Source: Ofsted; national record 2026.8.20")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_no_sentence_is_an_f_string(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sentences = [text for cell in cells for text in sentences_in_code(cell)]
    labels = LABELS.get(path.stem, {})
    assert [text for text in sentences if not any(label in text for label in labels)] == []
    assert [label for label in labels if not any(label in text for text in sentences)] == []  # none outlives its use


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('caption = f"{name}: every grade on record"', 1),
        ('title = f"Good in {n} of {total}"', 0),  # a label: three words
        ('f"In {n} authorities " "nothing changed"', 1),  # texts side by side are one
        ("f\"{good or f'none of these four words'}\"", 1),
        ('Markdown(f"{n} rose")', 1),
        ('Markdown("Rose: " + names)', 1),
        ('display.Markdown("Rose: " + names)', 1),
        ('say("In {{ n }} of all authorities nothing changed", n=n)', 0),
        ('raise ValueError(f"{name} has no grade that is known")', 0),
        ('assert n == 3, f"{name} has no grade that is known"', 0),
        ('print(f"{share:>{width}.0f}")', 0),
        ("f'<ol class=\"timeline\">{items}</ol>'", 0),
        ("f'{site}/data/all/the/words.html'", 0),
    ],
)
def test_a_sentence_in_code_is_found(source: str, found: int) -> None:
    assert len(list(sentences_in_code({"cell_type": "code", "source": [source]}))) == found
