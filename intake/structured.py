"""Structured data of the clinics (schema.org), from the rows that the page shows. Values in, data out."""

from .models import OpeningHours


def clinics(shown, site_url):
    """The graph of the page of clinics."""
    return {"@context": "https://schema.org", "@graph": [clinic(each, f"{site_url}/clinics/") for each in shown]}


def clinic(clinic, page):
    return {
        "@type": "MedicalClinic",
        "@id": f"{page}#{clinic.slug}",
        "name": clinic.name,
        "url": f"{page}#{clinic.slug}",
        "telephone": clinic.phone,
        "medicalSpecialty": "https://schema.org/Physiotherapy",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": clinic.street,
            "addressLocality": clinic.city,
            "addressRegion": clinic.state,
            "postalCode": clinic.zip_code,
            "addressCountry": "US",
        },
        "hasMap": clinic.directions,
        "openingHoursSpecification": [opening(hours) for hours in clinic.hours.all()],
    }


def opening(hours):
    day = OpeningHours.Weekday(hours.weekday).label
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{day}",
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
    }
