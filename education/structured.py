"""Structured data of a page (schema.org, JSON-LD), from the rows that the page shows. Values in, text out."""

import json

from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from .models import Article

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
PHYSIOTHERAPY = "https://schema.org/Physiotherapy"
CODES = {"ICD-10-CM": "M22.2X9", "SNOMED-CT": "430725003"}
ABOUT_THE_CONDITION = {Article.Kind.CAUSE, Article.Kind.TREATMENT, Article.Kind.EXERCISE}
OTHER_PARTS = ["sets", "hold", "equipment", "level", "pain_rule"]
AMOUNTS = {"repetitions": "reps", "restPeriods": "rest_seconds", "activityDuration": "weeks"}
UNITS = {"rest_seconds": "seconds", "weeks": "weeks"}


def script_text(data):
    """JSON that can stand inside a script element, whatever words it holds."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 - escaped above


def page(facts, published_on, site_url):
    """The graph of one page. `facts` is the context that its template gets, with the names of site and condition."""
    revision = facts["revision"]
    url = f"{site_url}{revision.article.path}"
    kind = revision.article.kind
    nodes = [web_page(facts, published_on, url, site_url)]
    if kind == Article.Kind.HOME:
        nodes.append(web_site(facts["site_name"], site_url))
    else:
        nodes.append(breadcrumb_list(facts["breadcrumbs"], url, site_url))
    if kind == Article.Kind.CONDITION:
        nodes.append(condition(facts, url))
    if is_therapy(revision.article):
        nodes.append(therapy(revision, url))
    if facts["exercise"]:
        nodes.append(exercise_plan(facts["exercise"], revision, url))
    return {"@context": "https://schema.org", "@graph": nodes}


def web_page(facts, published_on, url, site_url):
    revision = facts["revision"]
    node = {
        "@type": "MedicalWebPage",
        "@id": f"{url}#page",
        "name": revision.title,
        "url": url,
        "description": revision.description or revision.answer,
        "inLanguage": "en-US",
        "datePublished": day(published_on),
        "dateModified": day(facts["updated_on"]),
    }
    if facts["site"]:
        node["publisher"] = {"@type": "Organization", "name": facts["site"].organization, "url": f"{site_url}/"}
    if facts["references"]:
        node["citation"] = [citation(reference) for reference in facts["references"]]
    if revision.article.kind == Article.Kind.HOME:
        node["isPartOf"] = {"@id": f"{site_url}/#site"}
    else:
        node["breadcrumb"] = {"@id": f"{url}#breadcrumb"}
    if revision.article.kind == Article.Kind.CONDITION:
        node["about"] = node["mainEntity"] = {"@id": f"{url}#condition"}
    elif revision.article.kind in ABOUT_THE_CONDITION:
        node["about"] = {"@type": "MedicalCondition", "name": facts["condition_name"]}
    if revision.article.kind != Article.Kind.POLICY:
        node |= {"specialty": PHYSIOTHERAPY, "medicalAudience": {"@type": "Patient"}}
    if is_therapy(revision.article):
        node["mainEntity"] = {"@id": f"{url}#therapy"}
    if facts["exercise"]:
        node["mainEntity"] = {"@id": f"{url}#exercise"}
    return node | review(facts["review"])


def review(review):
    """Who reviewed the page, from the record of that review; nothing without one."""
    if not review:
        return {}
    person = {"@type": "Person", "name": review.reviewer_name}
    if review.credential:
        person["honorificSuffix"] = review.credential
    return {"lastReviewed": f"{review.reviewed_on:%Y-%m-%d}", "reviewedBy": person}


def citation(reference):
    node = {"@type": "CreativeWork", "name": reference["citation"]}
    return node | ({"url": reference["url"]} if reference["url"] else {})


def web_site(name, site_url):
    return {
        "@type": "WebSite",
        "@id": f"{site_url}/#site",
        "name": name,
        "url": f"{site_url}/",
        "inLanguage": "en-US",
    }


def breadcrumb_list(breadcrumbs, url, site_url):
    items = [
        {"@type": "ListItem", "position": position, "name": crumb["title"], "item": f"{site_url}{crumb['path']}"}
        for position, crumb in enumerate(breadcrumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": items}


def condition(facts, url):
    """The condition, with the other names that the page itself tells."""
    words = "".join(facts["opening"] + facts["blocks"]).lower()
    return {
        "@type": "MedicalCondition",
        "@id": f"{url}#condition",
        "name": facts["condition_name"],
        "alternateName": [name for name in facts["other_names"] if name.lower() in words],
        "description": facts["revision"].answer,
        "code": [
            {"@type": "MedicalCode", "codeValue": value, "codingSystem": system} for system, value in CODES.items()
        ],
        "relevantSpecialty": PHYSIOTHERAPY,
    }


def is_therapy(article):
    """The first page on treatment tells what the therapy is; those below it tell parts of it."""
    return article.kind == Article.Kind.TREATMENT and article.parent.parent_id is None


def therapy(revision, url):
    return {
        "@type": "PhysicalTherapy",
        "@id": f"{url}#therapy",
        "name": revision.title,
        "description": revision.answer,
        "relevantSpecialty": PHYSIOTHERAPY,
    }


def exercise_plan(exercise, revision, url):
    node = {
        "@type": "ExercisePlan",
        "@id": f"{url}#exercise",
        "name": revision.title,
        "description": revision.answer,
        "inLanguage": "en-US",
    }
    for name, field in AMOUNTS.items():
        if amount := quantity(exercise, field, UNITS.get(field, exercise.reps_unit)):
            node[name] = amount
    if days := exercise.words("days_a_week", "days"):
        node["activityFrequency"] = days
    dose = exercise.dose
    shown = [": ".join(dose[name]) for name in OTHER_PARTS if name in dose]
    return node | {"additionalVariable": shown}


def quantity(exercise, field, unit):
    low, high = getattr(exercise, f"{field}_from"), getattr(exercise, f"{field}_to")
    if low is None:
        return None
    amount = {"value": low} if low == high else {"minValue": low, "maxValue": high}
    return {"@type": "QuantitativeValue"} | amount | {"unitText": unit}


def day(moment):
    """The day that readers see: that of the site's time zone."""
    return localtime(moment).date().isoformat()
