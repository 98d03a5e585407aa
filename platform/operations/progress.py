"""A progress bar for people at a terminal; somebody who reads a log gets one line at the end."""

import time
from typing import TextIO

WIDTH = 30
PAUSE = 0.1


class Bar:
    """`told` takes how much is done and how much there is; `end` closes the line."""

    def __init__(self, title: str, out: TextIO) -> None:
        self._title, self._out = title, out
        self._live = out.isatty()
        self._began = time.monotonic()
        self._drawn, self._done, self._total = 0.0, 0, 0

    def told(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        now = time.monotonic()
        if self._live and (now - self._drawn >= PAUSE or done >= total):
            self._drawn = now
            self._out.write(f"\r{self._line(now)}")
            self._out.flush()

    def end(self) -> None:
        line = self._line(time.monotonic())
        self._out.write(f"\r{line}\n" if self._live else f"{line}\n")
        self._out.flush()

    def _line(self, now: float) -> str:
        share = self._done / self._total if self._total else 1.0
        full = int(share * WIDTH)
        seconds = max(now - self._began, 0.001)
        figures = f"{self._done:,} of {self._total:,} rows  {self._done / seconds:,.0f}/s"
        return f"{self._title:<14} {'█' * full}{'░' * (WIDTH - full)} {share:4.0%}  {figures}   "
