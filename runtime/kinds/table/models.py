"""What tables keep beside their rows: the versions of each row and the counters of numbered fields."""

from django.db import models


class RowHistory(models.Model):
    """One version of one row. `delta` maps a field's uid to [before, after]; a row's first version has all its values."""

    table_uid = models.CharField(max_length=16)
    row_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    deed = models.CharField(max_length=12)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    delta = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_uid", "row_id", "version"], name="one_history_entry_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.table_uid}/{self.row_id} v{self.version}"


class Counter(models.Model):
    """The last number given to a sequence or autonumber field within a period ("202611"; "" for all time)."""

    table_uid = models.CharField(max_length=16)
    field_uid = models.CharField(max_length=16)
    period = models.CharField(max_length=20, blank=True)
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_uid", "field_uid", "period"], name="one_counter_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.table_uid}.{self.field_uid} {self.period} {self.value}"


class ImportRun(models.Model):
    """One file on its way into a table. `position` rows of it are settled for good: what they became was kept in the same
    transaction, so that a run that was cut off goes on behind them. `run_id` is the background run that does it; it is
    "planning" and "planned" while it is only looked at what it would do, and the counts are those of the plan. `undo` says how
    far it was taken back: {deleted, restored, left, rows}; chunks that were are gone."""

    key = models.CharField(max_length=24, unique=True)
    table_uid = models.CharField(max_length=40)
    table = models.CharField(max_length=63)
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=150)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    request = models.JSONField()
    state = models.CharField(max_length=10)
    run_id = models.BigIntegerField(null=True)
    total = models.BigIntegerField(null=True)
    position = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    conflicts = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)
    undo = models.JSONField(null=True)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner_id", "started_at"], name="import_run_of_owner"),
            models.Index(fields=["run_id"], name="import_run_of_run"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.table} {self.state}"


class ImportChunk(models.Model):
    """What some rows of a file became: `created` are ranges of ids, `updated` pairs of id and version, for going back."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="chunks")
    position = models.BigIntegerField()
    created = models.JSONField()
    updated = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="one_chunk_per_position")]

    def __str__(self) -> str:
        return f"{self.run_id} at {self.position}"


class RejectedRow(models.Model):
    """A row of a file that was not taken, as it was, and why."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects")
    line = models.BigIntegerField()
    cells = models.JSONField()
    problems = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="rejected_once")]

    def __str__(self) -> str:
        return f"{self.run_id} line {self.line}"


class StoredFile(models.Model):
    """An uploaded file: what it is called and what it was found to be. `key` is its name in the storage, random."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
