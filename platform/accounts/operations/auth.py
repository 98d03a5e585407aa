"""Signing in and out, and what people change about their own account."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction

from accounts import links, passwords, sessions, throttle
from accounts.directory import changing, principal_for
from accounts.log import Outcome, write_login
from accounts.models import OneTimeLink, Session, User, key_of
from accounts.operations.shapes import (
    LOCALE,
    OWN_USER,
    OWN_USER_MEMBERS,
    PASSWORD,
    PREFERENCES,
    TYPED_NAME,
    USERNAME,
    ZONE,
    check_zone,
    members,
    own_user,
    refusal,
)
from accounts.people import create_user, set_password
from accounts.sessions import REFRESH_COOKIE, Opened
from operations.access import PUBLIC, SIGNED_IN
from operations.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    OperationError,
    TooManyRequests,
    Unavailable,
)
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from operations.problems import Problem
from operations.retries import again_when_lost

FIRST_ADMINISTRATOR = "admin"
LARGEST_PREFERENCES = 64 * 1024

GRANT = members(
    {
        "access_token": {"type": "string"},
        "expires_in": {"type": "integer"},
        "token_type": {"const": "Bearer"},
        "user": OWN_USER,
    },
    ("access_token", "expires_in", "token_type", "user"),
)


class WrongCredentials(NotSignedIn):
    """One answer for every reason: no such account, not its password, suspended."""

    code, title = "wrong_credentials", "The user name or the password is not right"


def login(call: Call) -> Result:
    username = call.input["username"]
    _throttle(call, username)
    user = User.objects.named(username)
    fits = passwords.fits(call.input["password"], user)
    if user is None or not fits or not user.is_active:
        _log(call, username, user, "refused", _why(user, fits))
        raise WrongCredentials()
    throttle.give_back(username, call.source.address)
    with settled(call):
        opened = _opened(call, user)
        _log(call, username, user, "in", "password")
    return _granted(call, opened)


def refresh(call: Call) -> Result:
    with transaction.atomic():
        outcome = sessions.carry_on(call.source.cookies.get(REFRESH_COOKIE, ""), call.now)
        if isinstance(outcome, Opened):
            return _granted(call, outcome)  # every page does this every few minutes: no entry in the log
    if outcome.reason == "reused" and outcome.session is not None:
        stolen = outcome.session
        again_when_lost(lambda: _stolen_ended(call, stolen))
    raise NotSignedIn(
        "The session has ended; sign in again.",
        code="refresh_token_reused" if outcome.reason == "reused" else "session_ended",
        headers=sessions.cookie_cleared(),
        recorded=outcome.reason == "reused",
    )


def logout(call: Call) -> Result:
    session = sessions.session_of(call.source.cookies.get(REFRESH_COOKIE, ""))
    if session is not None and session.ended_at is None:
        sessions.end_sessions(session.user_id, call.now, only=session.pk)
        _tell_ended(call, session)
        _log(call, session.user.username, session.user, "ended", "logout")
    return Result(status=204, headers=sessions.cookie_cleared())


def change_password(call: Call) -> Result:
    user = own_account(call)
    _throttle(call, user.username)
    if not passwords.fits(call.input["old_password"], user):
        raise refusal("old_password", "wrong_password", "This is not your present password.")
    throttle.give_back(user.username, call.source.address)
    _check_password(call.input["new_password"], user, "new_password")
    with settled(call):
        set_password(user, call.input["new_password"], call.now)
        _tell_user_signed_out(call, user)
        opened = _opened(call, user)
        _log(call, user.username, user, "in", "password_changed")
    return _granted(call, opened)


def setup(call: Call) -> Result:
    """A secret of 256 bits is not guessed; the address is limited for the work it causes."""
    _throttle(call, sessions.digest(call.input["token"]))
    link = links.link_behind(call.input["token"], "setup", call.now)
    if link is None:
        raise _link_is_dead()
    user = _user_of(link, call)
    _check_password(call.input["password"], user, "password")
    with settled(call):
        if not links.use_up(link, call.now):
            raise _link_is_dead()
        user = _set_up(user, call)
        opened = _opened(call, user)
        _log(call, user.username, user, "in", "setup")
    return _granted(call, opened)


def me(call: Call) -> Result:
    return Result(value=own_user(own_account(call)) | {"permissions": sorted(call.principal.permissions)})


def set_preferences(call: Call) -> Result:
    check_zone(call.input)
    user = own_account(call)
    preferences = call.input.get("preferences", user.preferences)
    if len(orjson.dumps(preferences)) > LARGEST_PREFERENCES:
        raise refusal("preferences", "too_large", f"At most {LARGEST_PREFERENCES:,} bytes are kept.")
    changing([user.pk])
    user.preferences = preferences
    user.locale = call.input.get("locale", user.locale)
    user.time_zone = call.input.get("time_zone", user.time_zone)
    user.save(update_fields=["preferences", "locale", "time_zone"])
    return Result(value=own_user(user))


def own_account(call: Call) -> User:
    """The account of the person who calls. Services and the platform itself have none."""
    if call.principal.kind != "user" or call.principal.id is None:
        raise Forbidden("Only a person has an account of their own.")
    user = User.objects.select_related("department").filter(pk=call.principal.id).first()
    if user is None:
        raise NotFound()
    return user


def _throttle(call: Call, account: str) -> None:
    try:
        wait = throttle.take(account, call.source.address, call.now)
    except DatabaseError:
        raise Unavailable("Sign-in does not work at the moment; try again.") from None
    if wait:
        _log(call, account, None, "refused", "throttled")
        raise TooManyRequests(
            f"Too many tries. Wait {wait} seconds.", headers={"Retry-After": str(wait)}, extra={"retry_after": wait}
        )


def _why(user: User | None, fits: bool) -> str:
    if user is None:
        return "unknown_account"
    return "suspended" if fits else "wrong_password"


def _opened(call: Call, user: User) -> Opened:
    opened = sessions.open_session(user, address=call.source.address, user_agent=call.source.user_agent, now=call.now)
    if opened is None:
        raise WrongCredentials()
    call.principal = principal_for(user)  # from here on it is known who calls: the log names them
    call.note(session=str(opened.session.pk))
    return opened


def _granted(call: Call, opened: Opened) -> Result:
    value = {
        "access_token": sessions.access_token_of(opened, call.now),
        "expires_in": settings.ACCESS_TOKEN_SECONDS,
        "token_type": "Bearer",
        "user": own_user(opened.user),
    }
    return Result(value=value, headers=sessions.cookie_with(opened.refresh_token))


def _stolen_ended(call: Call, session: Session) -> None:
    """The uses of one token may come at once, and each wants to end its session."""
    call.events, call.notes = [], {}
    with settled(call, status=NotSignedIn.status):
        _end_stolen(call, session)


def _end_stolen(call: Call, session: Session) -> None:
    sessions.end_sessions(session.user_id, call.now, only=session.pk)
    call.note(user=session.user_id, session=str(session.pk), reason="refresh_token_reused")
    _tell_ended(call, session)
    _log(call, session.user.username, session.user, "ended", "refresh_token_reused")


def _tell_ended(call: Call, session: Session) -> None:
    call.note(user=session.user_id, session=str(session.pk))
    call.emit("session.ended", f"user:{session.user_id}", {"user": session.user_id, "session": str(session.pk)})


def _tell_user_signed_out(call: Call, user: User) -> None:
    call.emit("session.ended", f"user:{user.pk}", {"user": user.pk, "session": None})


def _check_password(password: str, user: User, member: str) -> None:
    faults = passwords.faults_of(password, user)
    if faults:
        raise InvalidInput(
            problems=[Problem(code="weak_password", pointer=f"/{member}", message=fault) for fault in faults]
        )


def _user_of(link: OneTimeLink, call: Call) -> User:
    """Whom the link is for. The first administrator's is for nobody yet, and who opens it chooses the name."""
    username = call.input.get("username")
    if link.user is None:
        chosen = username or FIRST_ADMINISTRATOR
        return User(username=chosen, username_key=key_of(chosen), display_name=chosen)
    if username is not None and key_of(username) != link.user.username_key:
        raise refusal("username", "wrong_account", "This link is for another account; leave the name out.")
    return link.user


