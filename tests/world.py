"""What the permission table is asked with: people of every role, rows of every model, and what each post says."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.http import SimpleCookie
from django.test import Client
from django.urls import reverse

from education import sharing
from education.models import Clinician, Question, Revision, SiteSettings, Wording
from education.plan import code
from intake.admin.staff import invitation
from intake.booking import token_of
from tests import permissions
from tests.blocks import make_picture
from tests.forms import form_of
from tests.journey import ANSWERS
from tests.rows import MAKERS, make_article, make_look, make_request, make_revision, make_user

NONE = 987_654_321
GROUPS = {"editor": "Content editor", "reviewer": "Clinical reviewer", "desk": "Front desk"}
GROUPS |= {"manager": "Clinic manager", "administrator": "Administrator"}
PASSWORD = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}

# What a post says besides what stands in the form of a row, so that a superuser's post does write.
CHANGES = {"intake.bookingrequest": {"step": "take_over"}}
# The same for a form that adds a row. Fields that must differ get another value by themselves.
UNIQUE = {"name", "slug", "code", "key", "term", "words", "title", "username"}
NEW = {
    "auth.user": lambda: PASSWORD,
    "education.clinician": lambda: {"user": make_user().pk},
    "education.redflag": lambda: {"reason": "New"},
    "education.redirect": lambda: {"old_path": "/older/"},
    "education.revision": lambda: {"article": make_article().pk},
    "intake.clinic": lambda: {"accepts_requests": []},
    "intake.language": lambda: {"code": "fr"},
    "intake.mailtext": lambda: {"language": "zu"},
    "intake.service": lambda: {"code": "massage"},
    "intake.membership": lambda: {"user": make_user().pk},
}
NOT_ADDED = {"education.picture", "education.question"}  # they need a file and two choices
# Posts to these pages store something where the table says "in". The others keep answers in the session, or nothing.
STORING = {"admin:auth_user_password_change", "request-step"}  # the second counts, without a person
# A look at these pages is written down, too.
LOOKED_AT = {"admin:intake_bookingrequest_text", "admin:intake_bookingrequest_fhir"}
STORING |= {f"admin:auth_user_{step}" for step in ["invite", "new_factor"]}
STORING |= {f"admin:education_revision_{step}" for step in ["review", "take_back", "revert", "share"]}
# A look at these rows is written down.
WATCHED = {"intake.bookingrequest"}
# No action removes many of these at once.
ONE_BY_ONE = {"education.revision", "auth.user", "auth.group", "intake.membership"}


@dataclass
class Call:
    """One address asked one way: the word each role gets, and the roles whose call may write."""

    title: str
    method: str
    path: str
    words: dict
    data: dict = field(default_factory=dict)
    writers: set = field(default_factory=set)


def make_superuser():
    user = make_user()
    user.is_superuser = True
    user.save()
    return user


def session_of(user):
    client = Client()
    client.force_login(user)
    return SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})


def page(name, *pk):
    return reverse(f"admin:{name}", args=pk)


class Calls:
    """The calls of the whole table, at rows of their own."""

    def __init__(self, north, central, staff, clinician):
        self.north, self.central, self.boss = north, central, make_superuser()
        Clinician.objects.create(user=self.boss, name="Boss", credential="PT", licence_state="Minnesota")
        nobody = make_user()
        for user in [nobody, self.boss]:
            user.set_password(PASSWORD["password1"])
            user.save()
        people = {"nobody": nobody, "superuser": self.boss, "reviewer": clinician("rae")}
        for role in ["editor", "desk", "manager", "administrator"]:
            people[role] = staff(role, GROUPS[role], north if role in {"desk", "manager"} else None)
        self.sessions = {"anonymous": SimpleCookie()} | {role: session_of(user) for role, user in people.items()}
        self.client = Client()
        self.client.force_login(self.boss)

    def of_pages(self):
        known = self.addresses()
        for name, which, method, words in permissions.pages():
            address = f"{name}@{which}" if which else name
            path, data = known[address] if address in known else (reverse(name), {})
            stores = name in (STORING if method == "POST" else LOOKED_AT)
            writers = {role for role, word in words.items() if stores and word in {"in", "index"}}
            yield Call(address, method, path, words, data, writers)

    def addresses(self):
        """{address of PAGES: (path, what a post says)} of those that have places in them."""
        draft, waiting = make_revision(), make_revision(state="in_review")
        live, kind = Revision.objects.live().first(), ContentType.objects.get_for_model(Revision).pk
        person, superuser = make_user(), make_superuser()
        own, foreign = make_request(self.north), make_request(self.central)
        status = token_of(own)
        taken = "intake_bookingrequest_"
        auto = page("autocomplete") + "?app_label={}&model_name={}&field_name={}&term=a"
        step, password = "education_revision_", "auth_user_password_change"
        return {
            "home": ("/", {}),
            "article": ("/about/", {}),
            "article@none": ("/no/such/page/", {}),
            "upload": (make_picture("On a page").variants.first().url, {}),
            "upload@none": ("/uploads/none.jpg", {}),
            "request-step": (reverse("request-step", args=["safety"]), ANSWERS["safety"]),
            "request-status": (reverse("request-status", args=[status]), {}),
            "request-status@none": (reverse("request-status", args=["0" * 64]), {}),
            "request-resume": (reverse("request-resume", args=["none"]), {}),
            "my-plan-sheet": (reverse("my-plan-sheet", args=[code.write({"X1", "X2"})]), {}),
            "draft": (reverse("draft", args=[draft.pk]), {}),
            "draft@none": (reverse("draft", args=[NONE]), {}),
            "shared-draft": (reverse("shared-draft", args=[sharing.token(draft)]), {}),
            "shared-draft@none": (reverse("shared-draft", args=["none"]), {}),
            "admin:": ("/admin/no/such/page/", {}),
            "admin:view_on_site": (page("view_on_site", kind, draft.pk), {}),
            "admin:view_on_site@none": (page("view_on_site", kind, NONE), {}),
            "admin:app_list@auth": ("/admin/auth/", {}),
            "admin:app_list@education": ("/admin/education/", {}),
            "admin:app_list@intake": ("/admin/intake/", {}),
            "admin:autocomplete@picture": (auto.format("education", "figure", "picture"), {}),
            "admin:autocomplete@request": (auto.format("intake", "message", "request"), {}),
            "admin:autocomplete@user": (auto.format("intake", "membership", "user"), {}),
            "admin:autocomplete@none": (page("autocomplete"), {}),
            "admin:education_revision_review": (page(f"{step}review", waiting.pk), {"send_back": "x", "note": "x"}),
            "admin:education_revision_compare": (page(f"{step}compare", draft.pk), {}),
            "admin:education_revision_take_back": (page(f"{step}take_back", waiting.pk), {}),
            "admin:education_revision_revert": (page(f"{step}revert", live.pk), {}),
            "admin:education_revision_share": (page(f"{step}share", draft.pk), {}),
            "admin:intake_bookingrequest_text": (page(f"{taken}text", own.pk), {}),
            "admin:intake_bookingrequest_text@foreign": (page(f"{taken}text", foreign.pk), {}),
            "admin:intake_bookingrequest_fhir": (page(f"{taken}fhir", own.pk), {}),
            "admin:intake_bookingrequest_fhir@foreign": (page(f"{taken}fhir", foreign.pk), {}),
            "account_reset_password_from_key": (urlsplit(invitation(person)).path, {}),
            "account_reset_password_from_key@none": (reverse("account_reset_password_from_key", args=["1", "x"]), {}),
            "mfa_remove_webauthn": (reverse("mfa_remove_webauthn", args=[NONE]), {}),
            "mfa_edit_webauthn": (reverse("mfa_edit_webauthn", args=[NONE]), {}),
            "admin:auth_user_invite": (page("auth_user_invite", person.pk), {}),
            "admin:auth_user_invite@foreign": (page("auth_user_invite", superuser.pk), {}),
            "admin:auth_user_new_factor": (page("auth_user_new_factor", person.pk), {}),
            "admin:auth_user_new_factor@foreign": (page("auth_user_new_factor", superuser.pk), {}),
            "admin:auth_user_password_change": (page(password, person.pk), PASSWORD),
            "admin:auth_user_password_change@foreign": (page(password, superuser.pk), PASSWORD),
            "admin:auth_user_password_change@none": (page(password, NONE), PASSWORD),
        }

    def of_models(self):
        for model, may in permissions.models().items():
            yield from ModelCalls(self, model, may).all()

    def at(self, model, clinic):
        """A row of a model whose rows belong to clinics: one with an exclamation mark in the table."""
        own = clinic == self.north
        places = {
            "auth.user": lambda: make_user() if own else make_superuser(),
            "intake.accessrecord": lambda: make_look(make_request(clinic)),
            "intake.bookingrequest": lambda: make_request(clinic),
            "intake.clinic": lambda: clinic,
        }
        assert model in places, f"Say in Calls.at (tests/world.py) how a row of {model} is made at a clinic."
        return places[model]()

    def one(self, model):
        """A row of any other model, one that can be changed, and removed if anybody may."""
        others = {
            "auth.group": lambda: Group.objects.create(name="Another group"),
            "education.picture": lambda: make_picture("Used nowhere"),
            "education.question": Question.objects.first,
            "education.sitesettings": SiteSettings.objects.get,
            "education.wording": lambda: Wording.objects.get(code="frame.home"),
        }
        return others[model]() if model in others else MAKERS[apps.get_model(model)]()


class ModelCalls:
    """The calls of the addresses that the admin gives a model."""

    def __init__(self, calls, model, may):
        self.calls, self.model, self.name = calls, model, model.replace(".", "_")
        self.look, self.change, self.add, self.remove = (may[verb] for verb in ["look", "change", "add", "remove"])
        self.scoped = any(right.own for right in may.values())
        if self.scoped:
            self.rows = {"own": calls.at(model, calls.north), "foreign": calls.at(model, calls.central)}
        else:
            self.rows = {"own": calls.one(model)}
        self.forms = {}

    def all(self):
        yield from self.of_list()
        for target in [*self.rows, "none"]:
            yield from self.of_row(target)

    def of_list(self):
        own = self.rows["own"].pk
        removal = {"action": "delete_selected", "_selected_action": own, "index": 0, "post": "yes"}
        removers = set() if self.model in ONE_BY_ONE else self.who(self.remove, "own")
        adders = set() if self.model in NOT_ADDED else self.who(self.add, "own")
        yield self.call("changelist", "GET", None, self.whole(self.look))
        yield self.call("changelist", "POST", None, self.whole(self.look), removal, removers)
        yield self.call("add", "GET", None, self.whole(self.add))
        yield self.call("add", "POST", None, self.whole(self.add), self.fresh(self.filled("own")), adders)
        for method in ["GET", "POST"]:
            words = dict.fromkeys(permissions.ROLES, "in") | {"anonymous": "login"}
            yield Call(f"{self.model} short", method, page(f"{self.name}_changelist") + f"{own}/", words)

    def of_row(self, target):
        lookers = self.who(self.look, target) if self.model in WATCHED else set()
        change, delete = (self.single(target, right) for right in [self.change, self.remove])
        history = self.single(target, self.look, guarded=False)
        yield self.call("change", "GET", target, self.single(target, self.look), {}, lookers)
        yield self.call("change", "POST", target, change, self.filled(target), self.who(self.change, target))
        yield self.call("history", "GET", target, history)
        yield self.call("history", "POST", target, history)
        yield self.call("delete", "GET", target, delete)
        yield self.call("delete", "POST", target, delete, {"post": "yes"}, self.who(self.remove, target))

    def call(self, kind, method, target, word, data=(), writers=()):
        pk = [self.rows[target].pk if target in self.rows else NONE] if target else []
        words = {role: "login" if role == "anonymous" else word(role) for role in permissions.ROLES}
        title = f"{self.model} {kind} {target or ''}".strip()
        return Call(title, method, page(f"{self.name}_{kind}", *pk), words, dict(data), set(writers))

    def who(self, right, target):
        return {role for role in permissions.ROLES if target in self.rows and right.of(role, target)}

    def whole(self, right):
        return lambda role: "in" if right.any(role) else "403"

    def single(self, target, right, guarded=True):
        """What a role gets at one row. Rows of others are not there; for rows of all, Django asks the right first.

        `guarded`: not so the history, which sends everybody who asks for no row to the first page.
        """

        def word(role):
            if self.scoped and (target == "none" or not self.look.of(role, target)):
                return "404"
            if not right.of(role, target) and (guarded or target != "none"):
                return "403"
            return "index" if target == "none" else "in"

        return word

    def filled(self, target):
        """What a superuser's form of this row would send. Each form is drawn once."""
        row = self.rows.get(target, self.rows["own"])
        if row not in self.forms:
            self.forms[row] = form_of(self.calls.client.get(page(f"{self.name}_change", row.pk)))
        return self.forms[row] | CHANGES.get(self.model, {})

    def fresh(self, filled):
        """The same for a new row, without the rows that hang off it."""
        counts = {name: 0 for name in filled if name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS"))}
        other = {name: f"x{''.join(filled[name])}"[:40] for name in UNIQUE & set(filled)}
        return filled | counts | other | NEW.get(self.model, dict)()
