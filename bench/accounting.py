"""What the kernel says that another process has used: CPU time and memory; Linux only."""

from pathlib import Path


def cpu_s(pid: int) -> float:
    """Return the CPU time of all living threads of a process, in seconds."""
    total_ns = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total_ns += int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            # The thread has ended between the listing and the reading.
            continue
    return total_ns / 1e9


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process, in MB of 1,000,000 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(f"process {pid} has no memory any more")


def disk_bytes(folder: Path) -> int:
    """Return what the files below a folder occupy, in whole blocks as the file system counts them."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())
