"""What has changed, told to browsers that ask."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"
    label = "live"
