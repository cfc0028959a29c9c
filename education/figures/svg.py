"""A drawing as SVG text, its colors by the classes of the stylesheet."""

from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from .drawing import MARGIN
from .props import LINE
from .shapes import line, number

LEAST_WIDTH, LEAST_HEIGHT, LOW_HEIGHT = 230, 232, 115
BELOW = 4  # the line of the floor, and a bit


@dataclass(frozen=True)
class Frame:
    """What a picture shows of the plane, and from where to where the floor goes."""

    box: tuple  # left, top, width, height
    floor: tuple


def frame(drawings, height=LEAST_HEIGHT):
    """One frame that holds all drawings, at least this high, the floor at its lower edge."""
    floor = min(drawing.left for drawing in drawings), max(drawing.right for drawing in drawings)
    top = min([drawing.top - MARGIN for drawing in drawings] + [BELOW - height])
    width = max(floor[1] - floor[0] + 2 * MARGIN, LEAST_WIDTH)
    return Frame((sum(floor) / 2 - width / 2, top, width, BELOW - top), floor)


@lru_cache(maxsize=512)
def svg(drawing, name="", title="", description="", within=None):
    """SVG of a drawing. A picture for screen readers when it has a title, else hidden from them.

    `name` begins the ids of title and description: unique on the page, without spaces.
    """
    within = within or frame([drawing])
    root = ElementTree.Element("svg", {"class": "figure", "preserveAspectRatio": "xMidYMax meet"})
    root.attrib |= {"viewBox": " ".join(map(number, within.box))}
    root.attrib |= {"width": number(within.box[2]), "height": number(within.box[3])}
    if title:
        describe(root, name, title, description)
    else:
        root.attrib |= {"aria-hidden": "true", "focusable": "false"}
    ground = line("figure__ground", *((x, LINE) for x in within.floor))
    for shape in [ground, *drawing.shapes]:
        ElementTree.SubElement(root, "path", {"class": shape.css, "d": shape.path})
    return ElementTree.tostring(root, encoding="unicode")


def describe(root, name, title, description):
    texts = {"title": title} | ({"desc": description} if description else {})
    root.attrib |= {"role": "img", "aria-labelledby": " ".join(f"{name}-{tag}" for tag in texts)}
    for tag, text in texts.items():
        ElementTree.SubElement(root, tag, {"id": f"{name}-{tag}"}).text = text
