"Themes: real documents, words that changed, hostile text, the data's own rules, and the measured figures."

from io import StringIO
from math import log
from pathlib import Path

import pandas as pd
import pytest
from asked_for import some
from collection import of_documents
from hypothesis import given
from hypothesis import strategies as st

from ilacs_analysis.base.errors import UnreadableFile, WrongArgument
from ilacs_analysis.base.folders import reference_text
from ilacs_analysis.base.stats import kappa
from ilacs_analysis.reading.parse import parse
from ilacs_analysis.tables.corpus import read_tables
from ilacs_analysis.tables.schema import to_frames
from ilacs_analysis.terms.wordings import plain, vocabulary, wordings
from ilacs_analysis.words.about import START, about_data, features, score, weight_table, words_beside
from ilacs_analysis.words.theme_measure import (
    ABOUT_LABELS,
    LABELS,
    agreement,
    as_labels,
    counts,
    label_table,
    read_labels,
    scores,
)
from ilacs_analysis.words.theme_tables import TAGS, TEXTS, read_tags, tags_of, write_tags
from ilacs_analysis.words.themes import (
    in_document,
    own_themes,
    tag,
    tag_table,
    texts_of,
    theme_table,
    themes,
    themes_data,
)  # fmt: skip

ROOT = Path(__file__).parents[1]
WORDS, PARSED = ROOT / "data" / "words", ROOT / "data" / "parsed"
LABELS_OF_TAGGER = ("tagger", "mentioned", "words")
LISTS = ("sure", "terms", "older", "weak", "unless")
LETTER, REPORT, NOTICE, BROMLEY = "09f5621feb44e459", "3098175e74d06eba", "6d7540ad89cd178d", "cee7446932e07fa1"


def ids(text):
    return {t.theme for t in tag(text)}


@pytest.fixture(scope="module")
def stored():
    return {name: pd.read_parquet(PARSED / f"{name}.parquet") for name in ("paragraphs", "recommendations", "findings")}


@pytest.fixture(scope="module")
def tags(stored):
    return tag_table(stored)


@pytest.fixture(scope="module")
def labels():
    return read_labels(WORDS / "labels.csv")


# -- Real documents ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "document, kind, number, wanted",
    [
        (REPORT, "recommendation", "1", {"private_fostering", "homeless_young_people", "exploitation"}),
        (REPORT, "recommendation", "2", {"pre_proceedings"}),
        (BROMLEY, "recommendation", "1", {"missing"}),
        (BROMLEY, "recommendation", "2", {"homeless_young_people"}),
        (BROMLEY, "recommendation", "3", {"education_in_care", "education_safeguarding"}),
        (BROMLEY, "recommendation", "4", {"care_leavers", "health_histories"}),
    ],
)
def test_points_of_the_reports(tags, document, kind, number, wanted):
    "What needs to improve in Bexley in 2023 and in Bromley in 2018."
    found = tags[(tags["document_id"] == document) & (tags["kind"] == kind) & (tags["number"] == number)]
    assert set(found.loc[found["how"] == "about", "theme"]) == wanted


@pytest.mark.parametrize(
    "group, number, theme, words",
    [
        ("strengths", "2", "workforce", "training"),
        ("meets_requirements", "1", "assessment", "Assessments are"),
        ("meets_requirements", "2", "voice", "wishes and feelings"),
        ("meets_requirements", "3", "child_protection", "Child protection"),
        ("meets_requirements", "6", "out_of_hours", "Out-of-hours"),
        ("meets_requirements", "7", "workforce", "Workloads"),
        ("meets_requirements", "8", "supervision", "supervision"),
        ("areas_for_development", "2", "partnership", "Local Safeguarding Children Board"),
        ("areas_for_development", "2", "early_help", "common assessment framework"),
        ("areas_for_development", "2", "front_door", "thresholds"),
    ],
)
def test_findings_of_the_letter(tags, group, number, theme, words):
    "The letter of 2010 speaks in the words of its time."
    found = tags[(tags["document_id"] == LETTER) & (tags["section"] == group) & (tags["number"] == number)]
    assert words in set(found.loc[found["theme"] == theme, "words"])
    assert set(found["kind"]) == {"finding"}


