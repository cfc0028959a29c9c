from django.db import models

from ..bounds import texts


class ContentVersion(models.Model):
    """One row with a chance token: the database itself writes a new one with every change of content.

    See education/freshness.py.
    """

    token = models.CharField(max_length=32)

    class Meta:
        constraints = texts(token=32)

    def __str__(self):
        return self.token
