"""Words of the site's frame, and dated notices for all pages."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from .. import links
from ..bounds import between, moments, sensible, texts


class SiteSettings(models.Model):
    """One row. Everything a reader meets around the pages."""

    name = models.CharField("site name", max_length=60)
    organization = models.CharField(max_length=80)
    phone = models.CharField(max_length=30)
    email = models.EmailField(max_length=254)
    cta_heading = models.CharField("call to action: heading", max_length=80)
    cta_text = models.CharField("call to action: text", max_length=300)
    cta_button = models.CharField("call to action: button", max_length=30)
    footer_text = models.CharField(max_length=400)
    unreviewed_text = models.CharField(max_length=200, help_text="Shown on pages that no clinician has reviewed yet.")
    emergency_text = models.CharField(max_length=200)
    review_months = models.PositiveSmallIntegerField(
        "months between reviews",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text="When the next review of a page is due. Peers review at least every 36 months.",
    )
    consent_text = models.CharField(max_length=500, help_text="Shown above the button that sends a request.")

    class Meta:
        verbose_name = verbose_name_plural = "site settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="education_sitesettings_one_row"),
            *texts(name=60, organization=80, phone=30, email=254, cta_heading=80, cta_text=300, cta_button=30),
            between("review_months", 1, 36),
            *texts(footer_text=400, unreviewed_text=200, emergency_text=200, consent_text=500),
        ]

    def __str__(self):
        return self.name

    @property
    def phone_href(self):
        return links.phone_href(self.phone)

    @property
    def phone_link(self):
        return links.phone_link(self.phone)


class NoticeQuerySet(models.QuerySet):
    def showing(self, at=None):
        at = at or timezone.now()
        return self.filter(starts_at__lte=at).filter(models.Q(ends_at=None) | models.Q(ends_at__gt=at))


class Notice(models.Model):
    text = models.CharField(max_length=300)
    starts_at = models.DateTimeField(default=timezone.now, validators=[sensible])
    ends_at = models.DateTimeField(
        null=True, blank=True, validators=[sensible], help_text="Empty: until you set a date."
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            *texts(text=300),
            *moments("starts_at", "ends_at"),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="education_notice_order",
                violation_error_message="The end must be after the start.",
            ),
        ]

    def __str__(self):
        return self.text
