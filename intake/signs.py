"""The warning signs of a request that goes on: what makes a clinician look before any exercise. Pure."""

from education.questions import NONE
from education.urgency import from_age


def codes(answers, assessment, age):
    """The codes of level 3 that hold: ticked, brought from the self-check, or following from age and place.

    `answers` and `assessment` as a request keeps them; what follows: clinical.md 6, AGE_U18, AGE55, BACK_OF_KNEE.
    """
    said = {answer["code"]: answer["value"] for answer in answers}
    found = from_age(age, is_injured=False) | {*said.get("health", ())} | {*(assessment or {}).get("flags", ())}
    if said.get("where") == "back":
        found.add("BACK_OF_KNEE")
    return found - {NONE}
