from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education import checks, reading

PATHS = {"/causes/"}
EXPLAINED = frozenset({"dorsiflexion"})
LONG = " ".join(["Run"] * 21)
LONG_ANSWER = " ".join(["Run"] * 26)
HARD = "Longitudinal investigations characterizing musculature demonstrate considerable heterogeneity. " * 6


def page(html="", kind="prose", heading="", **facts):
    facts = {"title": "Sore knees", "answer": "Move a little less.", "references": frozenset({"a"})} | facts
    return checks.Document(blocks=((kind, heading, html),), **facts)


def codes(document):
    return [finding.code for finding in checks.check(document, PATHS, EXPLAINED)]


def clinical(html, **facts):
    return page(html, is_clinical=True, **facts)


TABLE = [
    # a page, and the findings it gets
    (page("<p>Keep moving.</p>"), []),
    (page(f"<p>{HARD}</p>"), ["grade", "long-paragraph"]),
    (
        page("<p>Your knee aches when you run. Walk for a while, and then try a short run. Stop if it hurts.</p>" * 3),
        [],
    ),
    (page(f"<p>{LONG}.</p>"), ["long-sentence"]),
    (page(answer=f"{LONG}."), []),
    (page(answer=f"{LONG_ANSWER}."), ["long-sentence"]),
    (page("<p>Run. Walk. Sit.</p>"), []),
    (page("<p>Run. Walk. Sit. Rest.</p>"), ["long-paragraph"]),
    (page("<p>Dr. Lee saw 2.5 in a day, e.g. Ann vs. Bob. Walk. Sit.</p>"), []),
    (page("<ul><li>Run. Walk. Sit. Rest.</li></ul>"), ["long-paragraph"]),
    (page("<p>Check your dorsiflexion.</p>"), []),
    (page("<p>Check your crepitus. Crepitus is common.</p>"), ["medical-word"]),
    (page("<p>Knee ligaments.</p>"), ["medical-word"]),
    (page(title="Crepitus"), ["medical-word"]),
    (page('<p>See <a href="/causes/">the 4 causes</a>.</p>'), []),
    (page('<p>Click <a href="/causes/">here</a>.</p>'), ["link-text"]),
    (page('<p><a href="/causes/">Click <strong>here</strong>.</a></p>'), ["link-text"]),
    (page('<p><a href="/causes/">Read more…</a></p>'), ["link-text"]),
    (page('<p><a href="https://example.org/a">https://example.org/a</a></p>'), ["link-text"]),
    (page('<p><a href="https://example.org/a">www.example.org</a></p>'), ["link-text"]),
    (page('<p><a href="https://example.org/a">example.org/knees</a></p>'), ["link-text"]),
    (page('<p><a href="https://example.org/a">Knee guide</a> <a href="mailto:a@example.org">Write us</a></p>'), []),
    (page('<p><a href="/causes/?from=x#top">The causes</a> <a href="#top">To the top</a></p>'), []),
    (page('<p><a href="/gone/">The old page</a></p>'), ["broken-link"]),
    (page('<p><a href="causes/">The causes</a></p>'), ["broken-link"]),
    (page("<h2>A</h2><h3>B</h3><h2>C</h2><h3>D</h3>"), []),
    (page("<h3>B</h3><h3>C</h3><h2>A</h2>"), ["skipped-heading"]),
    (page("<ul><li>run</li></ul>", kind="dolist", heading="Do"), ["skipped-heading"]),
    (page("<h3>B</h3>", kind="callout", heading="A"), []),
    (page("", kind="carecard"), []),
    (page('<img alt="A bent knee">', kind="figure"), []),
    (page('<img alt=" ">', kind="figure"), ["no-alternative"]),
    (page("<img>", kind="figure"), ["no-alternative"]),
    (page("", kind="figure"), ["no-alternative"]),
    (page("<svg></svg>"), ["no-alternative"]),
    (clinical("<p>Keep moving.</p>"), []),
    (clinical("<p>Keep moving.</p>", references=frozenset()), ["no-source"]),
    (clinical("<p>Keep moving.</p>", references=frozenset(), is_hub=True), []),
    (clinical("<p>About 30 percent got better.</p>", is_hub=True), ["number"]),
    (page("<p>Keep moving.</p>", references=frozenset()), []),
    (page("<p>Keep moving.[@a]</p>"), []),
    (page("<p>Keep moving.[@nobody]</p>"), ["unknown-source"]),
    (clinical("<p>About 30 percent got better.</p>"), ["number"]),
    (clinical("<p>About 30 percent got better.[@a]</p>"), []),
    (page("<p>About 30 percent got better.</p>"), []),
    (clinical("<p>In our clinics, 30 percent got better.</p>"), []),
    (clinical("<p>About 4 in 10 had pain.</p>"), ["number"]),
    (clinical("<p>In 532 new runners, it did not help.</p>"), ["number"]),
    (clinical("<p>The rate was 1.6 times as high.</p>"), ["number"]),
    (clinical("<p>Choose 3 or 4 of them. Call 911. Are you under 18?</p>"), []),
    (clinical("<p>Rest for 60 seconds.</p>"), ["number"]),
    (clinical("<p>Rest for 60 seconds.</p>", has_doses=True), []),
    (clinical("<p>About 30 percent got better.</p>", has_doses=True), ["number"]),
    (clinical("<ol><li><p>Run for 5 minutes.</p></li></ol>"), []),
    (clinical("<p>These are a rule of thumb.</p><ul><li>Rest for 2 days.</li></ul>"), []),
    (clinical("<h2>A</h2><p>This is our rule.</p><h2>B</h2><p>Rest for 2 days.</p>"), ["number"]),
    (clinical("<h2>A</h2><p>The doses on this page are ours and our own.</p><h2>B</h2><p>Rest for 2 days.</p>"), []),
    (page("<p>It is wear and tear.</p>"), ["wording"]),
    (page("<p>It is Bone-on-Bone.</p>"), ["wording"]),
    (page("<p>You have runner’s knee.</p>"), ["wording"]),
    (page("<p>A weak hip is the cause of your pain.</p>"), ["wording"]),
    (page("<p>Weak hips are the main cause.</p>"), ["wording"]),
    (page("<p>It is not the cause, and no cause is proven.</p>"), []),
    (page("<p>Aim for 180 steps a minute.</p>"), ["wording"]),
    (page("<p>This drill cures knees.</p>"), ["wording"]),
    (page("<p>A big lean is not a cure, and it is secure.</p>"), []),
    (page("<p>Run through the pain.</p>"), ["wording"]),
    (page("<ul><li>do not run through pain that is above your limit</li><li>do not stop all activity</li></ul>"), []),
    (page(title="The cure"), ["wording"]),
]


