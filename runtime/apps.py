"""The engines as a Django app: it owns the records that kinds keep."""

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    name = "runtime"
    label = "runtime"
