"""Every starter pose by geometry, thousands of random ones, and the sentences of those that nobody can take."""

import math
import random
import tomllib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from education import figures
from education.figures import body, contacts, front, limits
from education.figures.body import FOOT_R, FOREARM_R, KNEE_R, TRUNK_R
from education.figures.pose import ARCS, BANDS, CM, FRONT, NAMES, PLUMBS, SIDE, SIDES

STARTER = tomllib.loads((Path(figures.__file__).parent.parent / "starter" / "poses.toml").read_text())
POSES = {row["code"]: figures.Pose(**{name: row[name] for name in NAMES if name in row}) for row in STARTER["pose"]}
MOVEMENTS = {row["code"]: [POSES[code] for code, _ in row["positions"]] for row in STARTER["movement"]}
FROM_SIDE = {code: pose for code, pose in POSES.items() if pose.view == SIDE}
CLASSES = {"near", "far", "shirt", "sleeve", "knee", "head", "ground", "prop", "plumb", "arc", "band", "mat"}
every_side = pytest.mark.parametrize("code", FROM_SIDE)
every_pose = pytest.mark.parametrize("code", POSES)


def points_of(pose):
    return front.settled(pose) if pose.view == FRONT else contacts.settled(pose).points()


def bottom(points, side, contact):
    """The lowest edge of what stands."""
    if contact == "knee":
        return points[f"{side}_knee"][1] + KNEE_R
    if contact == "heel":
        return points[f"{side}_ankle"][1] + FOOT_R[0]
    return points[f"{side}_toe"][1] + FOOT_R[1]


@every_pose
def test_feet_that_stand_are_on_the_floor_or_on_the_step(code):
    pose, points = POSES[code], points_of(POSES[code])

    for side in SIDES:
        contact = getattr(pose, f"{side}_foot")
        level = -pose.step * CM if contact.startswith("step") else 0
        if contact:
            assert bottom(points, side, contact) == pytest.approx(level, abs=0.1)
        if contact in {"flat", "step"} and pose.view == SIDE:
            assert points[f"{side}_ankle"][1] + FOOT_R[0] == pytest.approx(level, abs=0.1)


@every_side
def test_hands_reach_what_they_hold(code):
    pose, points = POSES[code], points_of(POSES[code])

    for side in SIDES:
        x, y = points[f"{side}_hand"]
        contact = getattr(pose, f"{side}_hand")
        if contact == "wall":
            assert x + FOREARM_R[1] == pytest.approx(pose.wall * CM, abs=0.1)
        if contact == "chair":
            assert (x, y + FOREARM_R[1]) == pytest.approx((pose.chair * CM, -contacts.CHAIR_BACK), abs=0.1)
        if contact == "hip":
            assert math.dist((x, y), points["hip"]) < 20


@every_side
def test_the_body_touches_what_it_leans_on(code):
    pose, points = POSES[code], points_of(POSES[code])

    edges = {
        "back": (points["shoulder"][0] - TRUNK_R[1], (pose.wall or 0) * CM),
        "knee": (points["near_knee"][0] + KNEE_R, (pose.wall or 0) * CM),
        "lying": (points["shoulder"][1] + TRUNK_R[1], 0),
        "seat": (points["hip"][1] + body.THIGH_R[0], -contacts.CHAIR_SEAT),
    }
    if pose.body:
        edge, place = edges[pose.body]
        assert edge == pytest.approx(place, abs=4 if pose.body == "seat" else 2)


@every_side
def test_limbs_keep_their_lengths_and_nothing_sinks_into_the_floor(code):
    points = points_of(POSES[code])

    for side in SIDES:
        for start, end, length in [
            ("hip", f"{side}_knee", body.THIGH),
            (f"{side}_knee", f"{side}_ankle", body.SHANK),
            (f"{side}_ankle", f"{side}_toe", body.FOOT),
            ("shoulder", f"{side}_elbow", body.UPPER_ARM),
            (f"{side}_elbow", f"{side}_hand", body.FOREARM),
        ]:
            assert math.dist(points[start], points[end]) == pytest.approx(length, abs=0.02)
    assert contacts.lowest(points) <= 2.5


@every_side
def test_no_joint_exceeds_its_limit_once_hands_and_feet_are_placed(code):
    for field, degrees in contacts.settled(POSES[code]).angles().items():
        least, most = limits.SIDE_LIMITS[limits.joint(field)]
        assert least - 0.5 <= degrees <= most + 0.5, field


