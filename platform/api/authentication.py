"""Who asks: the bearer token of a request, an access token or an API key, becomes a Principal with what its roles grant."""

from dataclasses import replace
from functools import cache

from accounts.directory import authenticate_bearer
from accounts.keys import BEGINNING as KEY_BEGINNING
from accounts.keys import principal_of_key
from accounts.principal import ANONYMOUS, Principal
from api.requests import Environ, locale_of
from operations.errors import NotSignedIn
from operations.wording import ENGLISH
from runtime.policies.grants import with_grants

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="jacquard"'}
EXPIRED = {"WWW-Authenticate": 'Bearer realm="jacquard", error="invalid_token"'}


def principal_of(environ: Environ) -> Principal:
    """The one who holds the token; the anonymous one without a token. A token that is not good is refused, even where
    nobody needs one, so that a caller learns it at once. The language that the request asks for counts before the
    account's own."""
    locale = locale_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    header: str | None = environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return _anonymous(locale or ENGLISH)
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn("Authorization takes 'Bearer' and an access token.", headers=CHALLENGE)
    text = token.strip()
    principal = principal_of_key(text) if text.startswith(KEY_BEGINNING) else authenticate_bearer(text)
    if principal is None:
        raise NotSignedIn("The access token has expired or is not valid.", code="invalid_token", headers=EXPIRED)
    known = with_grants(principal)
    return replace(known, locale=locale) if locale and locale != known.locale else known


@cache
def _anonymous(locale: str) -> Principal:
    return replace(ANONYMOUS, locale=locale)
