"No text is slow: each reader, and each function of text, with its own worst repetitions costs time in proportion."

import signal
import time
from collections.abc import Callable
from itertools import product

import pytest
from asked_for import some, thorough
from made_up import announcement, area_send, focused_visit, joint_letter, lac_2013, lscb_review, sif_2016

import ilacs_analysis as ia
from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.reading.bundles import documents_in
from ilacs_analysis.reading.characters import clean_characters
from ilacs_analysis.reading.files import clean_markdown
from ilacs_analysis.reading.parse import READERS
from ilacs_analysis.reading.recognise import recognise
from ilacs_analysis.reading.samples import sample_names
from ilacs_analysis.reading.text import SourceText
from ilacs_analysis.searching.queries import read_query
from ilacs_analysis.terms.authorities import find_authority
from ilacs_analysis.terms.dates import read_windows
from ilacs_analysis.words.evaluations import evaluate_sentence, sentence_spans
from ilacs_analysis.words.quotations import match_quotation

SIZE = 1_000_000 if thorough() else 250_000  # Characters of a repetition
LIMIT = 12.0 * SIZE / 1_000_000  # Seconds of computing; what grows with the square takes minutes

MARKS = (
    " ", "\n", " \n", "\u3000", "a", "A", "1", "-", "*", "**a", "<a >", "<a ", "<http://", "# ", "• ", "\n• ", "(",
    ". ", "’", "“", "“a ", "...", "\u00ad", "\0", "a-\n", "_a", "|", "\ufb01",
)  # fmt: skip
NUMBERS = (
    "1. ",
    "1.\n",
    "1 A\n",
    "\n\n1 ",
    "2018",
    "1 May ",
    "1 May 2018 ",
    "1 to 2 ",
    "1–2 ",
    "1 and ",
    "¹a\n",
    "1.1",
)
WORDS = (
    "a ", "A ", "Aa ", "Aa\n", "and ", "the\n", "A, B and C ", "Inspection of ", "Inspection of\n", "Judgement Grade\n",
    "Good\n", "requires ", "requires improvement to be good ", "judged to be ", "inadequate\n", "Dear ", "Dear A\n",
    "Yours sincerely\n", "The areas for a ", "section 1 of the Aa ", "conducted on ", "Signed:\n", "Date: ",
    "Signed:a ", "What needs to improve\n", "Lead inspector: ", "Lead inspectors:\n", "Senior HMI ", "Senior ",
    "Recommendation ", "( Recommendation", "published ", "took place ", "London Borough of ", "Bexley ",
    "children’s services ", "Ofsted ", "said: “", "rated ‘", "overall effectiveness ", "Contents\n",
    "Record of main findings\n", "The inspection team\n",
)  # fmt: skip
REPETITIONS = (*MARKS, *NUMBERS, *WORDS)


@pytest.fixture(scope="module")
def documents() -> dict[str, SourceText]:
    "A text of each kind: those with the package are real, the others made up."
    makers = (lac_2013, lscb_review, sif_2016, announcement, focused_visit, joint_letter, area_send)
    made = [ia.parse(make()).source for make in makers]
    real = [ia.parse(ia.sample(name)).source for name in sample_names()]
    return {recognise(text): text for text in (*made, *real)}


def seconds(work: Callable[[], object]) -> float:
    "Of computing, until the work is done, refused or ten times too slow."
    began = time.process_time()
    try:
        work()
    except (IlacsError, ValueError, TimeoutError):
        pass
    return time.process_time() - began


@pytest.fixture(autouse=True)
def stopped():
    "Patterns that run away are stopped, where there is an alarm."
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * LIMIT)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def repeated(unit: str, size: int = SIZE) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def inside(text: str, unit: str, place: int) -> SourceText:
    "A document with a repetition behind its first line, in its middle or at its end."
    at = (text.find("\n"), text.find("\n", len(text) // 2), len(text))[place]
    return SourceText(clean_markdown(clean_characters(f"{text[:at]}\n{repeated(unit)}\n{text[at:]}")))


CASES = [
    (kind, unit, place) for (kind, unit), place in zip(product(READERS, REPETITIONS), (0, 1, 2) * 9999, strict=False)
]


@pytest.mark.parametrize(("kind", "unit", "place"), some(CASES[::4], 21))
def test_reader(documents, kind, unit, place):
    "With a repetition inside a document of its kind, each reader is done in time."
    assert seconds(lambda: READERS[kind](inside(documents[kind].text, unit, place))) < LIMIT


TEXTS = {
    "characters": clean_characters,
    "markdown": clean_markdown,
    "bundles": lambda text: documents_in(SourceText(text)),
    "recognise": lambda text: recognise(SourceText(text)),
    "authority": find_authority,
    "name": ia.get_authority,
    "query": read_query,
    "dates": read_windows,
    "sentences": lambda text: [evaluate_sentence(text[a:b]) for a, b in sentence_spans(text)],
    "quotation": lambda text: match_quotation(text[:2_000], SourceText(text)),
}


@pytest.mark.parametrize(("name", "unit"), some(list(product(TEXTS, REPETITIONS))[::2], 15))
def test_function_of_text(name, unit):
    "With nothing but a repetition, each function of text is done in time."
    assert seconds(lambda: TEXTS[name](repeated(unit))) < LIMIT


@pytest.mark.thorough
@pytest.mark.parametrize("unit", REPETITIONS[::4])
def test_claims(documents, unit):
    "An announcement, or a report, with a repetition is compared in time."
    announced, report = (documents[kind].text for kind in ("council announcement", "judgement table report"))
    for one, other in (
        (inside(announced, unit, 2), SourceText(report)),
        (SourceText(announced), inside(report, unit, 1)),
    ):
        taken = seconds(lambda one=one, other=other: ia.check_claims(ia.parse(one.text), ia.parse(other.text)))
        assert taken < LIMIT
