"""The browser app's one page, at every address that is a screen of it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

NOT_BUILT = (
    "Jacquard is running, but its browser app is not built yet.\n\n"
    "Build it with `npm ci && npm run build` in platform/web (`make run` does so) and reload this page.\n"
    "The API answers already: /api/docs\n"
)


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """Never kept by the browser, so that a new release is seen at once; the files it names are kept for ever."""
    page = settings.WEB_DIST / "index.html"
    if not page.is_file():
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(page.read_bytes(), headers={"Cache-Control": "no-cache"})
