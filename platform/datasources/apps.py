"""Data sources: how they are reached, what is in them, and the one place that runs people's SQL on them."""

from django.apps import AppConfig


class DatasourcesConfig(AppConfig):
    name = "datasources"
    label = "datasources"
