"""The benchmark's table, written by hand."""

from data import REGIONS, STATUSES
from django.db import models


class Order(models.Model):
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=20, choices=[(value, value) for value in STATUSES])
    region = models.CharField(max_length=20, choices=[(value, value) for value in REGIONS])
    priority = models.PositiveSmallIntegerField()
    quantity = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    discount = models.FloatField(null=True)
    is_express = models.BooleanField(default=False)
    ordered_on = models.DateField()
    due_at = models.DateTimeField()
    email = models.EmailField(null=True)  # noqa: DJ001 – as the table it is compared with
    city = models.CharField(max_length=60, null=True)  # noqa: DJ001 – as the table it is compared with
    assignee = models.IntegerField()
    note = models.TextField(null=True)  # noqa: DJ001 – as the table it is compared with

    class Meta:
        app_label = "shop"
        indexes = [models.Index(fields=["status", "due_at"], name="order_status_due")]

    def __str__(self) -> str:
        return self.code
