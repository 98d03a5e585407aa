"""The page of settings."""

from project.environment import settings_table
from project.reference.markdown import page

INTRODUCTION = """
Every setting is an environment variable; there is no configuration file. A wrong value stops the start and says what would
be right. In production (`JACQUARD_MODE=production`) an insecure setting stops it, too; `manage.py check` lists the reasons.
`manage.py new_key` prints fresh keys.
"""


def settings_page() -> str:
    return page("Settings", INTRODUCTION, settings_table())
