"""What reports keep: subscriptions with what became of them, and requests to cancel."""

from typing import ClassVar

from django.db import models


class Subscription(models.Model):
    """A report or a dashboard, sent again and again with its owner's rights. `state` is "active", "paused" or "failing"; when
    it is due stands in the schedule of the run engine. A recipient who unsubscribed stays in `left`."""

    owner_id = models.BigIntegerField()
    owner_name = models.CharField(max_length=150)
    report = models.CharField(max_length=100, blank=True, default="")
    dashboard = models.CharField(max_length=100, blank=True, default="")
    title = models.CharField(max_length=300)
    format = models.CharField(max_length=10)
    parameters = models.JSONField(default=dict)
    schedule = models.JSONField(default=dict)
    recipients = models.JSONField(default=list)
    left = models.JSONField(default=list)
    condition = models.JSONField(default=dict)
    subject = models.CharField(max_length=300, blank=True)
    message = models.TextField(blank=True)
    locale = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    failures = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner_id"], name="reports_subs_of_owner"),
            models.Index(fields=["report"], name="reports_subs_of_report"),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk} to {self.report or self.dashboard}"


class Delivery(models.Model):
    """What became of one sending. `outcome` is "sent", "skipped" or "failed"."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    detail = models.CharField(max_length=1000)
    rows = models.BigIntegerField(null=True)
    bytes = models.BigIntegerField(null=True)
    recipients = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subscription", "-at"], name="reports_deliveries"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at}"


class ReportCancel(models.Model):
    """Somebody wants a run of theirs to end."""

    run = models.CharField(max_length=36)
    asker = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "asker"], name="reports_cancelled_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["at"], name="reports_cancels_by_time")]

    def __str__(self) -> str:
        return f"cancel {self.run}"
