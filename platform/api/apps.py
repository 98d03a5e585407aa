"""HTTP and nothing else."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    label = "api"