@pytest.mark.parametrize(("document", "expected"), TABLE)
def test_a_page_gets_the_findings_it_should(document, expected):
    assert codes(document) == expected


def test_blocking_findings_come_first_and_each_says_where_and_what():
    found = checks.check(
        page('<h2>Try it</h2><p>Click <a href="/gone/">here</a>. A “cure”.</p>', is_clinical=True), PATHS, EXPLAINED
    )

    assert [(finding.level, finding.where, finding.sentence) for finding in found] == [
        (
            "blocking",
            "Under “Try it”",
            "The link “here” leads to /gone/, and there is no public page. Link to another one.",
        ),
        ("warning", "Under “Try it”", "Do not write “cure”. We promise no cure. Say what may help."),
        (
            "warning",
            "Under “Try it”",
            "The link “here” does not say where it leads. Use the name of the page as its words.",
        ),
    ]


def test_what_stops_an_approval_is_a_short_list():
    every = [finding for document, _ in TABLE for finding in checks.check(document, PATHS, EXPLAINED)]

    blocking = {finding.code for finding in every if finding.level == "blocking"}
    assert blocking == {"broken-link", "skipped-heading", "no-alternative", "no-source"}
    assert not blocking & {finding.code for finding in every if finding.level == "warning"}


def test_every_wording_rule_is_met_by_its_own_pattern():
    """A pattern with a slip in it would never be heard of again."""
    told = {rule["advice"] for rule in checks.wording()["forbidden"]}

    met = {rule["advice"] for rule in checks.wording()["forbidden"] for text in SAYINGS if rule_finds(rule, text)}
    assert told == met