def test_measures_of_the_notice(tags, stored):
    "The notice's measures are a kind of their own; those on assessments and workloads bear these themes."
    measures = tags[tags["kind"] == "measure"]
    assert set(measures["document_id"]) == {NOTICE}
    rows = stored["recommendations"].set_index("start")["text"]
    theme_of = measures.groupby("start")["theme"].agg(set)

    def by_words(words):
        return theme_of[next(start for start, text in rows.items() if text.startswith(words))]

    assert "assessment" in by_words("Improve the quality, and consistency of assessments")
    assert "workforce" in by_words("Monitor social worker workloads")
    assert measures["start"].nunique() >= 10


def test_words_stand_at_their_place(tags, stored):
    "Every tag's words stand at its place in the row's text."
    place = ["document_id", "kind", "section", "number", "start", "end"]
    texts = {tuple(row): text for *row, text in texts_of(stored)[[*place, "text"]].fillna("").values.tolist()}
    assert len(tags) > 200
    for *row, at, to, words in tags[[*place, "at", "to", "words"]].fillna("").values.tolist():
        assert texts[tuple(row)][at:to] == words


@pytest.mark.parametrize("name", ["bexley-ilacs-report-2023", "bromley-ilacs-report-2018", "bexley-cra-letter-2010"])
def test_words_stand_at_their_place_in_the_document(sources, name):
    "The place in the document shows the same words, if need be broken over lines."
    record = parse(sources / f"{name}.txt")
    tables = to_frames([record])
    broken = set()  # rows with a page's heading between their words
    for row in texts_of(tables).itertuples():
        for t in tag(row.text):
            place = in_document(row.text, t.start, t.end, record.text, row.start, row.end)
            assert place is None or record.text[slice(*place)].split() == t.words.split()
            broken |= {row.start} if place is None else set()
    assert len(broken) == (name == "bromley-ilacs-report-2018")


# -- Words that changed -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "theme, older, today",
    [
        ("education_in_care", "Virtual school for looked after children", "Virtual school for children in care"),
        ("family_time", "Siblings live apart.", "Brothers and sisters live apart."),
        ("partnership", "The LSCB is effective.", "The safeguarding partnership is effective."),
        ("partnership", "The Local Safeguarding Children Board meets.", "The safeguarding partners meet."),
        ("family_time", "Contact arrangements are poor.", "Family time is poor."),
        ("placements", "Stable placements are rare.", "Stable homes are rare."),
        ("health", "Children wait for CAMHS.", "Children wait for mental health services."),
        ("domestic_abuse", "The response to domestic violence.", "The response to domestic abuse."),
        ("early_help", "The common assessment framework is used.", "Early help assessments are used."),
        ("exploitation", "The response to CSE.", "The response to exploitation."),
        ("care_leavers", "Personal advisors are helpful.", "Personal advisers are helpful."),
        ("unaccompanied", "UASC are supported.", "Unaccompanied children are supported."),
        ("missing", "Independent return interviews are late.", "Return home interviews are late."),
        ("reviewing", "Looked after children reviews are late.", "Reviews of children in care are late."),
        ("life_story", "Life story books are late.", "Life-story books are late."),
    ],
)
def test_old_and_new_words_give_the_same_theme(theme, older, today):
    assert theme in ids(older)
    assert theme in ids(today)


@pytest.mark.parametrize(
    "text, not_theme",
    [
        ("Private foster carers are visited.", "placements"),
        ("Parents and carers were asked.", "placements"),
        ("The council has adopted a new logo.", "adoption"),
        ("Children in need of help and protection", "child_in_need"),
        ("Strategy meetings are held.", "leadership"),
        ("Children are missing education.", "missing"),
        ("Contact details are kept.", "family_time"),
        ("Children and young people missed out on parking.", "missing"),
        ("Engagement of the gangway and the pants.", "exploitation"),
        ("The police. Partners of care. Leavers of shops", "care_leavers"),
    ],
)
def test_other_meanings_give_no_theme(text, not_theme):
    assert not_theme not in ids(text)


