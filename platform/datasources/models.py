"""What was found in a data source when it was looked at last, and the files that are data sources themselves."""

from django.db import models


class FoundCatalogue(models.Model):
    """`revision` tells for which way to reach it this was found; `tables` as `catalogues.FoundTable` says."""

    source = models.CharField(max_length=63, unique=True)
    revision = models.CharField(max_length=64)
    read_at = models.DateTimeField()
    tables = models.JSONField()

    def __str__(self) -> str:
        return self.source


class SourceFile(models.Model):
    """A file of rows that somebody uploaded to ask it with SQL. `key` names it in definitions and in the storage; `sheets` tell
    what was found in it: name, rows, columns with types."""

    key = models.CharField(max_length=48, unique=True)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=8)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    sheets = models.JSONField()
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
