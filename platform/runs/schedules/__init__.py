"""Schedules: when to start runs, again and again."""