@every_pose
def test_the_picture_of_a_starter_pose_is_whole(code):
    svg = figures.svg(figures.draw(POSES[code]), "pose", "A <title> & more", "Words")

    root = parsed(svg)
    assert [element.text for element in root[:2]] == ["A <title> & more", "Words"]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [element.get("id") for element in root[:2]]
    assert {path.get("class").removeprefix("figure__") for path in root[2:]} <= CLASSES


def test_a_picture_beside_its_title_is_silent():
    root = parsed(figures.svg(figures.draw(figures.Pose())))

    assert (root.get("aria-hidden"), root.get("role")) == ("true", None)
    assert {element.tag for element in root} == {"path"}


@pytest.mark.parametrize("code", MOVEMENTS)
def test_frames_of_a_movement_differ_in_their_numbers_alone(code):
    poses = MOVEMENTS[code]

    texts = [figures.paths(frame) for frame in figures.frames(*poses)]

    def signs(text):
        return "".join(letter for letter in text if letter not in "0123456789.-")

    assert len({signs(text).replace(" ", "") for text in texts}) == 1
    assert len({tuple(len(path.split()) for path in text.split(";")) for text in texts}) == 1
    assert [texts[0], texts[-1]] == [figures.paths(figures.draw(pose)) for pose in (poses[0], poses[-1])]


@pytest.mark.parametrize("code", [code for code, poses in MOVEMENTS.items() if poses[0].view == SIDE])
def test_what_stands_or_holds_stays_while_the_person_moves(code):
    from education.figures.movement import halfway

    for start, end in zip(MOVEMENTS[code], MOVEMENTS[code][1:], strict=False):
        first, last = points_of(start), points_of(end)
        for part in [0.25, 0.5, 0.75]:
            now = halfway(start, end, part).points()
            for side in SIDES:
                if getattr(start, f"{side}_foot") and getattr(end, f"{side}_foot"):
                    toe = f"{side}_toe"
                    way = [a + (b - a) * part for a, b in zip(first[toe], last[toe], strict=True)]
                    assert now[toe] == pytest.approx(way, abs=2.5)
                if getattr(start, f"{side}_hand") == getattr(end, f"{side}_hand") == "wall":
                    assert now[f"{side}_hand"][0] == pytest.approx(start.wall * CM - FOREARM_R[1], abs=1)


NUMBERS = "0123456789.-"


