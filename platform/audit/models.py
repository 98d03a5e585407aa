"""The operation log: who did what to what, from where, and how it ended. Written by `record()` only."""

from django.db import models


class OperationLog(models.Model):
    """One performed (or refused) operation. Append-only: there is no update and no delete in the product."""

    at = models.DateTimeField(db_index=True)
    principal_kind = models.CharField(max_length=10)
    principal_id = models.BigIntegerField(null=True)
    principal_name = models.CharField(max_length=150)
    operation = models.CharField(max_length=100)
    target = models.CharField(max_length=300)
    outcome = models.CharField(max_length=10)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, blank=True)
    notes = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["operation", "at"], name="audit_operation_at"),
            models.Index(fields=["principal_id", "at"], name="audit_principal_at"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.target} {self.outcome}"


class ChainLink(models.Model):
    """One entry's place in the chain: `hash` is made of the entry and of the hash before it (see `chain`). Without a foreign
    key: an entry that is gone must be missed, not taken along. Append-only, like the log."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position}: entry {self.entry}"
