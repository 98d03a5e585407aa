"""The run engine as a Django app."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "runs"
    verbose_name = "Background runs: queue, attempts, schedules, logs"
