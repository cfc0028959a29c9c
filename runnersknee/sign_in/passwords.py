"""Words that anybody would try first here: the names of the clinics and of the site."""

import re

from django.core.exceptions import ValidationError

from intake.models import Clinic

MOST = 128
OURS = {"runner", "runners", "knee", "physical", "therapy", "onward"}


class LengthLimit:
    def validate(self, password, user=None):
        if len(password) > MOST:
            raise ValidationError(f"Use at most {MOST} characters.")

    def get_help_text(self):
        return f"Your password can have up to {MOST} characters."


class OwnWords:
    """Refuse a password that is little more than our own words, like OnwardKnee2026!!"""

    def validate(self, password, user=None):
        names = " ".join(Clinic.objects.values_list("name", flat=True))
        words = OURS | set(re.findall(r"\w{4,}", names.lower()))
        rest = password.lower()
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(re.sub(r"[\W\d_]", "", rest)) < len(password) / 3:
            raise ValidationError("Use words that have nothing to do with this site or your clinic.")

    def get_help_text(self):
        return "Your password cannot be made of the names of this site and its clinics."
