import subprocess
import sys

PROGRAM = """
import logging, resource, sys
from app.descriptors import make_room
logging.basicConfig(format="%(message)s")
soft, hard, wanted = (int(each) for each in sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
make_room(wanted)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def limited(soft: int, hard: int, connections: int) -> tuple[str, str]:
    """Return the limit that a process has after `make_room`, and what it said."""
    command = [sys.executable, "-c", PROGRAM, str(soft), str(hard), str(connections)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return ended.stdout.strip(), ended.stderr


def test_the_limit_is_raised_as_far_as_the_system_lets_it() -> None:
    assert limited(256, 4000, 1000) == ("1300", "")
    assert limited(2000, 4000, 1000) == ("2000", "")
    raised, said = limited(256, 600, 1000)
    assert raised == "600"
    assert "1000 connections may be open" in said
