"""One watched process, and the rule by which it is started again."""

import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

_CALM = 60.0  # seconds without a fall after which a process counts as healthy again
_LONGEST_PAUSE = 30.0
_HOPELESS = 5


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(text, flush=True)  # noqa: T201


@dataclass
class Child:
    """One watched process."""

    name: str
    begin: Callable[[], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes]"
    stop_signal: int = signal.SIGTERM
    began: float = 0.0
    falls: int = 0
    fallen: bool = False
    again_at: float = 0.0

    @property
    def is_hopeless(self) -> bool:
        return self.falls >= _HOPELESS

    def watch(self, now: float) -> bool:
        """Start the process again if it fell, later and later while it keeps falling; true when
        it was started."""
        if self.process.poll() is None:
            return False
        if not self.fallen:
            self.fallen = True
            self.falls = 1 if now - self.began > _CALM else self.falls + 1
            self.again_at = now + min(2.0 ** (self.falls - 1), _LONGEST_PAUSE)
            say(f"{self.name} ended ({self.process.returncode}) and is started again")
        if now < self.again_at:
            return False
        self.process, self.began, self.fallen = self.begin(), now, False
        return True
