"""The installation: its settings, its processes and what checks them."""

from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register

from project.checks import check_production


class ProjectConfig(AppConfig):
    name = "project"
    label = "project"

    def ready(self) -> None:
        register(check_production)
        import_module("project.wiring").wire()  # models are there only now
