import pytest

from education import markup
from education.models.search_index import END_MARK, MARK
from education.search import marked, ranked, suggested, terms_of, words_of

SYNONYMS = {("knee", "cap"): ["kneecap"], ("it", "band"): ["iliotibial band"], ("quad",): ["quadriceps", "thigh"]}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Runner's  KNEE?", ["runner", "s", "knee"]),
        ('knee "', ["knee"]),
        ("knee NEAR/2 pain*", ["knee", "near", "2", "pain"]),
        ("genouillère après", ["genouillere", "apres"]),
        ("title:knee -pain", ["title", "knee", "pain"]),
        ("  \t\n ", []),
        ("\x00knee\x00", ["knee"]),
        ("\ud800 🦵🏃", []),
        ("膝が痛い", ["膝か痛い"]),
    ],
)
def test_words_are_plain(typed, words):
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("how do I stretch my calf", [("stretch",), ("calf",)]),
        ("pain in the knee cap", [("pain",), ("knee cap", "kneecap")]),
        ("knee caps", [("knee caps", "kneecap")]),
        ("it band", [("it band", "iliotibial band")]),
        ("knee knee", [("knee",)]),
        ("quads or quad", [("quads", "quadriceps", "thigh"), ("quad", "quadriceps", "thigh")]),
        ("what is it", [("what",), ("is",), ("it",)]),
    ],
)
def test_a_question_becomes_terms(typed, terms):
    assert terms_of(words_of(typed), SYNONYMS) == terms


def test_a_rare_word_counts_more_than_a_common_one():
    terms = [("knee",), ("meniscus",)]
    hits = [(0, page, 1) for page in range(1, 10)] + [(1, 7, 0.1)]

    assert ranked(terms, hits, 10) == ([7], [])


def test_a_better_hit_comes_first_and_equal_ones_keep_their_order():
    assert ranked([("knee",)], [(0, 3, 1), (0, 2, 1), (0, 1, 5)], 3) == ([1, 2, 3], [])


def test_a_page_with_the_lesser_part_of_a_question_is_no_answer():
    assert ranked([("shin",), ("splints",)], [(0, 1, 1), (0, 2, 1)], 14) == ([], [("splints",)])


def test_the_beginning_of_the_last_word_counts_where_the_word_is_nowhere():
    terms = [("calf",), ("stretchi",)]

    assert ranked(terms, [(0, 1, 1), (1, 1, 1), (2, 2, 9)], 14) == ([1], [])
    assert ranked(terms, [(0, 1, 1), (2, 1, 9)], 14) == ([1], [])


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("runers knee", "runners knee"),
        ("is my patela sore", "is my patella sore"),
        ("runers nee", "runners knee"),
        ("pizza", ""),
        ("stiars", "stairs"),
    ],
)
def test_the_nearest_word_is_suggested(typed, better):
    vocabulary = {"runner", "runners", "knee", "patella", "sore", "is", "my", "stairs", "starts", "stars"}
    words = typed.split()
    unknown = [(word,) for word in words if word not in vocabulary]

    assert suggested(words, unknown, vocabulary) == better


def test_found_words_are_marked_and_all_else_is_escaped():
    assert marked(f"a <b> & {MARK}knee{END_MARK} <script>") == "… a &lt;b&gt; &amp; <mark>knee</mark> &lt;script&gt; …"
    assert marked("nothing found here") == ""


def test_prose_becomes_plain_sentences():
    html = "<h2>Do this</h2><p>Ease off.[@neal-2019]</p><ul><li><p>one</p></li><li>two &lt;b&gt;</li></ul>a<br>b"

    assert markup.plain(html) == "Do this. Ease off. one. two <b>. a b"