def _set_up(user: User, call: Call) -> User:
    password = call.input["password"]
    if user._state.adding:
        try:
            return create_user(user.username, user.display_name, password, now=call.now, is_superuser=True)
        except IntegrityError:
            raise Conflict(f"There is a user '{user.username}' already; choose another name.") from None
    if not user.is_active:
        raise Forbidden("This account is suspended.")
    set_password(user, password, call.now)
    _tell_user_signed_out(call, user)
    return user


def _link_is_dead() -> OperationError:
    return NotFound("This link does not work any more. Ask for a new one.", code="link_is_dead")


def _log(call: Call, account: str, user: User | None, outcome: Outcome, reason: str) -> None:
    write_login(
        at=call.now,
        account=account,
        user=user,
        outcome=outcome,
        reason=reason,
        address=call.source.address,
        user_agent=call.source.user_agent,
        request_id=call.request_id,
    )


PREFERENCES_INPUT: Mapping[str, Any] = members({"preferences": PREFERENCES, "locale": LOCALE, "time_zone": ZONE})

OPERATIONS = (
    Operation(
        name="auth.login",
        summary="Sign in with user name and password",
        access=PUBLIC,
        handler=login,
        route=Route(method="POST", path="/api/auth/login"),
        input=members({"username": TYPED_NAME, "password": PASSWORD}, ("username", "password")),
        output=GRANT,
        transaction="own",
        hidden_input=("password",),
        answer_is_secret=True,
    ),
    Operation(
        name="auth.refresh",
        summary="Renew the access token with the refresh cookie",
        access=PUBLIC,
        handler=refresh,
        route=Route(method="POST", path="/api/auth/refresh"),
        output=GRANT,
        transaction="own",
        answer_is_secret=True,
        cookie_auth=True,
    ),
    Operation(
        name="auth.logout",
        summary="Sign out: end the session of the refresh cookie",
        access=PUBLIC,
        handler=logout,
        route=Route(method="POST", path="/api/auth/logout"),
        transaction="one",
        answer_is_secret=True,
        cookie_auth=True,
    ),
    Operation(
        name="auth.password.change",
        summary="Change one's own password, which ends all other sessions",
        access=SIGNED_IN,
        handler=change_password,
        route=Route(method="POST", path="/api/auth/password/change"),
        input=members({"old_password": PASSWORD, "new_password": PASSWORD}, ("old_password", "new_password")),
        output=GRANT,
        transaction="own",
        hidden_input=("old_password", "new_password"),
        answer_is_secret=True,
    ),
    Operation(
        name="auth.setup",
        summary="Set the password of the account that a one-time link is for, and sign in",
        access=PUBLIC,
        handler=setup,
        route=Route(method="POST", path="/api/auth/setup"),
        input=members(
            {"token": {"type": "string", "minLength": 1, "maxLength": 200}, "username": USERNAME, "password": PASSWORD},
            ("token", "password"),
        ),
        output=GRANT,
        transaction="own",
        hidden_input=("token", "password"),
        answer_is_secret=True,
    ),
    Operation(
        name="auth.me",
        summary="Who is signed in, and what they may do",
        access=SIGNED_IN,
        handler=me,
        route=Route(method="GET", path="/api/auth/me"),
        output=members(
            {**OWN_USER_MEMBERS, "permissions": {"type": "array", "items": {"type": "string"}}},
            (*OWN_USER_MEMBERS, "permissions"),
        ),
    ),
    Operation(
        name="auth.preferences",
        summary="Set one's own language, time zone and looks",
        access=SIGNED_IN,
        handler=set_preferences,
        route=Route(method="PUT", path="/api/auth/preferences"),
        input=PREFERENCES_INPUT,
        output=OWN_USER,
        transaction="one",
    ),
)
