"""The vault's one table."""

from django.db import models

LONGEST_NAME = 63


class Secret(models.Model):
    """A text under a name. `token` is what the cipher made of it; nothing else of the text is kept."""

    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    token = models.TextField()
    note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name


class UsedSignature(models.Model):
    """A signature that was good once. `key` is a digest of it."""

    key = models.CharField(max_length=64, primary_key=True)
    used_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
