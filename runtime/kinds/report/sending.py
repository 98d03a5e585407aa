"""Sending a subscription: run, look whether it is worth a mail, make the file, hand it to the mail server, keep what became
of it."""

import operator
import smtplib
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection

from operations.errors import InvalidInput, NotFound, OperationError, Unavailable
from operations.operation import Call, Result
from operations.perform import settled
from runs.schedules import keeping
from runs.starting import Owner
from runtime.kinds.report.making import MEDIA
from runtime.kinds.report.models import Delivery, Subscription
from runtime.kinds.report.running import ReportRun
from runtime.kinds.report.subjects import Letter, letter_of
from runtime.kinds.report.totals import total_of

SALT = "runtime.report.unsubscribe"
MOST_BYTES = 20 * 2**20
GIVE_UP_AFTER = 5
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
    "ne": operator.ne,
}
WORDS = {
    "en": {
        "rows": "{rows:,} rows",
        "leave": "To get no more of these mails: {address}",
        "large": "The file is too large for a mail.",
    },
    "zh-CN": {"rows": "共 {rows:,} 行", "leave": "退订：{address}", "large": "文件过大，无法通过邮件发送。"},
}


def send(found: Subscription, call: Call) -> Result:
    """As the subscriber sees it now. What failed is kept in the history and raised, so that the run tells too."""
    recipients = [address for address in found.recipients if address not in found.left]
    try:
        if not recipients:
            return _kept(found, call, "skipped", "Nobody is left who wants it.")
        letter, reason = letter_of(found, call, _why_not)
        if letter is None:
            return _kept(found, call, "skipped", reason)
        _mail(found, letter, recipients)
    except OperationError as error:
        _failed(found, call, error)
        raise
    Subscription.objects.filter(pk=found.pk).update(failures=0, state="active")
    return _kept(found, call, "sent", "", rows=letter.rows, bytes=len(letter.data), recipients=recipients)


def left_by(token: str) -> tuple[str, Subscription]:
    """Whose wish a signed link is, and about what."""
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise InvalidInput("This link is not ours, or is not complete.") from None
    found = Subscription.objects.filter(pk=said["s"]).first()
    if found is None:
        raise NotFound("This subscription is gone; there will be no more mails of it.")
    return str(said["a"]), found


def leave_address(found: Subscription, address: str) -> str:
    token = signing.dumps({"s": found.pk, "a": address}, salt=SALT)
    return f"{settings.BASE_URL}/report/unsubscribe#{token}"


def _why_not(condition: Mapping[str, Any], run: ReportRun) -> str:
    if condition.get("kind", "always") == "always":
        return ""
    frame = run.frame(condition.get("query", run.plan.main))
    wanted, op = condition.get("value", 0), condition.get("op", "gt")
    if condition["kind"] == "rows":
        value: Any = len(frame.rows)
    elif not frame.has(condition["column"]):
        raise NotFound(f"The query has no column '{condition['column']}' to compare.")
    else:
        value = total_of(condition.get("aggregate", "sum"), frame.values(condition["column"]))
    is_met = isinstance(value, int | float) or hasattr(value, "as_tuple")
    return "" if is_met and COMPARED[op](value, wanted) else f"The condition was not met: {value} {op} {wanted}."


def _mail(found: Subscription, letter: Letter, recipients: list[str]) -> None:
    words = WORDS["zh-CN" if found.locale.startswith("zh") else "en"]
    if len(letter.data) > MOST_BYTES:
        raise InvalidInput(words["large"], code="file_too_large")
    name = f"{letter.title}.{found.format}"
    for address in recipients:
        leave = leave_address(found, address)
        lines = [
            found.message,
            words["rows"].format(rows=letter.rows) if letter.rows else "",
            words["leave"].format(address=leave),
        ]
        message = EmailMessage(
            subject=found.subject or letter.title,
            body="\n\n".join(line for line in lines if line),
            to=[address],
            headers={"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{leave}>"},
        )
        message.attach(name, letter.data, MEDIA[found.format].split(";")[0])
        _deliver(message)


def _deliver(message: EmailMessage) -> None:
    if not settings.DEFAULT_FROM_EMAIL:
        raise Unavailable("No mail server is set; the operators set EMAIL_URL and EMAIL_FROM.", code="no_mail_server")
    server: dict[str, Any] = settings.MAIL_SERVER or {}
    message.connection = get_connection(fail_silently=False, **server)
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable("The mail server did not take the mail.", code="mail_not_sent") from error


def _kept(found: Subscription, call: Call, outcome: str, detail: str, **facts: Any) -> Result:
    with settled(call):
        Delivery.objects.create(subscription=found, at=call.now, outcome=outcome, detail=detail[:1000], **facts)
        call.note(subscription=found.pk, outcome=outcome)
    return Result(value={"outcome": outcome, "detail": detail, **facts})


def _failed(found: Subscription, call: Call, error: OperationError) -> None:
    """After some failures in a row nobody is bothered any more until somebody looks."""
    failures = found.failures + 1
    state = "failing" if failures >= GIVE_UP_AFTER else found.state
    Delivery.objects.create(
        subscription=found, at=call.now, outcome="failed", detail=f"{error.code}: {error.detail}"[:1000]
    )
    Subscription.objects.filter(pk=found.pk).update(failures=failures, state=state)
    if state == "failing":
        keeping.pause(Owner("subscription", str(found.pk)))
