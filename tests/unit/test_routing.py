import pytest

from education import wording
from intake import zips
from intake.routing import Place, route

MINNEAPOLIS, KANSAS_CITY, AUSTIN = (44.98, -93.27), (39.10, -94.57), (30.27, -97.74)
PLACES = [
    Place("north", "North", "Minneapolis, MN", MINNEAPOLIS),
    Place("central", "Central", "Kansas City, MO", KANSAS_CITY, telehealth=True, is_fallback=True),
    Place("south", "South", "Austin, TX", AUSTIN),
]
FAR_FALLBACK = ("far", "video", "takes_from_far")


def decide(zip_code, places=PLACES):
    return route(places, zips.position(zip_code), zips.miles)


@pytest.mark.parametrize(
    ("zip_code", "chosen", "miles", "reasons"),
    [
        ("55401", "north", 1, ("nearest",)),
        ("78704", "south", 3, ("nearest",)),
        ("64106", "central", 1, ("nearest",)),
        ("99501", "central", 2767, FAR_FALLBACK),
        ("09001", "central", None, ("unknown_place",)),
        ("00000", "central", None, ("unknown_place",)),
    ],
)
def test_route_chooses_a_clinic_and_says_why(zip_code, chosen, miles, reasons):
    decision = decide(zip_code)

    assert decision.chosen == chosen
    candidate = decision.candidate(chosen)
    assert (candidate.miles, candidate.reasons) == (miles, reasons)
    assert sorted(candidate.slug for candidate in decision.candidates) == ["central", "north", "south"]


def test_far_away_without_video_goes_to_the_fallback():
    places = [
        Place("north", "North", "Minneapolis, MN", MINNEAPOLIS),
        Place("south", "South", "Austin, TX", AUSTIN, is_fallback=True),
    ]

    decision = decide("99501", places)

    assert decision.chosen == "south"
    assert decision.candidate("south").reasons == ("far", "takes_from_far")


def test_of_two_near_clinics_one_is_the_nearest():
    twin = Place("twin", "Twin", "Minneapolis, MN", (45.1, -93.27))

    near = {candidate.slug: candidate.reasons for candidate in decide("55401", [*PLACES, twin]).candidates}

    assert near == {"north": ("nearest",), "twin": ("near",), "central": FAR_FALLBACK, "south": ("far",)}


def test_a_clinic_that_takes_no_requests_is_no_candidate():
    places = [Place("north", "North", "Minneapolis, MN", MINNEAPOLIS, accepts=False), PLACES[1]]

    assert [candidate.slug for candidate in decide("55401", places).candidates] == ["central"]


def test_every_zip_of_the_data_gets_one_clinic_and_reasons_that_have_words():
    given = set()
    for zip_code in ["00000", *list(zips.centers())[::10]]:
        decision = decide(zip_code)
        assert all(candidate.reasons for candidate in decision.candidates)
        given |= {reason for candidate in decision.candidates for reason in candidate.reasons}
    worded = {code.partition(".")[2] for code in wording.shipped() if code.startswith("reason.")}
    assert given | {"near"} == worded - {"mile", "miles"}


def test_miles_are_right():
    assert round(zips.miles(MINNEAPOLIS, AUSTIN)) == pytest.approx(1044, abs=5)
    assert zips.miles(AUSTIN, AUSTIN) == 0
