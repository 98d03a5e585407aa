"""What is known of the physical tables: how they are, what was put aside, and the journal of changes to them."""

from django.db import models


class PhysicalTable(models.Model):
    """A table of rows as it is in the database. `name` is its definition's name; a link table has none."""

    uid = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=63, db_index=True)
    table = models.CharField(max_length=63, unique=True)
    shape = models.JSONField()

    def __str__(self) -> str:
        return self.table


class Parked(models.Model):
    """A column or a whole table that was dropped or replaced: renamed, kept with its values, purged on request only.
    `original` is the column (or the table's shape) as it was."""

    shape_uid = models.CharField(max_length=40)
    column_uid = models.CharField(max_length=40, blank=True)
    physical = models.CharField(max_length=63)
    reason = models.CharField(max_length=10)
    original = models.JSONField()
    parked_at = models.DateTimeField()
    change = models.ForeignKey("SchemaChange", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["shape_uid", "column_uid"], name="parked_from")]

    def __str__(self) -> str:
        return self.physical


class SchemaChange(models.Model):
    """One change of physical tables, all that one publish needs. One that is still "running" when nobody works on it
    was cut off, and is undone before anything else happens."""

    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, db_index=True)
    tables = models.JSONField()

    def __str__(self) -> str:
        return f"change {self.pk} ({self.state})"


class SchemaStep(models.Model):
    """One step of a change. `description` is enough to do it or take it back; it goes when the change counts."""

    change = models.ForeignKey(SchemaChange, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    table_uid = models.CharField(max_length=40)
    action = models.CharField(max_length=20)
    description = models.JSONField()
    sql = models.TextField(blank=True)
    state = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "number"], name="one_step_per_number")]

    def __str__(self) -> str:
        return f"{self.change_id}.{self.number} {self.action} ({self.state})"
