"""What can be done with accounts."""

from accounts.operations import auth, colleagues, departments, keys, permissions, sessions, users

OPERATIONS = (
    *auth.OPERATIONS,
    *sessions.OPERATIONS,
    *users.OPERATIONS,
    *colleagues.OPERATIONS,
    *departments.OPERATIONS,
    *permissions.OPERATIONS,
    *keys.OPERATIONS,
)
