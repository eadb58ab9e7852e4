"""Dockerfiles as data: the instructions of each stage, in order; it runs none of them."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One instruction, its word in capitals, its continuation lines joined."""

    word: str
    value: str

    def exec_form(self) -> list[str]:
        """Return the argument vector of a CMD, ENTRYPOINT or HEALTHCHECK. Raises ValueError for the shell form."""
        vector = json.loads(self.value[self.value.index("[") :])
        return [str(argument) for argument in vector]

    def variables(self) -> dict[str, str]:
        """Return what an ENV instruction sets."""
        return dict(pair.split("=", 1) for pair in self.value.split())


@dataclass
class Stage:
    """What one FROM begins."""

    image: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def values(self, word: str) -> list[str]:
        """Return what follows each instruction of this word."""
        return [instruction.value for instruction in self.instructions if instruction.word == word]

    def last(self, word: str) -> Instruction:
        """Return the instruction that counts where only the last of its word does."""
        return next(instruction for instruction in reversed(self.instructions) if instruction.word == word)


def read_stages(path: Path) -> list[Stage]:
    """Return a Dockerfile's stages."""
    lines = [
        line for line in path.read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    stages: list[Stage] = []
    for line in re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines():
        word, value = line.split(maxsplit=1)
        if word.upper() == "FROM":
            image, _, name = value.partition(" AS ")
            stages.append(Stage(image, name))
        else:
            stages[-1].instructions.append(Instruction(word.upper(), value))
    return stages
