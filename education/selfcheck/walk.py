"""A self-check on its way. The browser carries all answers from screen to screen; here nothing is kept."""

from functools import cached_property

from ..models import Question, RedFlag
from ..safety import SafetyForm
from ..urgency import URGENT
from ..wording import say_later
from .forms import AboutForm, QuestionsForm
from .scoring import check, runs

TITLES = {
    "safety": say_later("self_check.title"),
    "about": say_later("self_check.about"),
    "knee": say_later("self_check.knee"),
    "running": say_later("self_check.running"),
    "checks": say_later("self_check.checks"),
}
LONGEST = 60  # no code of a choice is longer, and no age


class Walk:
    """What was answered so far: `data` is the query dict of a post."""

    def __init__(self, data):
        self.data = data
        self.questions = Question.objects.asked()
        self.flags = {flag.code: flag for flag in RedFlag.objects.filter(active=True)}

    @cached_property
    def names(self):
        """The screens for this person, in order. Who does not run skips the screen on running."""
        asked = {question.screen for question in self.questions if self.is_for_me(question)}
        return [name for name in TITLES if name in {"safety", "about"} | asked]

    def is_for_me(self, question):
        return runs(self.answers) or not question.runners_only

    def beside(self, name, step):
        """The name of the screen so many steps on, or None."""
        place = self.names.index(name) + step
        return self.names[place] if 0 <= place < len(self.names) else None

    @cached_property
    def answers(self):
        return {question.code: tuple(self.data.getlist(question.code)) for question in self.questions}

    def form(self, name, **kwargs):
        """The form of a screen: with `data=` bound to it, else with the answers so far and no complaints."""
        if "data" not in kwargs:
            kwargs["initial"] = self.initial()
        if name == "safety":
            form = SafetyForm(**kwargs)
            form.page_heading = ""  # the screen has a heading of its own
            return form
        if name == "about":
            return AboutForm(flags=[flag for flag in self.flags.values() if is_asked_about_health(flag)], **kwargs)
        asked = [each for each in self.questions if each.screen == name and self.is_for_me(each)]
        return QuestionsForm(questions=asked, **kwargs)

    def initial(self):
        many = {"flags", "health"} | {question.code for question in self.questions if question.takes_many}
        return {name: self.data.getlist(name) if name in many else self.data[name] for name in self.data}

    def first_wrong(self, until):
        """The first screen, up to this one, whose answers do not do, as (name, form); else None."""
        for name in self.names[: self.names.index(until) + 1]:
            form = self.form(name, data=self.data)
            if not form.is_valid():
                return name, form
        return None

    @cached_property
    def ticked(self):
        """The rows of the red flags that were ticked, the most urgent first."""
        codes = {*self.data.getlist("flags"), *self.data.getlist("health")}
        return [flag for code, flag in self.flags.items() if code in codes]

    @property
    def is_urgent(self):
        return any(flag.level <= URGENT for flag in self.ticked)

    def result(self):
        """What the answers come to. Ask only when the first two screens do."""
        age = self.form("about", data=self.data)
        age.full_clean()
        levels = {code: flag.level for code, flag in self.flags.items()}
        ticked = [flag.code for flag in self.ticked]
        return check(self.questions, levels, ticked, age.cleaned_data["age"], self.answers)

    def carried(self, asked=()):
        """(name, value) of all answers but those to fields that the screen asks for itself."""
        names = {"flags", "age", "health", *self.answers} - set(asked)
        return [
            (name, value) for name in sorted(names) for value in self.data.getlist(name) if 0 < len(value) <= LONGEST
        ]

    def rows(self):
        """[{code, question, value, words}] of all answers, screen by screen, with the words that were asked."""
        forms = [self.form(name, data=self.data) for name in self.names]
        return [answer for form in forms if form.is_valid() for answer in form.answers()]


def is_asked_about_health(flag):
    return flag.level == RedFlag.Level.BEFORE_EXERCISE and flag.group != RedFlag.Group.DERIVED