def rule_finds(rule, text):
    return any(rule["advice"] in finding.sentence for finding in checks.check(page(f"<p>{text}</p>"), PATHS, EXPLAINED))


SAYINGS = [
    "a 64 percent higher risk",
    "we carry the HONcode seal",
    "wear and tear",
    "bone on bone",
    "damaged cartilage",
    "the kneecap is out of place",
    "chondromalacia",
    "you have PFP",
    "your diagnosis is",
    "what causes your pain",
    "weak glutes cause it",
    "180 strides",
    "cured",
    "it will go away",
    "run through pain",
    "stop all running",
    "complete rest",
    "research shows",
    "land under your hips",
    "23 percent of adults",
    "follow the 10 percent rule",
    "46 percent of all knee injuries",
    "80 percent of people",
    "people over 55",
    "dry needling",
    "KOOS-PF",
]


@given(st.text(), st.sampled_from(["prose", "callout", "dolist", "figure", "carecard", "video"]), st.booleans())
def test_no_text_breaks_the_checks(text, kind, is_clinical):
    document = replace(page(text, kind=kind, heading=text), title=text, answer=text, is_clinical=is_clinical)

    assert all(finding.sentence for finding in checks.check(document, PATHS, EXPLAINED))


TAGS = [
    "<p>",
    "</p>",
    "<li>",
    "</li>",
    "<ol>",
    "</ol>",
    '<a href="',
    '">',
    "<h3>",
    "</a>",
    "<img",
    "<!--",
    "[@a]",
    "9 %",
]


@given(st.lists(st.sampled_from(TAGS) | st.text(max_size=5)))
def test_no_broken_markup_breaks_the_checks(pieces):
    checks.check(page("".join(pieces), is_clinical=True), PATHS, EXPLAINED)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[("knee", 1), ("ache", 1), ("muscle", 2), ("muscles", 2), ("walked", 1), ("loaded", 2), ("exercises", 4)],
        *[("patella", 3), ("step-down", 2), ("911", 1), ("whole", 1), ("the", 1), ("therapist", 3), ("kneecaps", 2)],
    ],
)
def test_syllables(word, count):
    assert reading.syllables(word) == count


def test_the_grade_is_that_of_flesch_and_kincaid():
    text = "Your knee takes load each time you bend it. Ease off for a day or two, and then walk."

    words, sentences, syllables = 2 * 19, 2 * 2, 2 * 19
    assert reading.grade([text]) is None
    assert reading.grade([text] * 2) == pytest.approx(0.39 * words / sentences + 11.8 * syllables / words - 15.59)


def test_passages_keep_their_kind_links_and_sources():
    found = reading.passages(
        '<h2>A &amp; b</h2><p>One<br>two <a href="/a?x=1&amp;y=2">to <em>a</em></a>.[@one] [@two]</p>'
        "<ul><li><p>three</p></li></ul><ol><li>four<ul><li>five</li></ul></li></ol>"
    )

    assert [(p.kind, p.text) for p in found] == [
        ("h2", "A & b"),
        ("p", "One two to a."),
        ("li", "three"),
        ("step", "four"),
        ("li", "five"),
    ]
    assert found[1].cited == ("one", "two")
    assert found[1].links == (reading.Link("to a", "/a?x=1&y=2"),)
