import asyncio
import json
import os
import shlex

import pytest
import yaml

from app.web.environments import actions, compose, docker_run, dotenv, node, python, renderings, shell
from tests.clients.node_script import run_node

VARIABLES = {"STAGEDOOR_DEMO_URL": "http://127.0.0.1:8025", "STAGEDOOR_DEMO_WORD": 'it\'s $HOME "x"'}


async def test_a_shell_reads_the_exports() -> None:
    script = shell(VARIABLES) + '\nprintf "%s\\n" "$STAGEDOOR_DEMO_URL" "$STAGEDOOR_DEMO_WORD"'
    process = await asyncio.create_subprocess_exec("sh", "-c", script, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert output.decode().splitlines() == list(VARIABLES.values())


def test_docker_gets_one_option_for_each() -> None:
    words = shlex.split(docker_run(VARIABLES))
    assert [word for word in words if "=" in word] == [f"{name}={value}" for name, value in VARIABLES.items()]


def test_yaml_reads_what_compose_and_workflows_get() -> None:
    assert yaml.safe_load(compose(VARIABLES)) == {"environment": VARIABLES}
    assert yaml.safe_load(actions(VARIABLES)) == {"env": VARIABLES}


def test_python_sets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    exec(python(VARIABLES), {})
    assert {name: os.environ[name] for name in VARIABLES} == VARIABLES


async def test_node_sets_them() -> None:
    found = await run_node(f"{node(VARIABLES)}\nconsole.log(JSON.stringify(process.env));")
    assert {name: found[name] for name in VARIABLES} == VARIABLES


def test_a_dotenv_file_quotes_only_what_needs_it() -> None:
    first, second = dotenv(VARIABLES).splitlines()
    assert first == "STAGEDOOR_DEMO_URL=http://127.0.0.1:8025"
    assert json.loads(second.partition("=")[2]) == VARIABLES["STAGEDOOR_DEMO_WORD"]


def test_every_way_has_a_title_of_its_own() -> None:
    titles = [each.title for each in renderings(VARIABLES)]
    assert len(set(titles)) == len(titles) == 7
