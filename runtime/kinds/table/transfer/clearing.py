"""Rejected rows hold people's data: they are cleared away after a week."""

from datetime import datetime, timedelta

from runtime.kinds.table.models import RejectedRow

KEPT_FOR = timedelta(days=7)


def forget_rejected(now: datetime) -> int:
    return RejectedRow.objects.filter(run__updated_at__lt=now - KEPT_FOR).delete()[0]
