"""Starting and ending child processes so that none outlives its parent. Linux only; knows
nothing of what the processes do."""

import ctypes
import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

NOBODY = 65534
_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS = 1, 8
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAP_DAC_OVERRIDE, _CAP_VERSION_3 = 1, 0x20080522
_CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def die_with_parent(sig: int = signal.SIGTERM) -> None:
    """Have the kernel send `sig` to this process as soon as its parent thread is gone."""
    _call("prctl", _PR_SET_PDEATHSIG, sig, 0, 0, 0)


def become_nobody() -> None:
    """Leave root, because PostgreSQL refuses it, but keep the right to reach files in the
    project's own folder, whose parents may be closed to others."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    _call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    mask = 1 << _CAP_DAC_OVERRIDE
    header = struct.pack("=Ii", _CAP_VERSION_3, 0)
    _call("capset", header, struct.pack("=6I", mask, mask, mask, 0, 0, 0))
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


def enter_namespace() -> None:
    """The way out where root may not change its user (rootless containers): a user namespace
    in which this very user carries another number."""
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", _CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def _works(step: Callable[[], None]) -> bool:
    try:
        return subprocess.run(["true"], preexec_fn=step, check=False).returncode == 0  # noqa: PLW1509, S607
    except (OSError, subprocess.SubprocessError):
        return False


def way_out_of_root() -> Callable[[], None] | None:
    """The step a child must take before it may be PostgreSQL; None when this is not root."""
    if os.geteuid() != 0:
        return None
    for step in (become_nobody, enter_namespace):
        if _works(step):
            return step
    raise OSError("PostgreSQL refuses to run as root and this system lets root change neither user "
                  "nor namespace; start as an ordinary user or set DATABASE_URL")


def start(
    command: list[str],
    *,
    log: Path,
    env: dict[str, str] | None = None,
    bound: int | None = signal.SIGTERM,
    before: Callable[[], None] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own; `bound` is the signal it gets when this
    process dies, None lets it live on."""

    def prepare() -> None:
        if before:
            before()
        if bound is not None:
            die_with_parent(bound)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            preexec_fn=prepare,
        )


def is_alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def end(pid: int, *, sig: int = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask the process to stop; after `patience` seconds kill its whole group."""
    deadline = time.monotonic() + patience
    _send(os.kill, pid, sig)
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    if is_alive(pid):
        _send(os.killpg, pid, signal.SIGKILL)


def _send(how: Callable[[int, int], None], pid: int, sig: int) -> None:
    try:
        how(pid, sig)
    except ProcessLookupError:
        return


def free_port() -> int:
    """A TCP port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(ready: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Whether `ready` became true in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
