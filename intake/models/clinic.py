"""The clinics people are routed to, when they are open, and who works there."""

from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction

from education import links
from education.bounds import FIRST_DATE, LAST_DATE, between, texts

from .routing import Language, Service

SOON = timedelta(days=60)
MOST_OPEN = 1000


def known_time_zone(value):
    if value not in available_timezones():
        raise ValidationError("Enter a time zone name, like America/Chicago.")


class ClinicQuerySet(models.QuerySet):
    def accepting(self):
        """Clinics that take requests now. One that is never open could promise no reply."""
        hours = OpeningHours.objects.filter(clinic=models.OuterRef("pk"))
        return self.filter(models.Exists(hours), accepts_requests=True)

    def of(self, user):
        """The clinics whose requests this person may see."""
        if user.is_superuser:
            return self
        return self.filter(memberships__user=user, memberships__user__is_active=True)

    def managed_by(self, user):
        """The clinics whose figures, exports and looks this person may see."""
        if user.is_superuser:
            return self
        role = Membership.Role.MANAGER
        return self.filter(memberships__user=user, memberships__user__is_active=True, memberships__role=role)


class Clinic(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    zip_code = models.CharField(
        "ZIP code", max_length=5, validators=[RegexValidator(r"^[0-9]{5}$", "Enter 5 numbers.")]
    )
    latitude = models.FloatField(validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(validators=[MinValueValidator(-180), MaxValueValidator(180)])
    phone = models.CharField(max_length=30)
    email = models.EmailField(max_length=254, help_text="Where news of a request goes. Mails carry no health details.")
    time_zone = models.CharField(max_length=40, validators=[known_time_zone])
    services = models.ManyToManyField(Service, blank=True, related_name="clinics")
    languages = models.ManyToManyField(
        Language, verbose_name="languages besides English", blank=True, related_name="clinics"
    )
    accepts_requests = models.BooleanField(default=True)
    capacity = models.PositiveSmallIntegerField(
        "full at (open requests)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_OPEN)],
        help_text="With this many requests that wait for a time, the clinic counts as full: we suggest another one "
        "and say that the wait is longer. Empty: never full.",
    )
    is_fallback = models.BooleanField(
        "takes requests that fit no other clinic", default=False, editable=False, help_text="Exactly one clinic does."
    )
    reply_days = models.PositiveSmallIntegerField(
        "replies within (open days)",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="The promise: by closing time on this many open days after the request.",
    )

    objects = ClinicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            *texts(name=80, slug=60, street=120, city=80, state=2, zip_code=5, phone=30, email=254, time_zone=40),
            between("latitude", -90, 90),
            between("longitude", -180, 180),
            between("reply_days", 1, 10),
            between("capacity", 1, MOST_OPEN),
            models.UniqueConstraint(
                fields=["is_fallback"],
                condition=models.Q(is_fallback=True),
                name="intake_clinic_one_fallback",
                violation_error_message="Another clinic takes what fits no other clinic. Change that one first.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_fallback=False) | models.Q(accepts_requests=True),
                name="intake_clinic_fallback_accepts",
                violation_error_message="The clinic that takes what fits no other must accept requests.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.is_fallback and not self.accepts_requests:
            words = "This clinic takes what fits no other. Let another one do so first."
            raise ValidationError({"accepts_requests": words})

    @transaction.atomic
    def make_fallback(self):
        """Take over the requests that fit no other clinic."""
        Clinic.objects.filter(is_fallback=True).update(is_fallback=False)
        Clinic.objects.filter(pk=self.pk).update(is_fallback=True, accepts_requests=True)

    def offers(self, service):
        """Whether the clinic offers the service of this code."""
        return self.services.filter(code=service).exists()

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @property
    def address(self):
        return f"{self.street}, {self.city}, {self.state} {self.zip_code}"

    @property
    def directions(self):
        """An address that opens the way there in the visitor's own map; nothing of it loads on our page."""
        return "https://www.google.com/maps/dir/?" + urlencode({"api": 1, "destination": self.address})

    def week(self):
        """[(weekday, hours of that day or None)], Monday first."""
        open_on = {hours.weekday: hours for hours in self.hours.all()}
        return [(day.label, open_on.get(day)) for day in OpeningHours.Weekday]

    def closed_soon(self, at):
        """The closed days of the next two months."""
        today = at.astimezone(self.zone).date()
        return [day for day in self.closed_days.all() if today <= day.date <= today + SOON]

    @property
    def phone_href(self):
        return links.phone_href(self.phone)

    @property
    def phone_link(self):
        return links.phone_link(self.phone)


class OpeningHours(models.Model):
    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = verbose_name_plural = "opening hours"
        constraints = [
            between("weekday", 0, 6),
            models.UniqueConstraint(fields=["clinic", "weekday"], name="intake_hours_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="intake_hours_order",
                violation_error_message="Closing time must be after opening time.",
            ),
        ]

    def __str__(self):
        return self.get_weekday_display()


class ClosedDay(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="closed_days")
    date = models.DateField()
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [
            *texts(reason=80),
            between("date", FIRST_DATE, LAST_DATE),
            models.UniqueConstraint(fields=["clinic", "date"], name="intake_closed_day_once"),
        ]

    def __str__(self):
        return str(self.date)


class Membership(models.Model):
    """A person works at a clinic. Without one, staff see no request at all.

    The groups of a person say what they may do; the role says who sees the figures, the exports and the list of looks.
    """

    class Role(models.TextChoices):
        FRONT_DESK = "front_desk", "Front desk"
        CLINICIAN = "clinician", "Clinician"
        MANAGER = "manager", "Manager"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="memberships")
    role = models.CharField(
        max_length=10,
        choices=Role,
        default=Role.FRONT_DESK,
        help_text="Groups say what a person may do. Of a clinic's people, only its managers see figures, exports and "
        "who looked at requests.",
    )

    class Meta:
        verbose_name = "clinic of a staff member"
        verbose_name_plural = "clinics of staff members"
        constraints = [
            *texts(role=10),
            models.UniqueConstraint(fields=["user", "clinic"], name="intake_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["front_desk", "clinician", "manager"]),
                name="intake_membership_known_role",
            ),
        ]

    def __str__(self):
        return f"{self.user} at {self.clinic}"
