"""Why a clinic is suggested, in sentences that staff can reword."""

from dataclasses import asdict

from education.wording import say


def sentences(candidate):
    """The reasons of a candidate of `routing.route` as a person reads them."""
    return [say(f"reason.{name}", distance=distance(candidate.miles)) for name in candidate.reasons]


def distance(miles):
    if miles is None:
        return ""
    return say("reason.mile") if miles <= 1 else say("reason.miles", number=f"{miles:,}")


def trail(decision):
    """A decision as it is kept with a request: every candidate, with the sentences the person could read."""
    candidates = [asdict(candidate) | {"reasons": sentences(candidate)} for candidate in decision.candidates]
    return {"chosen": decision.chosen, "candidates": candidates}
