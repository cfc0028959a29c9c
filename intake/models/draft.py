"""The way back to a draft: a link by mail, known here by its hash only."""

from django.contrib.sessions.models import Session
from django.db import models

from education.bounds import moments, texts


class ResumeLink(models.Model):
    """It lives as long as the session that holds the draft, and it ends with it."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="resume_link")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [*texts(token_hash=64), *moments("created_at")]

    def __str__(self):
        return f"link {self.pk}"
