"""What the run engine keeps: runs, what they said and the files they made, schedules, the workers that are alive, and queues
that are paused."""

from typing import ClassVar

from django.db import models

from runs.states import State


class Run(models.Model):
    """One operation done in the background, once, however often it is attempted. A step of a flow is a run as well, whose
    `parent` is the flow's run. Rows come first and are the truth; everything else only wakes workers up.

    `claim_token` is the fencing token: whoever claimed the run may end it only while the token is still theirs.
    `waiting_for` and `ups_*` count the steps before this one, by how they ended; `steps_open` counts those below a flow
    that have not ended. `version` is the document version that it began with.
    """

    operation = models.CharField(max_length=100)
    target = models.JSONField(default=dict)
    input = models.JSONField(default=dict)
    params = models.JSONField(default=dict)
    title = models.CharField(max_length=300, blank=True)
    owner_kind = models.CharField(max_length=40, blank=True)
    owner_name = models.CharField(max_length=150, blank=True)
    version = models.BigIntegerField(null=True)
    trigger = models.CharField(max_length=20)
    trigger_id = models.CharField(max_length=80, blank=True)
    cause = models.JSONField(default=dict)
    principal_kind = models.CharField(max_length=10)
    principal_id = models.BigIntegerField(null=True)
    principal_name = models.CharField(max_length=150)

    state = models.CharField(max_length=20)
    priority = models.SmallIntegerField()
    queue = models.CharField(max_length=60)
    not_before = models.DateTimeField(null=True)
    timeout = models.FloatField(null=True)
    retry = models.JSONField(default=dict)
    attempt = models.PositiveIntegerField(default=0)
    attempts = models.JSONField(default=list)
    worker = models.CharField(max_length=32, blank=True)
    claim_token = models.CharField(max_length=32, blank=True)
    concurrency_key = models.CharField(max_length=200, blank=True)
    concurrency_limit = models.PositiveIntegerField(default=0)
    idempotency_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 – unique where there is one

    created_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    output = models.JSONField(null=True)
    error = models.JSONField(null=True)
    progress = models.JSONField(null=True)

    schedule = models.ForeignKey("Schedule", null=True, on_delete=models.SET_NULL, related_name="runs")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    rerun_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="reruns")
    node = models.CharField(max_length=63, blank=True)
    map_index = models.IntegerField(null=True)
    waiting_for = models.PositiveIntegerField(default=0)
    ups_succeeded = models.PositiveIntegerField(default=0)
    ups_failed = models.PositiveIntegerField(default=0)
    ups_skipped = models.PositiveIntegerField(default=0)
    steps_open = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["schedule", "planned_at"], name="runs_fired_once"),
            models.UniqueConstraint(fields=["parent", "node", "map_index"], name="runs_one_step_per_node"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-priority", "id"], name="runs_to_claim"),
            models.Index(fields=["state", "not_before"], name="runs_to_wake"),
            models.Index(fields=["queue", "state"], name="runs_by_queue"),
            models.Index(fields=["owner_kind", "owner_name", "id"], name="runs_by_owner"),
            models.Index(fields=["worker", "state"], name="runs_by_worker"),
            models.Index(fields=["concurrency_key", "state"], name="runs_by_key"),
            models.Index(fields=["principal_id", "id"], name="runs_by_principal"),
            models.Index(fields=["ended_at"], name="runs_by_end"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} {self.title or self.operation}"

    @property
    def is_over(self) -> bool:
        return State(self.state).is_over

    @property
    def key(self) -> str:
        """The idempotency key of what it does: one for all its attempts, because they mean one effect."""
        return f"run-{self.pk}"


class RunLog(models.Model):
    """One line of what a run said, written in batches."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    level = models.CharField(max_length=7)
    attempt = models.PositiveIntegerField()
    text = models.CharField(max_length=4000)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["run", "id"], name="runs_log_in_order")]

    def __str__(self) -> str:
        return f"{self.at} {self.level} {self.text}"


class ExportedFile(models.Model):
    """A file that somebody asked for: theirs alone, for a day. `kind` is the owner kind of the run that makes it, `asked`
    what it is made of. `seen` tells with which rights it was made; who has others by the time it is fetched does not get
    it. `truncated`: there was more than the file holds; `notes` say what else is not in it."""

    id = models.UUIDField(primary_key=True)
    owner_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=150)
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=100)
    asked = models.JSONField(default=dict)
    seen = models.CharField(max_length=64)
    state = models.CharField(max_length=10)
    problem = models.JSONField(null=True)
    bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(null=True)
    truncated = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    run_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner_id", "-created_at"], name="runs_files_of_owner"),
            models.Index(fields=["run_id"], name="runs_files_of_run"),
            models.Index(fields=["expires_at"], name="runs_files_by_end"),
        ]

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """When to start a run, again and again. `next_at` is always on the row: nothing is kept in a process. `start` is what
    `runs.starting` needs, `misfire` what happens to fires that were missed. `last_planned` is the newest fire that was
    dealt with."""

    owner_kind = models.CharField(max_length=40)
    owner_name = models.CharField(max_length=150)
    trigger_id = models.CharField(max_length=80)
    spec = models.JSONField()
    start = models.JSONField()
    misfire = models.JSONField(default=dict)
    principal_kind = models.CharField(max_length=10)
    principal_id = models.BigIntegerField(null=True)
    principal_name = models.CharField(max_length=150)
    next_at = models.DateTimeField(null=True)
    last_planned = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner_kind", "owner_name", "trigger_id"], name="runs_schedule_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["is_paused", "next_at"], name="runs_schedule_due")
        ]

    def __str__(self) -> str:
        return f"{self.owner_kind}/{self.owner_name} {self.trigger_id}"


class Automation(models.Model):
    """A published job or flow, or action with triggers: as whom it acts, whether it is paused, and when it last did well.
    `told` remembers which alerts were given, so that they are given once."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=63)
    version = models.BigIntegerField()
    principal_kind = models.CharField(max_length=10)
    principal_id = models.BigIntegerField(null=True)
    principal_name = models.CharField(max_length=150)
    is_paused = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    last_success_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "name"], name="runs_automation_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class Worker(models.Model):
    """A process that performs runs. `beat` grows while it lives; whoever sees it stand still for the length of a lease,
    by their own watch, takes its runs away. `place` is the machine and the process namespace, where `pid` means something."""

    id = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(max_length=200)
    place = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    queues = models.JSONField(default=list)
    slots = models.PositiveIntegerField()
    beat = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class Queue(models.Model):
    """A queue about which something was decided. Others need no row."""

    name = models.CharField(max_length=60, primary_key=True)
    is_paused = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Slots(models.Model):
    """One row for each concurrency key: its lock puts those in order who count what runs under the key."""

    key = models.CharField(max_length=200, primary_key=True)
    touched = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.key
