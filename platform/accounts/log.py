"""The login log: one entry for each attempt to sign in. Written here only; never a word of the password."""

from datetime import datetime
from typing import Literal

from accounts.models import LONGEST_NAME, LoginLog, User

Outcome = Literal["in", "refused", "ended"]


def write_login(
    *,
    at: datetime,
    account: str,
    user: User | None,
    outcome: Outcome,
    reason: str,
    address: str,
    user_agent: str,
    request_id: str,
) -> None:
    LoginLog.objects.create(
        at=at,
        account=account[:LONGEST_NAME],
        user=user,
        outcome=outcome,
        reason=reason,
        address=address[:64],
        user_agent=user_agent[:300],
        request_id=request_id,
    )
