"""The library: what jobs, flows, actions and endpoints can do beside the platform's own operations. One file each."""

from runtime.operations import (
    delay,
    expression_compute,
    files,
    http_request,
    mail_send,
    python_call,
    secret_uses,
    sheets,
)

OPERATIONS = (
    http_request.OPERATION,
    mail_send.OPERATION,
    expression_compute.OPERATION,
    delay.OPERATION,
    python_call.OPERATION,
    secret_uses.OPERATION,
    *files.OPERATIONS,
    *sheets.OPERATIONS,
)
