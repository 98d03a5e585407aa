"""What the kernel keeps: definitions, their immutable versions and drafts, who uses whom, and what packs brought."""

from django.db import models


class Definition(models.Model):
    """A named document of some kind. `published` is the pointer that says which version counts; none: only a draft.
    `revision` grows with each save of the draft, so that the ETag made from it is never used twice."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=63)
    uid = models.CharField(max_length=16, unique=True)
    published = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_definition_per_name")]
        default_permissions = ()
        permissions = [
            ("read_definition", "May read this definition"),
            ("design_definition", "May edit the draft of this definition"),
            ("publish_definition", "May publish this definition"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class Version(models.Model):
    """An immutable body. A version never changes, so whatever was compiled from it never goes stale."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    comment = models.CharField(max_length=500, blank=True)
    rolls_back_to = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.definition} v{self.number}"


class Draft(models.Model):
    """The body that is being worked on, and the version it began as."""

    definition = models.OneToOneField(Definition, on_delete=models.CASCADE, related_name="draft")
    body = models.JSONField()
    based_on = models.PositiveIntegerField(null=True)
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"draft of {self.definition}"


class Usage(models.Model):
    """One reference out of a published body: `source` uses `kind`/`name` (and `member` in it) at `pointer`."""

    source = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="uses")
    pointer = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=63)
    member = models.CharField(max_length=63, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "name"], name="usage_target")]

    def __str__(self) -> str:
        return f"{self.source} uses {self.kind}/{self.name}"


class Alias(models.Model):
    """An old name of a definition, still understood, marked deprecated."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=63)
    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_alias_per_name")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.name} → {self.definition}"


class PackImport(models.Model):
    """The body a pack brought last time: the *base* of the next three-way merge."""

    pack = models.CharField(max_length=63)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=63)
    uid = models.CharField(max_length=16)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    pack_version = models.CharField(max_length=40)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "kind", "uid"], name="one_base_per_pack")]

    def __str__(self) -> str:
        return f"{self.pack}: {self.kind}/{self.name}"


class Stamp(models.Model):
    """A number that grows with every publish; other processes read it to notice, within a second, that something moved.
    No number is used twice, not even after a roll-back: it is the time in microseconds."""

    name = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
