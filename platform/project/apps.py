"""The installation: its settings, its processes and what checks them."""

import gc
from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register

from project.checks import check_production

NEW_OBJECTS = 20_000
"""Before garbage is looked for. Reading one statement of SQL makes some ten thousand; with the 700 of Python it was looked for
twenty times meanwhile, and every few statements among all that is loaded, for a tenth of a second."""


class ProjectConfig(AppConfig):
    name = "project"
    label = "project"

    def ready(self) -> None:
        register(check_production)
        import_module("project.wiring").wire()  # models are there only now
        gc.set_threshold(NEW_OBJECTS)