def parsed(svg):
    """The SVG as XML; every number in it is finite."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    for path in root.iter("path"):
        text = "".join(letter if letter in NUMBERS else " " for letter in path.get("d"))
        assert all(math.isfinite(float(number)) for number in text.split()), path.get("d")
        assert set(path.get("d")) <= set(NUMBERS + " MLAZ"), path.get("d")
    return root


def lines(chance):
    return {"plumb": chance.choice([*PLUMBS]), "band": chance.choice([*BANDS]), "arc": chance.choice([*ARCS])}


def random_pose(chance, view, touching=False):
    angles = {name: chance.randint(*limits.LIMITS[view][limits.joint(name)]) for name in limits.angle_fields(view)}
    pose = figures.Pose(view=view, lift=chance.randint(0, 100), **lines(chance), **angles)
    if not touching:
        return pose
    feet = [chance.choice(["", "flat", "toes", "heel", "step", "knee"]) for _ in SIDES]
    hands = [chance.choice(["", "wall", "chair", "hip"]) for _ in SIDES]
    around = {"wall": chance.randint(-60, 60), "step": chance.randint(2, 60), "chair": chance.randint(-60, 60)}
    touches = {"near_foot": feet[0], "far_foot": feet[1], "near_hand": hands[0], "far_hand": hands[1]}
    return replace(pose, body=chance.choice(["", "lying", "back", "knee", "seat"]), **touches, **around)


@pytest.mark.parametrize(("view", "count"), [(SIDE, 7000), (FRONT, 3000)])
def test_every_pose_within_the_limits_gives_a_picture(view, count):
    chance = random.Random(2026)
    for _ in range(count):
        pose = random_pose(chance, view)
        parsed(figures.svg(figures.draw.__wrapped__(pose), "pose", "Title"))


def refusal(pose):
    """The refusal of a pose, or None for one that gives a whole picture."""
    try:
        parsed(figures.svg(figures.draw.__wrapped__(pose), "pose", "Title"))
    except figures.Refused as refused:
        return refused
    return None


def test_poses_that_touch_things_give_a_picture_or_a_sentence():
    chance = random.Random(7)
    answers = [refusal(random_pose(chance, SIDE, touching=True)) for _ in range(3000)]

    told = [refused for refused in answers if refused]
    assert len(told) < len(answers)
    assert {"far_foot", "near_hand", "wall", "body"} <= {refused.field for refused in told} <= set(NAMES)
    assert [str(refused) for refused in told if not str(refused).endswith(".")] == []


@pytest.mark.parametrize("view", [SIDE, FRONT])
def test_one_degree_too_far_names_the_joint_the_angle_and_the_limit(view):
    for field in limits.angle_fields(view):
        least, most = limits.LIMITS[view][limits.joint(field)]
        for degrees in [least - 1, most + 1]:
            with pytest.raises(figures.Refused) as refused:
                figures.draw(figures.Pose(view=view, **{field: degrees}))
            sentence = f"The {field.replace('_', ' ')} is at {degrees} degrees. Keep it from {least} to {most}."
            assert (refused.value.field, str(refused.value)) == (field, sentence)


REFUSED = {
    "The near ankle is at 60 degrees. Keep it from -60 to 40.": {"near_foot": "flat", "near_hip": 20, "near_knee": 80},
    "The wall is at 400 centimeters. Keep it from -150 to 150.": {"wall": 400},
    "A foot stands on a step. Enter the height of the step.": {"near_foot": "step"},
    "A hand is on the wall. Enter how far away the wall is.": {"near_foot": "flat", "near_hand": "wall"},
    "A hand is on the chair. Enter how far away the chair is.": {"near_foot": "flat", "far_hand": "chair"},
    "The body touches the wall. Enter how far away the wall is.": {"near_foot": "flat", "body": "back"},
    "The back ends 52 centimeters from the wall. Move the wall.": {"near_foot": "flat", "body": "back", "wall": -84},
    "The far knee ends 41 centimeters off the floor. Change the hip.": {"near_foot": "flat", "far_foot": "knee"},
    "From the front, a foot stands flat or is in the air.": {"view": FRONT, "near_foot": "toes"},
    "From the front, a hand is free or on the hip.": {"view": FRONT, "near_hand": "wall"},
    "From the front, the body stands or lies on its side.": {"view": FRONT, "body": "seat"},
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_does_not_fit_says_what_to_do(sentence):
    with pytest.raises(figures.Refused) as refused:
        figures.draw(figures.Pose(**REFUSED[sentence]))

    assert str(refused.value) == sentence


def test_a_hand_out_of_reach_and_a_foot_in_the_air_are_measured():
    reach = figures.Pose(near_foot="flat", near_hand="wall", wall=120)
    stands = figures.Pose(near_foot="flat", far_foot="flat", far_hip=60, far_knee=20)

    with pytest.raises(figures.Refused, match=r"The near hand ends \d+ centimeters from what it holds\. Change the"):
        figures.draw(reach)
    with pytest.raises(figures.Refused, match=r"The far foot ends \d+ centimeters above the place where it should"):
        figures.draw(stands)


WEEKS = "Week 1: 10\nWeek 2: 20, sudden jump\nWeek 3: 5"


def test_the_bars_of_a_load_chart_are_as_high_as_their_loads():
    bars = figures.read("load", WEEKS)

    assert [(bar.name, bar.load, bar.note) for bar in bars] == [
        ("Week 1", 10, ""),
        ("Week 2", 20, "sudden jump"),
        ("Week 3", 5, ""),
    ]
    assert [bar.height / bars[1].height for bar in bars] == pytest.approx([0.5, 1, 0.25], abs=0.01)
    assert {round(bar.y + bar.height, 1) for bar in bars} == {150}
    assert [bar.anchor for bar in bars] == ["start", "middle", "end"]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("knee", "Kneecap", "Write 4 labels"),
        ("lights", "Go\nHold\nStop\nMore", "Write 3 labels"),
        ("lights", f"Go\nHold\n{'x' * 19}", "Use 18 characters or fewer."),
        ("load", "Week 1: 10\nWeek 2: 12", "Write 3 to 10 weeks"),
        ("load", WEEKS + "\nWeek 4", "Write 3 to 10 weeks"),
        ("load", WEEKS + "\nWeek 4: 101", "Write 3 to 10 weeks"),
        ("load", "\n".join(f"Week {n}: 5" for n in range(10)), "“Week 0” is too long for the drawing."),
    ],
)
def test_labels_that_do_not_fit_say_what_to_write(kind, text, words):
    with pytest.raises(figures.Refused, match=words):
        figures.read(kind, text)


def test_a_row_of_zero_loads_is_flat():
    assert {bar.height for bar in figures.read("load", "A: 0\nB: 0\nC: 0")} == {0}
