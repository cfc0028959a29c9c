"""Turn a finished draft into a request: one transaction, once per key, with its event and its mails."""

import hashlib
import json
import secrets
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from education.plan.code import ALPHABET
from education.safety import codes_in_use
from education.urgency import ADULT, FROM_AGE_ALONE

from . import clinics, mail, promise, reasons, signs
from .fields import digits_of, folded
from .flow import years
from .lifecycle import write_event
from .models import BookingRequest, SearchWord, StepCount
from .people_forms import GUARDIANS

STRONG_PAIN = 7  # clinical.md 1.4: the severe band starts here (house rule)


class SentWithOtherAnswers(Exception):
    """This key was sent before with other answers. The first request stands."""

    def __init__(self, first):
        self.first = first


def submit(draft, forms, consent_text, at, suspicion=""):
    """Store a finished draft and return its request; the same key again returns the first one.

    `forms`: what `flow.gone_through` found good. Raises SentWithOtherAnswers when the key was used for other answers.
    """
    key, digest = uuid.UUID(draft["key"]), digest_of(draft, consent_text)
    try:
        with transaction.atomic():
            return create(draft, forms, key, digest, consent_text, at, suspicion)
    except IntegrityError:
        first = BookingRequest.objects.filter(submit_key=key).first()
        if first is None:
            raise
    if first.payload_digest != digest:
        raise SentWithOtherAnswers(first)
    return first


def create(draft, forms, key, digest, consent_text, at, suspicion):
    clinic = clinics.named(forms.clinic.cleaned_data["clinic"])
    token, brought = status_token(key), draft.get("brought", {})
    answers = [answer for form in vars(forms).values() for answer in form.answers()] + brought.get("answers", [])
    assessment, today = brought.get("assessment"), at.astimezone(clinic.zone).date()
    age = years(forms.you.cleaned_data["birth_date"], today)
    request = BookingRequest.objects.create(
        submit_key=key,
        payload_digest=digest,
        reference=new_reference(),
        token_hash=hashed(token),
        clinic=clinic,
        answers=answers + draft.get("plan", []),
        assessment=assessment,
        route={"taken": clinic.slug, **reasons.trail(forms.clinic.decision)},
        fell_back=forms.clinic.decision.fell_back,
        consent_text=consent_text,
        source_path=draft["source"],
        reply_due=promise.clinic_due(clinic, at),
        created_at=at,
        suspicion=suspicion,
        **person(forms.you.cleaned_data),
        **people(forms, today),
        **wishes(forms.place.cleaned_data),
        **priority(forms, signs.codes(answers, assessment, age) & codes_in_use(), today),
    )
    SearchWord.objects.write([request])
    write_event(request, request.state, None, at, "")
    StepCount.objects.add("sent", timezone.localdate(at))
    mail.tell_received(request, at)
    return request


def person(data):
    fields = ["full_name", "preferred_name", "birth_date", "contact_way", "phone", "email"]
    more = {"voicemail_ok": data["voicemail_ok"] == "yes", "phone_digits": digits_of(data["phone"])[:20]}
    more["search_name"] = folded(f"{data['full_name']} {data['preferred_name']}")[:400]
    return {name: data[name] for name in fields} | more


def people(forms, today):
    """Who filled it in for somebody else, and who speaks for a minor; one may be both."""
    proxy, guardian = (vars(forms)[name].cleaned_data if name in vars(forms) else {} for name in ["proxy", "guardian"])
    is_minor = years(forms.you.cleaned_data["birth_date"], today) < ADULT
    if proxy and is_minor and proxy["proxy_relation"] in GUARDIANS:
        guardian = {name.replace("proxy", "guardian"): value for name, value in proxy.items()}
    return proxy | guardian


def wishes(data):
    places = {name: data[name] for name in ["zip_code", "visit", "language", "earliest"]}
    return places | {"preferred_days": data["days"], "preferred_parts": data["parts"]}


def priority(forms, found, today):
    """How soon a clinic should look, with the reason in words. `found`: codes of warning signs that hold.

    55 and older is no haste: "routine exam first" (clinical.md 6, AGE55).
    """
    causes, raising = [], found - FROM_AGE_ALONE
    pain, born = int(forms.knee.cleaned_data["worst_pain"]), forms.you.cleaned_data["birth_date"]
    if pain >= STRONG_PAIN:
        causes.append(f"Worst pain {pain} of 10.")
    if years(born, today) < ADULT:
        causes.append("Under 18: a parent or guardian must take part.")
    if raising:
        causes.append(f"Warning signs to look at before exercise: {len(raising)}.")
    level = BookingRequest.Priority.SOON if causes else BookingRequest.Priority.ROUTINE
    return {"priority": level, "priority_reason": " ".join(causes)}


def new_reference():
    """Eight characters that nobody mixes up, like K7QF-M2WX."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def digest_of(draft, consent_text):
    seen = [draft["steps"], consent_text] + [draft[name] for name in ["brought", "plan"] if name in draft]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def status_token(key, secret=None):
    """The secret of a status link. It follows from the key: a second send shows the same link. We store its hash."""
    return salted_hmac("intake.status", str(key), secret=secret, algorithm="sha256").hexdigest()


def token_of(request):
    """The token of a stored request, made with the signing key of its day. Without that key it gets a new link."""
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        token = status_token(request.submit_key, secret)
        if hashed(token) == request.token_hash:
            return token
    token = status_token(request.submit_key)
    BookingRequest.objects.filter(pk=request.pk).update(token_hash=hashed(token))
    return token


def hashed(token):
    return hashlib.sha256(token.encode()).hexdigest()
