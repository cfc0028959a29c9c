import pytest

from intake import zips
from intake.routing import Place, route

MINNEAPOLIS, KANSAS_CITY, AUSTIN = (44.98, -93.27), (39.10, -94.57), (30.27, -97.74)
PLACES = [
    Place("north", "North", "Minneapolis, MN", MINNEAPOLIS),
    Place("central", "Central", "Kansas City, MO", KANSAS_CITY, telehealth=True, is_fallback=True),
    Place("south", "South", "Austin, TX", AUSTIN),
]


def decide(zip_code, places=PLACES):
    return route(places, zips.position(zip_code), zips.miles)


@pytest.mark.parametrize(
    ("zip_code", "chosen", "reason"),
    [
        ("55401", "north", "It is the nearest clinic that takes requests, about 1 mile from your ZIP code."),
        ("78704", "south", "It is the nearest clinic that takes requests, about 3 miles from your ZIP code."),
        ("64106", "central", "It is the nearest clinic that takes requests, about 1 mile from your ZIP code."),
        ("99501", "central", "It is about 2,767 miles from your ZIP code."),
        ("09001", "central", "It takes requests when we cannot tell where you are."),
        ("00000", "central", "It takes requests when we cannot tell where you are."),
    ],
)
def test_route_chooses_a_clinic_and_says_why(zip_code, chosen, reason):
    decision = decide(zip_code)

    assert decision.chosen == chosen
    assert decision.candidate(chosen).reasons[0] == reason
    assert sorted(candidate.slug for candidate in decision.candidates) == ["central", "north", "south"]


def test_far_away_without_video_goes_to_the_fallback():
    places = [
        Place("north", "North", "Minneapolis, MN", MINNEAPOLIS),
        Place("south", "South", "Austin, TX", AUSTIN, is_fallback=True),
    ]

    decision = decide("99501", places)

    assert decision.chosen == "south"
    assert decision.candidate("south").reasons[1] == "It takes requests from people who live far from our clinics."


def test_a_clinic_that_takes_no_requests_is_no_candidate():
    places = [Place("north", "North", "Minneapolis, MN", MINNEAPOLIS, accepts=False), PLACES[1]]

    assert [candidate.slug for candidate in decide("55401", places).candidates] == ["central"]


def test_every_zip_of_the_data_gets_one_clinic_and_a_reason():
    for zip_code in list(zips.centers())[::10]:
        decision = decide(zip_code)
        assert all(candidate.reasons for candidate in decision.candidates)


def test_miles_are_right():
    assert round(zips.miles(MINNEAPOLIS, AUSTIN)) == pytest.approx(1044, abs=5)
    assert zips.miles(AUSTIN, AUSTIN) == 0
