"""A request as plain text to paste into another system. Pure: a stored request in, text out."""

from . import promise
from .summary import lines, received


def as_text(booking, flag_words=()):
    """All of a request as plain text to paste elsewhere: the summary, every answer as it was asked, and the reasons."""
    taken = next((each for each in booking.route["candidates"] if each["slug"] == booking.route["taken"]), None)
    head = [f"Request {booking.reference}: {booking.get_state_display()}, {booking.clinic}"]
    head += [f"Received {received(booking)}, reply due {promise.in_words(booking.local_due)}"]
    answered = [line for answer in booking.answers for line in asked_and_said(answer)]
    sections = [
        head,
        ["IN SHORT", *[f"{label}: {words}" for label, words in lines(booking, flag_words)]],
        ["ANSWERS, AS THEY WERE ASKED", *answered],
        ["WHY THIS CLINIC", *(taken["reasons"] if taken else ["Chosen by staff."])],
        ["AGREED TO", booking.consent_text],
    ]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def asked_and_said(answer):
    origin = f" ({answer['from']})" if "from" in answer else ""
    said_lines = [f"    {line}" for line in answer["words"].splitlines()]
    return [answer["question"] + origin, *said_lines]
