"""A bearer token, verified with PyJWT. No user is looked up."""

import os

import jwt
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

KEY = os.environ["SECRET_KEY"].encode()


class TokenUser:
    is_authenticated = True

    def __init__(self, id: str) -> None:
        self.id = id


class Jwt(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[TokenUser, None] | None:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            claims = jwt.decode(token, KEY, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            raise AuthenticationFailed from None
        return TokenUser(claims["sub"]), None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
