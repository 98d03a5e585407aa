"""Make the hand-written service's table and fill it."""

import django

django.setup()

from data import ROWS, orders  # noqa: E402
from django.db import connection  # noqa: E402 – needs the settings

from shop.models import Order  # noqa: E402
from shop.views import OrderSerializer  # noqa: E402

CHUNK = 5000


def main() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Order)
    fields = OrderSerializer().fields
    for first in range(1, ROWS + 1, CHUNK):
        rows = orders(first, min(ROWS, first + CHUNK - 1))
        Order.objects.bulk_create(
            Order(**{name: fields[name].to_internal_value(value) for name, value in row.items()}) for row in rows
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    main()