def test_a_term_in_passing_does_not_count():
    "Beside other themes in a long text, a term counts in the first sentence or when met often; a sure word anywhere."
    filler = "Neglect is found early. Neglect is found late. Missing children are found. " * 5
    assert "adoption" in ids("Adoption is slow. " + filler)
    assert "adoption" not in ids(filler + "Neglect is seen in families of every kind, before and after adoption.")
    assert "adoption" in ids(filler + "Adoption is slow. Adoption is dear. Adoption is rare.")
    assert "private_fostering" in ids(filler + "Private fostering is rare.")
    assert "child_in_need" not in ids(filler + "Plans. Plans. Plans. Plans.")


# -- About or mentions ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text, about, mentions",
    [
        ("Work with partners to improve dental checks.", {"health"}, set()),
        (
            "Improve dental checks of children in care, with support from schools and the police.",
            {"health"},
            {"partnership"},
        ),
        ("Improve the work of the safeguarding partnership.", {"partnership"}, set()),
    ],
)
def test_about_or_mentions(text, about, mentions):
    "What is to improve is what a recommendation is about; who is to help with it is mentioned."
    how = {t.theme: t.how for t in tag(text)}
    assert {theme for theme, one in how.items() if one == "about"} >= about
    assert mentions <= {theme for theme, one in how.items() if one == "mentions"}


def test_features_by_hand():
    "Two themes in one sentence: one met twice before the verb, one met once by a weak word after it."
    seen = "| audits and data are seen by leaders of plans |"
    met = {
        "quality_assurance": [("quality_assurance", 2, 8, "sure"), ("quality_assurance", 13, 17, "term")],
        "child_in_need": [("child_in_need", 41, 46, "weak")],
    }
    found = features(met, {"quality_assurance"}, seen, "adoption")
    one, other = found["quality_assurance"], found["child_in_need"]
    assert (one["rule"], one["share"], one["most"], one["first"], one["joined"]) == (1, 2 / 3, 1, 1, 1)
    assert (one["sure"], one["term"], one["weak"], one["cover"]) == (1, 1, 0, 2 / 11)
    assert (one["subject"], other["subject"], other["first"], other["most"]) == (1, 0, 0, 0)
    assert other["weak"] == one["others"] == other["others_strong"] == log(2) == one["crowd"]
    assert one["others_strong"] == 0 == one["inside"] and one["own_section"] == 0 and one["other_section"] == 1
    assert features(met, set(), seen, "leadership")["child_in_need"]["other_section"] == 0
    assert list(one) == [feature["id"] for feature in about_data()["feature"]]


def test_the_words_beside_a_theme():
    "A word of the theme's own phrase counts only where it is met again; the rival is the best of the other themes."
    seen = "| audits and data are audits of leaders |"
    hits = [("quality_assurance", 2, 8, "sure"), ("quality_assurance", 13, 17, "term")]
    assert words_beside(hits, seen) == ["audits", "and", "are", "of", "leaders"]
    found = features({"quality_assurance": hits, "leadership": [("leadership", 32, 39, "term")]}, set(), seen)
    one, other = found["quality_assurance"], found["leadership"]
    assert (one["rival"], other["rival"]) == (other["evidence"], one["evidence"])
    assert one["leads"] == 1 and other["leads"] == 0
    assert features({"quality_assurance": hits}, set(), seen)["quality_assurance"]["rival"] < -2


def test_weights_of_other_words_are_whole():
    "A column a theme, a start for all but the rarest, words in small letters that speak for some and against others."
    table = pd.read_csv(StringIO(reference_text("other_words.csv")), keep_default_na=False, na_values=[""])
    assert list(table.columns) == ["word", *themes()] and table["word"].is_unique and table["word"].iloc[0] == START
    weights = table.set_index("word")
    assert weights.loc[START].notna().sum() >= len(themes()) - 2
    assert table["word"].iloc[1:].str.fullmatch("[a-z]{2,}").all()
    assert weights.iloc[1:].abs().min().min() >= 0.3 and (weights.iloc[1:] > 0).any().sum() > 30
    assert weights.loc["ambitious", "leadership"] > 0 > weights.loc["assessments", "leadership"]


