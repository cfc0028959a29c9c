"""What a manager wants to know of the last weeks: how many asked, how soon they were answered, what came of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from django.db.models import Sum

from .models import BookingRequest, Clinic, StepCount

WEEKS = 12
S = BookingRequest.State
NOT_COUNTED = [S.SPAM, S.DUPLICATE]
BOOKED = {S.BOOKED, S.SEEN, S.NO_SHOW, S.CANCELLED}
FACTS = ["clinic_id", "created_at", "reply_due", "answered_at", "state", "source_path", "assessment"]


@dataclass
class Week:
    """The requests that one clinic received in a week of its own calendar, Monday first."""

    monday: object
    received: int = 0
    answered: int = 0
    in_time: int = 0
    booked: int = 0
    hours: list = field(default_factory=list)

    def take(self, request):
        self.received += 1
        self.booked += request["state"] in BOOKED
        if request["answered_at"]:
            self.answered += 1
            self.in_time += request["answered_at"] <= request["reply_due"]
            self.hours.append((request["answered_at"] - request["created_at"]).total_seconds() / 3600)

    @property
    def median_hours(self):
        """Half of the answered ones had their first reply within so many hours; None before the first reply."""
        return round(median(self.hours), 1) if self.hours else None

    @property
    def in_time_share(self):
        """Percent of the received ones that were answered within the promise; None for a week without any."""
        return round(100 * self.in_time / self.received) if self.received else None

    @property
    def booked_share(self):
        return round(100 * self.booked / self.received) if self.received else None


@dataclass
class Numbers:
    clinics: list  # of (clinic, its weeks, the newest last)
    sources: list  # of (path, requests)
    contributors: list  # of (name, requests in which the self-check found it likely)


def monday_of(day):
    return day - timedelta(days=day.weekday())


def mondays(today):
    """The Mondays of the last weeks, the running one last."""
    return [monday_of(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def numbers(user, at):
    """The numbers of the clinics of this person for the last weeks, up to the moment `at`."""
    clinics = list(Clinic.objects.of(user))
    weeks = {clinic.pk: by_monday(at.astimezone(clinic.zone).date()) for clinic in clinics}
    zones = {clinic.pk: clinic.zone for clinic in clinics}
    sources, contributors = Counter(), Counter()
    for request in received(clinics, at):
        day = request["created_at"].astimezone(zones[request["clinic_id"]]).date()
        week = weeks[request["clinic_id"]].get(monday_of(day))
        if week:
            week.take(request)
            sources[request["source_path"]] += 1
            contributors.update(likely(request["assessment"]))
    shown = [(clinic, list(weeks[clinic.pk].values())) for clinic in clinics]
    return Numbers(shown, sources.most_common(10), contributors.most_common())


def by_monday(today):
    return {monday: Week(monday) for monday in mondays(today)}


def received(clinics, at):
    since = at - timedelta(weeks=WEEKS + 1)
    rows = BookingRequest.objects.filter(clinic__in=clinics, created_at__gte=since, created_at__lte=at)
    return rows.exclude(state__in=NOT_COUNTED).order_by().values(*FACTS).iterator()


def likely(assessment):
    """The names of the contributors that a brought self-check found likely."""
    return [each["name"] for each in (assessment or {}).get("contributors", []) if each["likelihood"] == "LIKELY"]


def steps(names, today):
    """[(step, how often it was passed, percent of those who passed the first)] of the last weeks, of all clinics."""
    rows = StepCount.objects.filter(day__gte=mondays(today)[0], day__lte=today).values("step")
    passed = defaultdict(int, {row["step"]: row["total"] for row in rows.annotate(total=Sum("number")).order_by()})
    first = passed[names[0]]
    return [(name, passed[name], round(100 * passed[name] / first) if first else None) for name in names]
