"""A person's own sessions: where they are signed in, and ending that."""

from typing import Any
from uuid import UUID

from accounts.models import Session
from accounts.operations.auth import own_account
from accounts.operations.shapes import list_of, members
from accounts.sessions import REFRESH_COOKIE, end_sessions, session_of
from operations.access import SIGNED_IN
from operations.errors import NotFound
from operations.operation import Call, Operation, Result, Route

MOST_SHOWN = 100


def list_sessions(call: Call) -> Result:
    user = own_account(call)
    here = session_of(call.source.cookies.get(REFRESH_COOKIE, ""))
    live = Session.objects.filter(user=user, ended_at=None).order_by("-used_at")
    items = [_shown(session, here) for session in live[:MOST_SHOWN]]
    return Result(value={"items": items, "total": live.count()})


def revoke(call: Call) -> Result:
    user = own_account(call)
    session = _id_in(call)
    if not end_sessions(user.pk, call.now, only=session):
        raise NotFound()
    call.note(session=str(session))
    call.emit("session.ended", f"user:{user.pk}", {"user": user.pk, "session": str(session)})
    return Result(status=204)


def _id_in(call: Call) -> UUID:
    try:
        return UUID(call.target.get("id", ""))
    except ValueError:
        raise NotFound() from None


def _shown(session: Session, here: Session | None) -> dict[str, Any]:
    return {
        "id": str(session.pk),
        "created_at": session.created_at.isoformat(),
        "used_at": session.used_at.isoformat(),
        "address": session.address,
        "user_agent": session.user_agent,
        "is_current": here is not None and here.pk == session.pk,
    }


SESSION = members(
    {
        "id": {"type": "string", "format": "uuid"},
        "created_at": {"type": "string", "format": "date-time"},
        "used_at": {"type": "string", "format": "date-time"},
        "address": {"type": "string"},
        "user_agent": {"type": "string"},
        "is_current": {"type": "boolean"},
    },
    ("id", "created_at", "used_at", "address", "user_agent", "is_current"),
)

OPERATIONS = (
    Operation(
        name="session.list",
        summary="List the devices on which one is signed in",
        access=SIGNED_IN,
        handler=list_sessions,
        route=Route(method="GET", path="/api/auth/sessions"),
        output=list_of(SESSION),
        cookie_auth=True,  # tells which of them is the one that asks
    ),
    Operation(
        name="session.revoke",
        summary="Sign out one of one's own devices",
        access=SIGNED_IN,
        handler=revoke,
        route=Route(method="DELETE", path="/api/auth/sessions/{id}"),
        transaction="one",
    ),
)