def test_inside_a_longer_phrase_of_another_theme():
    met = {"reviewing": [("reviewing", 0, 32, "sure")], "child_protection": [("child_protection", 0, 16, "term")]}
    found = features(met, set(met), "child protection conference chair")
    assert found["child_protection"]["inside"] == 1 and found["reviewing"]["inside"] == 0


def test_weights_are_whole():
    "A weight and a meaning for each feature, a weight for each theme; sections and verbs are given."
    assert set(about_data()["theme"]) == set(themes()) and set(about_data()["sections"]) <= set(themes())
    assert all(f["meaning"] and isinstance(f["weight"], float) for f in about_data()["feature"])
    assert weight_table()[0]["weight"] == max(f["weight"] for f in about_data()["feature"])


def test_section_counts_and_own_themes_have_no_role():
    "In the section on care leavers a text is more about them; own themes say neither."
    row = pd.DataFrame({"text": ["The virtual school helps."] * 2, "section": ["looked_after", "care_leavers"]})
    assert tag_table(row)["how"].tolist()[0] == "about"
    met, theme = {"care_leavers": [("care_leavers", 2, 14, "term")]}, "care_leavers"
    inside, outside = (features(met, {theme}, "| care leavers |", s)[theme] for s in ("care_leavers", "leadership"))
    assert inside["own_section"] == 1 and score(theme, inside) > score(theme, outside)
    assert tag_table(row, themes={"school": "virtual school"})["how"].isna().all()


# -- Hostile text -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text, words",
    [
        ("CARE\u00a0LEAVERS", "CARE\u00a0LEAVERS"),
        ("İİİ care leavers", "care leavers"),
        ("ẞß life\u2011story work", "life\u2011story work"),
        ("children’s\n\n  homes’ private\nfostering", "private\nfostering"),
        ("(PRE- PROCEEDINGS)", "PRE- PROCEEDINGS"),
        ("\ud800 neglect \udfff", "neglect"),
        ("\0neglect\0", "neglect"),
        ("too much harm.Neglect!Late", "Neglect"),
        ("a" * 100_000 + " neglect " + "." * 100_000, "neglect"),
        ("𝒜 👩‍👧 neglect", "neglect"),
    ],
)
def test_hostile_text(text, words):
    "Odd letters, broken surrogates and long runs move no place."
    found = tag(text)
    assert words in {t.words for t in found}
    assert all(text[t.start : t.end] == t.words for t in found)


@pytest.mark.parametrize("text", ["", " ", "\n", "\0", ".", "’", "İ", "|", "mash" * 3, "xMASH", "MASHx", "neglect1"])
def test_nothing_to_find(text):
    assert tag(text) == []


@given(
    st.lists(
        st.sampled_from(["care leavers", "neglect", "the board", "\n", "’s", ". ", ", ", "İ", "x", "plans"])
        | st.text(max_size=8)
    )
)
def test_every_tag_stands_at_its_place(parts):
    "Whatever the text: words at their place, whole words, and the same in a table as alone."
    text = "".join(parts)
    found = tag(text)
    assert all(text[t.start : t.end] == t.words and t.words.strip() == t.words for t in found)
    table = tag_table(pd.DataFrame({"text": ["neglect", text, "", text]}))
    many = table.iloc[1:][["theme", "words", "at", "to", "how"]].values.tolist()
    assert many == [[t.theme, t.words, t.start, t.end, t.how] for t in found] * 2


def test_missing_text_and_no_text():
    assert tag_table(pd.DataFrame({"text": pd.Series([None, "neglect"], dtype="string")}))["theme"].tolist() == [
        "neglect"
    ]
    assert len(tag_table(pd.DataFrame({"text": []}))) == 0


