import subprocess
import sys

HANGING = "import threading; from app.stop_limit import limit_stop; limit_stop({}); {}"


def test_a_stop_that_hangs_is_ended_and_one_that_does_not_is_left_alone() -> None:
    ends = {
        "threading.Thread(target=threading.Event().wait).start()": (1, "did not stop within 0 s"),
        "pass": (0, ""),
    }
    for number, (work, (code, said)) in enumerate(ends.items()):
        program = HANGING.format(60 * number, work)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == code
        assert said in done.stderr
