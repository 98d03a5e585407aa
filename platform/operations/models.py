"""What operations keep: answers already given under an idempotency key, and events on their way out."""

from django.db import models


class IdempotencyRecord(models.Model):
    """The answer to a request that named an Idempotency-Key, stored with its effect in one transaction."""

    scope = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    operation = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"


class OutboxEvent(models.Model):
    """An event that waits to be dispatched, or was. Never lost: a sweep finds what the doorbell after commit missed."""

    topic = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["published_at", "id"], name="outbox_waiting")]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
