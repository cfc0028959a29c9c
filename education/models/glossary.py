"""Words that need explaining, once for the whole site."""

from django.db import models
from django.db.models.functions import Lower

from ..bounds import texts


class GlossaryTermQuerySet(models.QuerySet):
    def linked_forms(self):
        """Each form that leads to the glossary, in small letters, and its place there."""
        return {form.lower(): term.slug for term in self.filter(linked=True) for form in term.forms}


class GlossaryTerm(models.Model):
    term = models.CharField(max_length=60, unique=True)
    slug = models.SlugField("address part", max_length=60, unique=True, help_text="Its place on the glossary page.")
    also = models.CharField(
        "other names", max_length=200, blank=True, help_text="With commas between them, like: ITB, IT band."
    )
    inflected = models.CharField(
        "other forms", max_length=200, blank=True, help_text="Plurals and the like, with commas. Not shown to readers."
    )
    meaning = models.CharField(max_length=300, help_text="In plain words, in one or two short sentences.")
    linked = models.BooleanField(
        "link from pages",
        default=True,
        help_text="The first use on each page leads to the glossary. Take it off for everyday words.",
    )

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        ordering = [Lower("term")]
        constraints = texts(term=60, slug=60, also=200, inflected=200, meaning=300)

    def __str__(self):
        return self.term

    @property
    def forms(self):
        """Every form under which a page may use the term."""
        others = f"{self.also},{self.inflected}".split(",")
        return [self.term, *(form.strip() for form in others if form.strip())]
