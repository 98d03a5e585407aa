"""The API's reference as a page: static, its content is read from /api/openapi.json by whoever is signed in."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

PAGE = Path(__file__).with_name("docs.html")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.read_bytes(), headers={"Cache-Control": "no-cache"})
