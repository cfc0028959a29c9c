"""Films on other sites: which ones can play inside our page, and at which address. Pure: an address in, a film out."""

import re
from dataclasses import dataclass

YOUTUBE = re.compile(
    r"https://(?:(?:www|m)\.)?(?:youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|embed/)|youtu\.be/)([\w-]{11})\b"
)
VIMEO = re.compile(r"https://(?:www\.)?vimeo\.com/([0-9]{6,12})\b")


@dataclass(frozen=True)
class Film:
    """`host`: the name readers know. `frame`: the address without cookies that plays it here; empty when none does."""

    host: str
    frame: str = ""


def film(address):
    """The film at an https address, or None for an empty one."""
    if match := YOUTUBE.match(address):
        return Film("YouTube", f"https://www.youtube-nocookie.com/embed/{match[1]}")
    if match := VIMEO.match(address):
        return Film("Vimeo", f"https://player.vimeo.com/video/{match[1]}")
    return Film(re.sub(r"^https://(www\.)?|[/?#].*$", "", address)) if address else None
