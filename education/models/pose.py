"""Poses that staff can change by changing a number, and the movements they make up."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import mark_safe

from .. import figures
from ..bounds import between, texts
from ..figures import limits, pose


def angle(words):
    return models.SmallIntegerField(default=0, help_text=words)


def length(words):
    return models.SmallIntegerField(null=True, blank=True, help_text=f"In centimeters. {words}")


def choice(choices, words=""):
    return models.CharField(max_length=12, blank=True, choices=list(choices.items()), help_text=words)


def bends(part, plus, front):
    return angle(f"{part}: plus is {plus}. Front view: {front}.")


HIP = ("forward", "plus is out to the side, minus is in")
KNEE = ("bent, 0 is straight", "plus is drifting in")
ANKLE = ("toes up, minus is toes down", "plus is toes out")
SHOULDER = ("forward and up, minus is behind the body", "plus is out to the side")
ELBOW = ("bent, 0 is straight", "plus is towards the body")
ANGLES = [field for field in pose.NAMES if limits.joint(field) in {**limits.SIDE_LIMITS, **limits.FRONT_LIMITS}]


class Pose(models.Model):
    """A person drawn from angles. `education.figures.Pose` says what the numbers mean."""

    class View(models.TextChoices):
        SIDE = "side", "From the side, facing right"
        FRONT = "front", "From the front"

    code = models.SlugField(max_length=60, unique=True, help_text="A short name for staff, like step-down-low.")
    title = models.CharField(max_length=80)
    description = models.CharField(max_length=300, help_text="What screen readers say: what the person does.")
    view = models.CharField(max_length=5, choices=View, default=View.SIDE)
    trunk = angle("The lean from upright: plus is forward, 90 is face down, -90 is on the back. Front view: sideways.")
    head = angle("Plus is chin down. Front view: sideways.")
    pelvis = angle("Front view only: plus is how far the hip of the far side drops.")
    near_hip, far_hip = bends("Thigh", *HIP), bends("Thigh", *HIP)
    near_knee, far_knee = bends("Knee", *KNEE), bends("Knee", *KNEE)
    near_ankle = bends("Ankle", *ANKLE)
    far_ankle = bends("Ankle", *ANKLE)
    near_shoulder, far_shoulder = bends("Upper arm", *SHOULDER), bends("Upper arm", *SHOULDER)
    near_elbow, far_elbow = bends("Elbow", *ELBOW), bends("Elbow", *ELBOW)
    near_bend = angle("Front view only: how far the knee bends.")
    far_bend = angle("Front view only: how far the knee bends.")
    near_foot = choice(pose.FOOT_CONTACTS, "A flat foot sets its ankle by itself; small gaps close.")
    far_foot = choice(pose.FOOT_CONTACTS)
    near_hand, far_hand = choice(pose.HAND_CONTACTS), choice(pose.HAND_CONTACTS)
    body = choice(pose.BODY_CONTACTS, "What the body touches besides hands and feet.")
    lift = models.SmallIntegerField(
        default=0, help_text="In centimeters. With both feet in the air: the gap above the floor."
    )
    wall = length("From the toes of the near foot; behind the person is minus. Empty: no wall.")
    step = length("The height of the step. Empty: no step.")
    chair = length("From the toes of the near foot to the back of a chair to hold. Empty: no chair.")
    band = choice(pose.BANDS)
    mat = models.BooleanField(default=False)
    plumb = choice(pose.PLUMBS, "A dashed line straight down from a knee.")
    arc = choice(pose.ARCS, "Marks an angle.")

    class Meta:
        ordering = ["code"]
        constraints = [
            *texts(code=60, title=80, description=300, view=5),
            *texts(near_foot=12, far_foot=12, near_hand=12, far_hand=12, body=12, band=12, plumb=12, arc=12),
            *[between(name, -180, 180) for name in ANGLES],
            *[between(name, *span) for name, span in limits.LENGTHS.items()],
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        """What is stored can be drawn: pages rely on it."""
        self.clean()
        super().save(**kwargs)

    @property
    def numbers(self):
        return figures.Pose(**{name: getattr(self, name) for name in pose.NAMES})

    @property
    def drawing(self):
        return figures.draw(self.numbers)

    def clean(self):
        try:
            figures.draw(self.numbers)
        except figures.Refused as refused:
            raise ValidationError({refused.field: str(refused)}) from refused

    @property
    def small(self):
        """The picture beside a title that says the same; screen readers pass it by."""
        return mark_safe(figures.svg(self.drawing))  # noqa: S308 - written by ElementTree

    def described(self, name, within=None):
        """The picture with its words for screen readers. `name` begins the ids: unique on the page."""
        return mark_safe(figures.svg(self.drawing, name, self.title, self.description, within))  # noqa: S308 - as above


class Movement(models.Model):
    """Poses one after the other, or side by side, each with its words."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=80, help_text="Readers see it above the pictures.")
    plays = models.BooleanField(
        "readers may play it",
        default=True,
        help_text="For one movement from position to position. Not for things to compare.",
    )

    class Meta:
        ordering = ["title"]
        constraints = texts(code=60, title=80)

    def __str__(self):
        return self.title

    @property
    def words(self):
        """What a person who cannot see it is told."""
        told = [f"{position.pose.description} {position.caption}".strip() for position in self.positions.all()]
        return " ".join(told)

    def strip(self, name):
        """The key positions as plain facts for a template. `name` begins the ids: unique on the page."""
        positions = list(self.positions.all())
        poses = [position.pose.numbers for position in positions]
        can_play = self.plays and len(poses) > 1 and len({pose.view for pose in poses}) == 1
        drawings = figures.frames(*poses) if can_play else [figures.draw(pose) for pose in poses]
        if not drawings:
            return {"title": self.title, "positions": [], "frames": ""}
        within = figures.frame(drawings, figures.LOW_HEIGHT)
        shown = [
            {"figure": position.pose.described(f"{name}-{number}", within), "caption": position.caption}
            for number, position in enumerate(positions, 1)
        ]
        frames = "|".join(map(figures.paths, drawings)) if can_play else ""
        return {"title": self.title, "positions": shown, "frames": frames}


class KeyPosition(models.Model):
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="positions")
    pose = models.ForeignKey(Pose, models.PROTECT, related_name="positions")
    caption = models.CharField(max_length=120, blank=True, help_text="What to do here, in one short sentence.")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [*texts(caption=120), between("position", 1, 100)]

    def __str__(self):
        return self.caption or str(self.pose)
