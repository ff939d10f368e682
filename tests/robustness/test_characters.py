"Signs that mean the same give the same record, and signs that are lost are said."

import re
import unicodedata
from pathlib import Path

import pytest

from ilacs_analysis import parse
from ilacs_analysis.base.errors import UnreadableFile
from ilacs_analysis.reading.characters import clean_characters

SOURCES = sorted((Path(__file__).parents[2] / "data" / "sources").glob("*.txt"))
LETTERS = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "st": "ﬆ"}
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in (*range(48, 58), *range(65, 91), *range(97, 123))})


def in_ligatures(text: str) -> str:
    for letters, sign in LETTERS.items():
        text = text.replace(letters, sign)
    return text


def within_words(sign: str):
    "Adds a sign after the third letter of each word of six letters or more."
    return lambda text: re.sub(r"\b([a-z]{3})(?=[a-z]{3})", rf"\1{sign}", text)


SPELLINGS = {
    "ligatures": in_ligatures,
    "letters and figures of double width": lambda text: text.translate(WIDE),
    "soft hyphens": within_words("\u00ad"),
    "zero-width spaces": within_words("\u200b"),
    "word joiners": within_words("\u2060"),
    "bold letters of mathematics": lambda text: re.sub("[a-z]", lambda m: chr(ord(m[0]) - 97 + 0x1D41A), text),
    "no-break and thin spaces": lambda text: text.replace(" ", "\u00a0").replace("\u00a0the", "\u2009the"),
    "letters and accents apart": lambda text: unicodedata.normalize("NFD", text),
    "hyphens that do not break": lambda text: text.replace("-", "\u2011").replace("\n\u2011 ", "\n- "),
    "bullets of Symbol": lambda text: re.sub(r"^(?:[-•*]) +", "\uf0b7\t", text, flags=re.M),
    "bullets of Wingdings": lambda text: re.sub(r"^(?:[-•*]) +", "\uf0be ", text, flags=re.M),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line separators": lambda text: text.replace("\n", "\u2028"),
}


def values(record) -> dict:
    "Everything but the digest of the file and what depends on it."
    return {name: value for name, value in record.to_dict().items() if name not in ("document_id", "sha256")}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelling_of_a_sign_changes_nothing(spelling):
    for path in SOURCES:
        text = clean_characters(path.read_text())
        assert values(parse(SPELLINGS[spelling](text).encode())) == values(parse(text.encode())), path.name


def test_soft_hyphen_at_the_end_of_a_line_joins_its_word():
    text = SOURCES[2].read_text()
    parted = re.sub(r" (child)(ren[.,]?) ", " \\1\u00ad\n\\2 ", text)
    assert parted.count("\u00ad\n") > 20
    assert [p.text for p in parse(parted.encode()).paragraphs] == [p.text for p in parse(text.encode()).paragraphs]


def test_no_sign_for_private_use_or_control_is_left():
    signs = "".join(map(chr, (*range(1, 32), *range(127, 160), *range(0xF020, 0xF0FF, 3))))
    cleaned = clean_characters(" a ".join(signs))
    assert all(unicodedata.category(sign) not in ("Cc", "Cf", "Co") for sign in cleaned.replace("\n", ""))


def test_lost_characters_are_said_and_never_make_a_date():
    text = SOURCES[2].read_text()
    words = parse(text.replace("inspection", "inspec\0tion").encode())
    assert words.grades == parse(text.encode()).grades
    assert [check.check for check in words.checks] == ["lost text"]
    for place in range(7):  # of the lost figure among "6 to 10"
        days = "6 to 10"[:place] + "\0" + "6 to 10"[place:]
        record = parse(text.replace("Inspection dates: 6 to 10", f"Inspection dates: {days}").encode())
        assert {str(record.start_date), str(record.end_date)} <= {"2023-02-06", "2023-02-10", "None"}, days
        assert any(check.check == "lost text" for check in record.checks), days


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding):
    text = SOURCES[2].read_text()
    assert values(parse(text.encode(encoding))) == values(parse(text.encode()))


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04" + bytes(range(128)) * 9, b"Good\0" * 400, b"\0" * 900, b"\0G" * 9 + b"\0"]
)
def test_binary_files_are_refused(data):
    with pytest.raises(UnreadableFile) as refused:
        parse(data)
    assert refused.value.reason in ("binary", "empty")