# -- The data's own rules ---------------------------------------------------------------------------------------------
def test_every_theme_is_complete():
    "25 to 40 themes, each with a name, a meaning, a source and words; all names differ."
    assert 25 <= len(themes()) <= 40
    assert len({t.name for t in themes().values()}) == len(themes()) == len(themes_data()["theme"])
    for theme in themes().values():
        assert theme.name and theme.about.endswith(".") and len(theme.source) > 10
        assert theme.sure or theme.terms
    assert theme_table()["theme"].tolist() == list(themes())
    assert all(v["source"] and v["about"] and v["present"] for v in themes_data()["vocabulary"])
    assert set(vocabulary()) == {v["id"] for v in themes_data()["vocabulary"]}


def test_no_term_belongs_to_two_themes_unless_declared():
    owners = {}
    for theme in themes().values():
        for words in wordings(*theme.sure, *theme.terms, *theme.older):
            owners.setdefault(words, set()).add(theme.id)
    assert {w for w, t in owners.items() if len(t) > 1} == set(wordings(*themes_data()["shared"]))


CHAIRS = wordings("child protection conference chair(s)", "child protection co ordinator(s)")  # Who, rather than what


@pytest.mark.parametrize("theme", themes().values(), ids=lambda t: t.id)
def test_lists_of_a_theme_are_clean(theme):
    "No wording is in two lists, no longer phrase counts less than a shorter one in it; exceptions except something."
    lists = {name: wordings(*getattr(theme, name)) for name in LISTS}
    every = [words for name in LISTS for words in lists[name]]
    assert len(every) == len(set(every))
    worth = (
        {w: 2 for w in (*lists["terms"], *lists["older"])}
        | dict.fromkeys(lists["sure"], 3)
        | dict.fromkeys(lists["weak"], 1)
    )

    def inside(words):
        return [w for w in worth if f" {w} " in f" {words} "]

    less = {words for words in worth if worth[words] < max(worth[w] for w in inside(words))}
    assert less == (set(CHAIRS) if theme.id == "child_protection" else set())
    assert all(any(inside(words) for words in wordings(written)) for written in theme.unless)
    assert all(words == plain(words).strip() and words for words in every)


# -- The figures ------------------------------------------------------------------------------------------------------
def test_labels_are_complete(labels):
    "150 recommendations and 150 paragraphs, half of each kept apart and read twice."
    assert list(labels.columns) == [c.name for c in LABELS]
    sizes = labels.groupby(["half", "kind"]).size()
    assert sizes.tolist() == [75, 75, 75, 75]
    assert labels["item"].is_unique
    found = labels[["reader_1", "reader_2", "tagger"]].notna().groupby(labels["half"]).sum()  # None: found no theme
    assert found.loc["measure"].min() > 100 and found.loc["build", ["reader_1", "tagger"]].min() > 100
    assert found.loc["build", "reader_2"] == 0
    known = {t for column in ("reader_1", "reader_2", "tagger") for v in labels[column].dropna() for t in v.split(";")}
    assert known <= set(themes())
    assert labels["words"].str.len().max() < 600  # words, no sentences


FLOORS = [  # File, truth, half, kind, lowest precision and recall of what a text is about
    ("labels", "reader_1", "measure", None, 0.87, 0.83),
    ("labels", "reader_2", "measure", None, 0.88, 0.78),
    ("labels", "reader_1", "measure", "recommendation", 0.85, 0.86),
    ("labels", "reader_1", "measure", "paragraph", 0.88, 0.79),
    ("labels", "reader_1", "build", None, 0.90, 0.90),
    ("about_labels", "about", "measure", None, 0.87, 0.86),
    ("about_labels", "about", "measure", "recommendation", 0.86, 0.87),
    ("about_labels", "about", "measure", "paragraph", 0.87, 0.85),
    ("about_labels", "about", "build", None, 0.88, 0.88),
]


