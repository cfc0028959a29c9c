import gc
import itertools
import time

import pytest

from education import wording
from intake import zips
from intake.management.commands.loadclinics import read
from intake.routing import Rule, route
from intake.rules import BY_VIDEO, FIELDS, GAIT, IN_PERSON, RULES, VIDEO, Person, Place

MINNEAPOLIS, KANSAS_CITY, AUSTIN = (44.98, -93.27), (39.10, -94.57), (30.27, -97.74)
GAITS, VIDEOS, SPANISH = {GAIT: "gait assessment"}, {VIDEO: "video visits"}, {"es": "Spanish"}
SHIPPED = [Rule(**row) for row in read("routing.toml")["rule"]]


def north(**facts):
    return Place("north", "North", "Minneapolis, MN", MINNEAPOLIS, **{"services": GAITS} | facts)


def central(**facts):
    facts = {"services": GAITS | VIDEOS, "is_fallback": True} | facts
    return Place("central", "Central", "Kansas City, MO", KANSAS_CITY, **facts)


def south(**facts):
    return Place("south", "South", "Austin, TX", AUSTIN, **{"languages": SPANISH} | facts)


PLACES = [north(), central(), south()]


def decide(zip_code, places=PLACES, rules=SHIPPED, **person):
    return route(Person(zips.position(zip_code), **person), places, rules, zips.miles)


def codes(decision, slug=None):
    return [rule.code for rule in decision.candidate(slug or decision.chosen).reasons]


@pytest.mark.parametrize(
    ("zip_code", "wishes", "chosen", "miles", "reasons"),
    [
        ("55401", {}, "north", 1, ["nearest"]),
        ("78704", {}, "south", 3, ["nearest"]),
        ("64106", {}, "central", 1, ["nearest"]),
        ("55401", {"service": GAIT}, "north", 1, ["nearest", "service"]),
        ("78704", {"service": GAIT}, "south", 3, ["nearest"]),  # near wins over a gait assessment far away
        ("55401", {"language": "es"}, "north", 1, ["nearest"]),
        ("78704", {"language": "es"}, "south", 3, ["nearest", "language"]),
        ("55401", {"visit": IN_PERSON}, "north", 1, ["nearest"]),
        ("55401", {"visit": BY_VIDEO}, "central", 412, ["video"]),
        ("99501", {}, "central", 2767, ["far_video", "from_far"]),
        ("99501", {"service": GAIT}, "central", 2767, ["service", "far_video", "from_far"]),
        ("99501", {"visit": IN_PERSON}, "central", 2767, ["from_far"]),
        ("99501", {"visit": BY_VIDEO}, "central", 2767, ["video", "from_far"]),
        ("99501", {"visit": IN_PERSON, "language": "es"}, "south", 3165, ["language"]),
        ("09001", {}, "central", None, ["unknown_place"]),  # military
        ("00000", {}, "central", None, ["unknown_place"]),  # no ZIP code of the US
        ("", {"service": GAIT, "language": "es"}, "central", None, ["service", "unknown_place"]),
    ],
)
def test_route_chooses_a_clinic_and_says_why(zip_code, wishes, chosen, miles, reasons):
    decision = decide(zip_code, **wishes)

    candidate = decision.candidate(decision.chosen)
    assert (decision.chosen, candidate.miles, codes(decision)) == (chosen, miles, reasons)
    assert sorted(candidate.slug for candidate in decision.candidates) == ["central", "north", "south"]
    assert decision.candidates[0] == candidate


@pytest.mark.parametrize(
    ("places", "chosen", "fell_back"),
    [
        ([north(is_full=True), central(), south()], "central", True),
        ([north(days_closed=15), central(), south()], "central", True),
        ([north(days_closed=14), central(), south()], "north", False),
        ([north(is_full=True), central(is_full=True), south()], "south", False),  # the only one with room
        ([north(is_full=True), central(is_full=True), south(is_full=True)], "central", True),
        ([north(is_full=True), central(is_full=True), south(days_closed=90)], "central", True),
        ([central(is_full=True)], "central", True),
        ([central()], "central", True),
    ],
)
def test_a_full_or_closed_clinic_gives_way_and_the_fallback_takes_what_is_left(places, chosen, fell_back):
    decision = decide("55401", places)

    assert (decision.chosen, decision.fell_back) == (chosen, fell_back)
    assert decision.has_no_room == all(place.is_full or place.days_closed > 14 for place in places)


