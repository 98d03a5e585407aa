"""`mail.send`: a mail to a few people, by the server that the operators set, and never in the clear."""

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterable, Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from accounts.throttle import Limit, take_one
from operations.access import granted
from operations.errors import InvalidInput, TooManyRequests, Unavailable
from operations.operation import Call, Operation, Result
from operations.perform import settled
from operations.problems import Problem, pointer

MOST_RECIPIENTS = 50
SECONDS = 30
QUOTA = Limit(scope="mail", tries=1000, every=3.6)
LINE_BREAK = re.compile(r"[\r\n\x00]")


class MailRefused(Unavailable):
    """The mail server took the mail from nobody or for nobody."""

    code = "mail_refused"


class MailUnsure(Unavailable):
    """The connection broke before the server said whether it has the mail. Sent again it has the same Message-ID."""

    code = "mail_unsure"


def send_mail(call: Call) -> Result:
    input = call.input
    _check(input)
    if not settings.MAIL_SERVER or not settings.DEFAULT_FROM_EMAIL:
        raise Unavailable("No mail server is set; the operators set EMAIL_URL and EMAIL_FROM.", code="no_mail_server")
    recipients = [*input["to"], *input.get("cc", ()), *input.get("bcc", ())]
    if wait := take_one(QUOTA, f"{call.principal.kind}:{call.principal.id}", call.now):
        raise TooManyRequests("Too many mails in this hour.", headers={"Retry-After": str(wait)})
    message_id = _message_id(call)
    is_repeated = call.run is not None and call.run.attempt > 1
    if is_repeated and call.run is not None:
        call.run.log("warning", f"Sent again as {message_id}; whether the first was delivered is not known.")
    _deliver(_message(input, message_id))
    call.note(recipients=len(recipients), message_id=message_id, again=is_repeated)
    with settled(call):
        return Result(value={"message_id": message_id, "recipients": len(recipients)})


def _message(input: Mapping[str, Any], message_id: str) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=input["subject"],
        body=input.get("text", ""),
        to=list(input["to"]),
        cc=list(input.get("cc", ())),
        bcc=list(input.get("bcc", ())),
        reply_to=[input["reply_to"]] if "reply_to" in input else None,
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    if "html" in input:
        message.attach_alternative(input["html"], "text/html")
    return message


def _deliver(message: EmailMultiAlternatives) -> None:
    server: dict[str, Any] = settings.MAIL_SERVER
    connection = message.connection = get_connection(fail_silently=False, timeout=SECONDS, **server)
    try:
        message.send()
    except smtplib.SMTPNotSupportedError:
        raise Unavailable("The mail server offers no STARTTLS, so nothing was sent.", code="mail_not_secure") from None
    except ssl.SSLError:
        raise Unavailable("The mail server's certificate is not to be trusted.", code="mail_not_secure") from None
    except smtplib.SMTPRecipientsRefused as error:
        raise MailRefused(
            f"The mail server refused the recipients: {', '.join(sorted(error.recipients))[:300]}."
        ) from None
    except smtplib.SMTPServerDisconnected:
        raise MailUnsure("The mail server hung up before it said whether it has the mail.") from None
    except smtplib.SMTPResponseException as error:
        raise MailRefused(
            f"The mail server answered {error.smtp_code}.", extra={"status": 400 + error.smtp_code % 100}
        ) from None
    except (smtplib.SMTPException, OSError):
        raise Unavailable("The mail server does not answer.", code="mail_server_down") from None
    finally:
        connection.fail_silently = True
        connection.close()


def _message_id(call: Call) -> str:
    """The same for all attempts of one effect."""
    key = (call.run.key if call.run is not None else call.idempotency_key) or call.request_id
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(f'{call.principal.kind} {call.principal.id} {key}'.encode()).hexdigest()[:40]}@{domain}>"


def _check(input: Mapping[str, Any]) -> None:
    problems = [
        Problem(code="line_break", pointer=pointer(name), message="A header of a mail is one line.")
        for name in ("subject", "reply_to")
        if LINE_BREAK.search(input.get(name, ""))
    ]
    for member in ("to", "cc", "bcc"):
        problems += _wrong_addresses(input.get(member, ()), member)
    if "reply_to" in input:
        problems += _wrong_addresses([input["reply_to"]], "reply_to")
    if sum(len(input.get(member, ())) for member in ("to", "cc", "bcc")) > MOST_RECIPIENTS:
        message = f"A mail goes to {MOST_RECIPIENTS} addresses at most, all together."
        problems.append(Problem(code="too_many", pointer="/to", message=message))
    if "text" not in input and "html" not in input:
        problems.append(Problem(code="required", pointer="/text", message="A mail needs a text."))
    if problems:
        raise InvalidInput(problems=problems)


def _wrong_addresses(addresses: Sequence[str], member: str) -> Iterable[Problem]:
    for place, address in enumerate(addresses):
        try:
            validate_email(address)
        except ValidationError:
            at = pointer(member) if member == "reply_to" else pointer(member, place)
            yield Problem(
                code="wrong_format", pointer=at, message=f"'{address[:80]}' is no address such as ada@example.com."
            )


ADDRESSES: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string", "maxLength": 254},
    "maxItems": MOST_RECIPIENTS,
}

OPERATION = Operation(
    name="mail.send",
    summary="Send a mail",
    access=granted("mail.send"),
    handler=send_mail,
    input={
        "type": "object",
        "properties": {
            "to": {**ADDRESSES, "minItems": 1, "title": "To", "x-title-zh": "收件人"},
            "cc": {**ADDRESSES, "title": "Copy", "x-title-zh": "抄送"},
            "bcc": {**ADDRESSES, "title": "Blind copy", "x-title-zh": "密送"},
            "reply_to": {"type": "string", "maxLength": 254, "title": "Answers go to", "x-title-zh": "回复地址"},
            "subject": {"type": "string", "minLength": 1, "maxLength": 500, "title": "Subject", "x-title-zh": "主题"},
            "text": {"type": "string", "maxLength": 1_000_000, "title": "Text", "x-title-zh": "正文"},
            "html": {"type": "string", "maxLength": 1_000_000, "title": "Text as HTML", "x-title-zh": "HTML 正文"},
        },
        "required": ["to", "subject"],
        "additionalProperties": False,
    },
    output={
        "type": "object",
        "properties": {"message_id": {"type": "string"}, "recipients": {"type": "integer"}},
        "required": ["message_id", "recipients"],
    },
    transaction="own",
    is_step=True,
    group="people",
    example={"input": {"to": ["team@example.com"], "subject": "The load is done", "text": "120 orders came in."}},
    retry_safe=True,
)
