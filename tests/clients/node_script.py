"""Running a few lines of Node against the official SDKs that `tests/clients/node` installs; it knows no SDK."""

import asyncio
import json
from typing import Any

from tests.parts import NODE, NODE_PROJECT, NODE_SDKS

TIMEOUT_S = 60
_PROLOGUE = "const input = JSON.parse(process.argv[1]);\n"


class NodeScriptError(Exception):
    """The script failed; the message is what it wrote to standard error."""


async def run_node(script: str, **values: Any) -> Any:
    """Run an ES module and return what it printed, read as JSON.

    The script finds `values` in the constant `input`. Raises NodeScriptError, PartMissingError.
    """
    node = NODE.path()
    NODE_SDKS.path()
    process = await asyncio.create_subprocess_exec(
        *(node, "--input-type=module", "--eval", _PROLOGUE + script, json.dumps(values)),
        cwd=NODE_PROJECT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise NodeScriptError(errors.decode())
    return json.loads(output)
