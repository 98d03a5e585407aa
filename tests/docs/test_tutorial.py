"""The tutorials' commands do what it says, one after the other, in an installation that was just started."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.docs.conftest import PASSWORD, Installation
from tests.docs.pages import ROOT, Block, blocks_of

PAGES = ("tutorials/first-table.md", "tutorials/jobs.md", "tutorials/report.md")
END = "=== end of block ==="


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_tutorial_work(page: str, installation: Installation, tmp_path: Path) -> None:
    installation.token_of("admin")
    blocks = blocks_of(page, "sh", "text")
    said = outputs(installation, [block for block in blocks if block.language == "sh"], tmp_path)
    assert [(line, said[command]) for command, line in expected(blocks) if line not in said[command]] == []


@pytest.mark.parametrize("page", PAGES)
def test_most_commands_of_a_tutorial_show_what_they_answer(page: str) -> None:
    blocks = blocks_of(page, "sh", "text")
    assert len({command for command, _ in expected(blocks)}) == len([b for b in blocks if b.language == "text"]) >= 3


def outputs(installation: Installation, commands: list[Block], folder: Path) -> dict[str, str]:
    """What each block of commands printed, run by one shell in a folder that looks like the project's."""
    (folder / "manage.py").symlink_to(ROOT / "manage.py")
    (folder / ".venv").symlink_to(sys.prefix)
    script = "\n".join(f"{block.text}\necho '{END}'" for block in commands)
    environment = installation.environment | {"JACQUARD": installation.url, "PASSWORD": PASSWORD}
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    said = done.stdout.split(END)
    return {block.text: text for block, text in zip(commands, said, strict=False)}


def expected(blocks: list[Block]) -> list[tuple[str, str]]:
    """Each line of a text block, with the commands before it that must say so."""
    return [
        (command.text, line.strip())
        for command, shown in pairwise(blocks)
        if (command.language, shown.language) == ("sh", "text")
        for line in shown.text.splitlines()
    ]
