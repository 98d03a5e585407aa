"""All addresses: operations, the few public ones, and the screens of the browser app."""

from django.urls import path, re_path

from api.docs import page as docs_page
from api.published import published
from api.routes import operation_addresses, patterns
from project import health, pages

# A screen of the app: segments without dots, so that no path trick passes for one.
SCREEN = r"^(?!(?:api|static|health|metrics|ws)(?:/|\Z))(?:[a-z0-9_-]+(?:/[^/.\\;\x00-\x1f\x7f]+)*/?)?\Z"

urlpatterns = [
    *patterns(operation_addresses()),
    path("api/docs", docs_page),
    re_path(r"^api(?:/|\Z)", published),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
    re_path(SCREEN, pages.app),
]

handler400 = "api.errors.bad_request"
handler403 = "api.errors.forbidden"
handler404 = "api.errors.not_found"
handler500 = "api.errors.server_error"
