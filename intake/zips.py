"""Where a ZIP code lies: centers of the US Census Bureau's ZIP areas (2021 gazetteer, public domain)."""

import csv
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

EARTH_RADIUS_MILES = 3958.8


@cache
def centers():
    with (Path(__file__).parent / "data" / "zip_centers.csv").open(newline="") as file:
        return {row["zip"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}


def position(zip_code):
    """(latitude, longitude) in degrees to about half a mile, or None for a ZIP without an area (military, unknown)."""
    return centers().get(zip_code[:5])


def miles(here, there):
    """Distance over the ground between two positions, as the crow flies."""
    (lat1, lon1), (lat2, lon2) = [tuple(map(radians, place)) for place in (here, there)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(half))
