"""What the engines do when something has happened."""

from runtime.automation.events import SUBSCRIPTIONS

__all__ = ["SUBSCRIPTIONS"]