@pytest.mark.parametrize("file, truth, half, kind, precision, recall", FLOORS)
def test_figures_do_not_fall(file, truth, half, kind, precision, recall):
    labels = read_labels(WORDS / f"{file}.csv", LABELS if file == "labels" else ABOUT_LABELS)
    part = labels[(labels["half"] == half) & (labels["kind"].eq(kind) if kind else True)]
    micro = scores(part, truth).set_index("theme").loc["micro"]
    assert micro["precision"] >= precision and micro["recall"] >= recall
    assert micro["precision_low"] < micro["precision"] < micro["precision_high"]


def test_labels_of_the_second_sample():
    "No text is in the first sample, nor in a report with a text kept apart there; whole authorities are kept apart."
    rows, first = read_labels(WORDS / "about_labels.csv", ABOUT_LABELS), read_labels(WORDS / "labels.csv")
    place = ["document_id", "start"]
    assert rows["item"].is_unique and not rows.merge(first, on=place).size
    assert not set(rows["document_id"]) & set(first.loc[first["half"] == "measure", "document_id"])
    _, texts = read_tags(WORDS)
    authority = texts.drop_duplicates("document_id").set_index("document_id")["authority"]
    halves = rows.assign(authority=rows["document_id"].map(authority)).groupby("authority")["half"].nunique()
    assert (halves == 1).all() and rows["half"].value_counts()["measure"] > 100
    both = [set(a.split(";")) & set(m.split(";")) for a, m in rows[["about", "mentions"]].dropna().values.tolist()]
    assert not any(both)


def test_scores_by_hand():
    "Two texts, one right tag, one too many, one missed."
    two = pd.DataFrame({"reader_1": ["neglect;adoption", None], "tagger": ["neglect", "neglect"]})
    table = counts(two).set_index("theme")
    assert table.loc["neglect"].tolist() == [2, 1, 1, 0, 0]
    assert table.loc["adoption"].tolist() == [2, 0, 0, 1, 1]
    micro = scores(two).set_index("theme").loc["micro"]
    assert (micro["precision"], micro["recall"], micro["f1"]) == (0.5, 0.5, 0.5)
    assert pd.isna(scores(two).set_index("theme").loc["adoption", "precision"])
    assert kappa(10, 0, 0, 10) == 1 and abs(kappa(5, 5, 5, 5)) < 1e-9


def test_agreement_of_the_readers(labels):
    measure = labels[labels["half"] == "measure"]
    micro = agreement(measure).set_index("theme").loc["micro"]
    assert (micro["both"], micro["only_guess"], micro["only_truth"]) == (212, 20, 3)
    assert 0.9 < micro["kappa"] < 1


def test_unknown_theme_of_a_reader_is_refused():
    sample = pd.DataFrame([{"item": "r1", "text": "neglect"}])
    with pytest.raises(ValueError, match="neglekt"):
        label_table(sample, {"reader_1": {"r1": "neglekt"}})


# -- The collection ---------------------------------------------------------------------------------------------------
def test_committed_tags():
    "Small, complete, of known themes, and each of a text that is counted."
    tags, texts = read_tags(WORDS)
    assert list(tags.columns) == [c.name for c in TAGS] and list(texts.columns) == [c.name for c in TEXTS]
    assert (WORDS / "tags.parquet").stat().st_size < 1_500_000
    assert set(tags["theme"]) == set(themes())
    assert not tags.duplicated(["document_id", "kind", "section", "number", "start", "theme"]).any()
    of = ["document_id", "kind", "section"]
    bearing = tags.drop_duplicates([*of, "number", "start"]).groupby(of).size()
    counted = texts.set_index(of)["texts"]
    assert counted.index.is_unique
    assert (bearing <= counted.reindex(bearing.index)).all()
    assert tags["words"].str.len().max() < 500