def test_who_falls_back_on_a_full_clinic_reads_of_the_wait():
    decision = decide("55401", [north(is_full=True), central(is_full=True), south(is_full=True)])

    assert codes(decision) == ["far_video", "from_far", "full"]


def test_what_counts_against_a_clinic_is_said_even_when_it_counts_little():
    little = [Rule(rule.code, -1 if rule.code == "full" else rule.weight, rule.sentence) for rule in SHIPPED]

    decision = decide("99501", [central(is_full=True, languages=SPANISH)], little, service=GAIT, language="es")

    assert codes(decision) == ["language", "far_video", "full"]


def test_far_away_without_video_goes_to_the_fallback():
    decision = decide("99501", [north(), south(is_fallback=True)])

    assert (decision.chosen, codes(decision), decision.fell_back) == ("south", ["from_far"], True)


def test_of_two_near_clinics_one_is_the_nearest_and_the_one_with_the_service_wins():
    twin = Place("twin", "Twin", "Minneapolis, MN", (45.1, -93.27), services=GAITS)
    places = [north(services={}), twin, central()]

    plain, gait = decide("55401", places), decide("55401", places, service=GAIT)

    assert (plain.chosen, codes(plain), codes(plain, "twin")) == ("north", ["nearest"], ["near"])
    assert (gait.chosen, codes(gait)) == ("twin", ["near", "service"])


def test_the_same_facts_in_any_order_give_the_same_decision():
    twins = [Place(f"twin-{name}", "Twin", "Minneapolis, MN", MINNEAPOLIS) for name in "abc"]
    orders = list(itertools.permutations([*twins, central()]))

    assert {decide(zip_code, list(order)) for zip_code in ["55401"] for order in orders} == {decide("55401", orders[0])}
    assert decide("55401", orders[-1]).chosen == "twin-a"


def test_weights_are_staffs_and_a_rule_that_is_off_does_not_count():
    full_north = [north(is_full=True), central(), south()]
    softer = [Rule(rule.code, -5 if rule.code == "full" else rule.weight, rule.sentence) for rule in SHIPPED]
    off = [rule for rule in SHIPPED if rule.code != "full"]

    assert codes(decide("55401", full_north, softer)) == ["nearest", "full"]
    assert (decide("55401", full_north, off).chosen, codes(decide("55401", full_north, off))) == ("north", ["nearest"])
    assert codes(decide("55401", full_north, off), "central") == []  # somebody is near, so nobody takes from far


def test_english_is_spoken_everywhere_and_speaks_for_no_clinic():
    places = [north(), central(), south(languages={"en": "English"})]

    assert codes(decide("55401", places), "south") == []


def test_without_any_rule_the_fallback_takes_it_with_a_reason():
    decision = decide("55401", rules=[])

    assert (decision.chosen, decision.fell_back) == ("central", True)


def test_without_a_fallback_there_still_is_a_clinic():
    decision = decide("99501", [north(is_full=True), south(is_full=True)])

    assert decision.chosen == "north"  # 2,502 miles, and the other is further


def test_a_rule_that_this_release_does_not_know_does_not_count():
    assert decide("55401", rules=[*SHIPPED, Rule("shoes", 100, "It has shoes.")]) == decide("55401")


def test_every_rule_is_shipped_and_fills_in_only_what_it_knows():
    assert [rule.code for rule in SHIPPED] == sorted(RULES, key=[rule.code for rule in SHIPPED].index)
    assert {rule.code: wording.fields(rule.sentence) for rule in SHIPPED} == {
        code: FIELDS.get(code, set()) for code in RULES
    }


def test_every_zip_code_of_the_data_is_routed_within_5_ms():
    """The worst of all, in time of the processor, as `timeit` measures: without the pauses of the garbage collector."""
    zips.centers()
    gc.disable()
    try:
        worst = max(map(taken, zips.centers()))
    finally:
        gc.enable()

    assert len(zips.centers()) == 33_791
    assert worst < 0.005


def taken(zip_code):
    started = time.thread_time()
    assert decide(zip_code, service=GAIT).candidates[0].reasons
    return time.thread_time() - started


def test_miles_are_right():
    assert round(zips.miles(MINNEAPOLIS, AUSTIN)) == pytest.approx(1044, abs=5)
    assert zips.miles(AUSTIN, AUSTIN) == 0
