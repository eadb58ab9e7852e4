"""The image without an engine: every instruction of the Dockerfile carried out below a folder of this machine.

The paths that the Dockerfile names are put below that folder, and the machine's own Python stands for the base
image's. What needs an engine (layers, users, the network) is not imitated.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.packaging.dockerfile import Instruction, Stage, read_stages

ROOT = Path(__file__).resolve().parent.parent.parent
OWN_PATHS = re.compile(r"(?<![\w.])/(?=(?:opt|source|data)\b)")


@dataclass
class Image:
    """A built image: its files below `root`, and what its last stage says of running it."""

    root: Path
    final: Stage
    environment: dict[str, str] = field(default_factory=dict)

    def localize(self, text: str) -> str:
        """Return text with the image's own absolute paths put below `root`."""
        return OWN_PATHS.sub(f"{self.root}/", text)

    def command(self) -> list[str]:
        """Return what the container starts, without the arguments of CMD: its program is the one in the image."""
        entry = self.final.last("ENTRYPOINT").exec_form()
        program = shutil.which(entry[0], path=self.environment["PATH"])
        return [program or entry[0], *entry[1:]]

    def arguments(self) -> list[str]:
        """Return what CMD passes to the entry point."""
        return self.final.last("CMD").exec_form()

    def health_check(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the image's own health check."""
        check = self.final.last("HEALTHCHECK")
        program, *rest = Instruction("CMD", check.value.partition(" CMD ")[2]).exec_form()
        found = shutil.which(program, path=self.environment["PATH"])
        return subprocess.run(
            [found or program, *rest],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


def build(root: Path) -> Image:
    """Carry out the Dockerfile below `root`, once. Raises CalledProcessError after printing what a command said."""
    stages = read_stages(ROOT / "Dockerfile")
    image = Image(root, stages[-1])
    built = root / "built"
    for stage in stages:
        image.environment = {**os.environ, "PATH": _path_with_this_python(), "HOME": str(root)}
        _carry_out(stage, image, only_the_environment=built.exists())
    built.touch()
    return image


def _path_with_this_python() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.defpath])


def _carry_out(stage: Stage, image: Image, *, only_the_environment: bool) -> None:
    folder = image.root
    for instruction in stage.instructions:
        value = image.localize(instruction.value)
        if instruction.word == "ENV":
            for name, text in Instruction("ENV", value).variables().items():
                image.environment[name] = text.replace("$PATH", image.environment["PATH"])
        elif only_the_environment:
            continue
        elif instruction.word == "WORKDIR":
            folder = Path(value)
            folder.mkdir(parents=True, exist_ok=True)
        elif instruction.word == "COPY" and not value.startswith("--from="):
            _copy(value, folder)
        elif instruction.word == "RUN" and not value.startswith("useradd "):
            _run(value, folder, image.environment)


def _copy(value: str, folder: Path) -> None:
    *sources, target = value.split()
    for source in sources:
        path = ROOT / source
        if path.is_dir():
            shutil.copytree(path, folder / target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(path, folder / target)


def _run(command: str, folder: Path, environment: dict[str, str]) -> None:
    result = subprocess.run(
        ["sh", "-ec", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.stderr.write(result.stdout + result.stderr)
        result.check_returncode()
