"""Starting and ending child processes so that none outlives its parent. Linux only; knows
nothing of what the processes do."""

import ctypes
import os
import secrets
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
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
        return subprocess.run(["true"], preexec_fn=step, check=False).returncode == 0  # noqa: S607
    except (OSError, subprocess.SubprocessError):
        return False


def way_out_of_root() -> Callable[[], None] | None:
    """The step a child must take before it may be PostgreSQL; None when this is not root."""
    if os.geteuid() != 0:
        return None
    for step in (become_nobody, enter_namespace):
        if _works(step):
            return step
    raise OSError(
        "PostgreSQL refuses to run as root and this system lets root change neither user "
        "nor namespace; start as an ordinary user or set DATABASE_URL"
    )


def start(
    command: list[str],
    *,
    log: Path | None,
    env: dict[str, str] | None = None,
    bound: int | None = signal.SIGTERM,
    before: Callable[[], None] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, writing to `log` or to the terminal; `bound`
    is the signal it gets when this process dies, None lets it live on."""

    def prepare() -> None:
        if before:
            before()
        if bound is not None:
            die_with_parent(bound)

    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") if log else nullcontext() as output:
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


def catches(pid: int, sig: int) -> bool:
    """Whether the process has a handler of its own for the signal."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return False
    masks = dict(line.split(":\t", 1) for line in lines if line.startswith("Sig"))
    return bool(int(masks["SigCgt"], 16) >> (sig - 1) & 1)


def identity(pid: int) -> str:
    """Tells a process from a later one with the same number, also after a reboot."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return f"{boot}:{pid}:{fields[19]}"


def end_left_overs(identities: dict[str, str]) -> None:
    """End processes noted by an earlier start that could not end them itself."""
    for noted in identities.values():
        pid = int(noted.split(":")[1])
        if identity(pid) == noted:
            end(pid, sig=signal.SIGINT)


def end(pid: int, *, sig: int = signal.SIGTERM, patience: float = 15.0) -> None:
    """Ask the process to stop; after `patience` seconds, kill it and whatever it started."""
    with suppress(ProcessLookupError):
        os.kill(pid, sig)
    wait_until(lambda: not is_alive(pid), seconds=patience)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A TCP port that nobody uses, below those that outgoing connections are given."""
    return next(
        port for port in (20_000 + secrets.randbelow(12_000) for _ in range(100)) if is_free(port)
    )


def wait_until(ready: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Whether `ready` became true in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def reap(process: "subprocess.Popen[bytes]", *, patience: float = 15.0) -> None:
    """Wait for a child that was asked to stop; then kill it and whatever it started."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
