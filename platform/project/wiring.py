"""What lower floors need of higher ones, told to them once at start."""

from importlib import import_module

from django.conf import settings

from runs.dispatch import send_by
from runs.principals import complete_with
from runtime.policies.grants import with_grants


def wire() -> None:
    """Runs act with what roles grant; a broker, where there is one, tells workers of them."""
    complete_with(with_grants)
    if settings.BROKER_URL:
        send_by(import_module("project.celery").ring)
