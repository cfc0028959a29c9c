"""Warning signs come before any plan: the form that asks for all of them, and the level that follows."""

from .fields import WholeField
from .models import RedFlag
from .safety import SafetyForm
from .urgency import FROM_AGE_ALONE, ROUTINE, URGENT, from_age
from .wording import say_later


class TriageForm(SafetyForm):
    """All warning signs, whatever their level, and the age. Forms of tools add their own questions."""

    page_heading = ""  # the pages of tools have headings of their own

    age = WholeField(
        label=say_later("triage.age"),
        least=0,
        most=120,
        error_messages={"required": say_later("triage.age_missing"), "invalid": say_later("triage.age_error")},
    )

    def signs(self):
        return RedFlag.objects.filter(active=True)

    def asked(self):
        return [flag for flag in self.rows if flag.code not in FROM_AGE_ALONE]

    @property
    def hits(self):
        """The signs that hold, the most urgent first; what is not answered yet brings none."""
        codes = set(self.cleaned_data.get("flags", []))
        is_injured = any(flag.code in codes and is_of_injury(flag) for flag in self.rows)
        if "age" in self.cleaned_data:
            codes |= from_age(self.cleaned_data["age"], is_injured)
        return [flag for flag in self.rows if flag.code in codes]

    @property
    def level(self):
        return min((flag.level for flag in self.hits), default=ROUTINE)

    def is_valid_or_urgent(self):
        """True when all is answered, or when a sign is so urgent that nothing else matters."""
        return self.is_valid() or self.level <= URGENT


def is_of_injury(flag):
    return flag.group == RedFlag.Group.INJURY or flag.code == "INJURY"