def test_tags_of_the_five_documents(stored, tmp_path):
    "Written and read again they are the same, and nothing is lost against the tagger."
    written, _ = write_tags(PARSED, tmp_path)
    again, texts = read_tags(tmp_path)
    pd.testing.assert_frame_equal(written, again)
    assert texts["words"].sum() == texts_of(stored)["text"].str.split().str.len().sum()
    assert len(written) == len(
        tag_table(stored).drop_duplicates(["document_id", "kind", "section", "number", "start", "theme"])
    )


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="ilacs corpus"):
        write_tags(tmp_path, tmp_path / "out")
    with pytest.raises(UnreadableFile, match="ilacs tag"):
        read_tags(tmp_path)
    with pytest.raises(UnreadableFile, match="labels"):
        read_labels(tmp_path / "none.csv")


def test_committed_tags_and_labels_are_what_the_reports_give(labels, collection):
    """Parsed and tagged anew, the collection gives the committed tags, and the samples the committed tagger's columns.

    `make test` tags every tenth report. The committed tables cover more reports than the collection for tests.
    """
    tables, (tags, _) = read_tables(collection / "tables"), read_tags(WORDS)
    parsed = set(tables["documents"]["document_id"])
    ids = some(sorted(parsed & set(tags["document_id"])), 10)
    keys = ["document_id", "kind", "start", "theme", "how", "words"]
    tagged = tags_of({name: of_documents(rows, ids) for name, rows in tables.items()})
    rebuilt, stored = (t[keys].sort_values(keys, ignore_index=True) for t in (tagged, of_documents(tags, ids)))
    pd.testing.assert_frame_equal(rebuilt, stored)
    where = ["document_id", "start", "end"]  # `kind` is that of the drawing: ten texts are told better since
    text = texts_of(tables).drop_duplicates(where).set_index(where)["text"]
    second = of_documents(read_labels(WORDS / "about_labels.csv", ABOUT_LABELS), parsed)
    for row in [*labels.itertuples(), *second.itertuples()]:
        stored = {name: None if pd.isna(getattr(row, name)) else getattr(row, name) for name in LABELS_OF_TAGGER}
        assert as_labels(text[row.document_id, row.start, row.end], row.section) == stored, row.item


@pytest.mark.parametrize(
    "written",
    ['homes = ["housing"]\n', '[[theme]]\nid = "homes"\nsure = ["housing"]\n', '[homes]\nterms = ["housing"]\n'],
)
def test_own_themes_in_a_file(written, tmp_path):
    "In lines and in entries."
    (tmp_path / "own.toml").write_text(written)
    tags = tag_table(pd.DataFrame({"text": ["Housing is scarce."]}), themes=tmp_path / "own.toml")
    assert tags[["theme", "words"]].to_numpy().tolist() == [["homes", "Housing"]]


def test_lines_and_entries_of_one_file(tmp_path):
    "Both are themes; a line may also be called 'theme'."
    (tmp_path / "own.toml").write_text('school = ["school"]\n[[theme]]\nid = "homes"\nsure = ["housing"]\n')
    assert [theme.id for theme in own_themes(tmp_path / "own.toml")] == ["school", "homes"]
    (tmp_path / "own.toml").write_text('theme = ["school"]\n')
    assert [theme.id for theme in own_themes(tmp_path / "own.toml")] == ["theme"]


@pytest.mark.parametrize(
    "words", [[], "", " ", [""], {"sure": []}, {"about": "homes"}, {"weak": ["home"]}, ["housing", ""]]
)
def test_own_theme_without_words_is_refused(words):
    "With the forms in which it can be written."
    with pytest.raises(WrongArgument, match=r"(?s)'homes'.*homes = \[\"housing\"\].*\[\[theme\]\]"):
        tag_table(pd.DataFrame({"text": ["Housing."]}), themes={"homes": words})


def test_own_theme_in_a_file_without_id_is_refused(tmp_path):
    (tmp_path / "own.toml").write_text('[[theme]]\nsure = ["housing"]\n')
    with pytest.raises(WrongArgument, match=r"own\.toml has no id"):
        own_themes(tmp_path / "own.toml")
    (tmp_path / "own.toml").write_text("")
    with pytest.raises(WrongArgument, match="no theme is given; write"):
        own_themes(tmp_path / "own.toml")
