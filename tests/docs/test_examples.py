"""Every example of the docs that says that it runs, does; and the marks mean what `examples.py` says."""

from pathlib import Path

import pytest

from stagedoor import Stagedoor
from tests.docs.examples import ROOT, BrokenMarkError, ExampleFailedError, examples, pages, run_page
from tests.server_process import ServerProcess

PAGE = Path("page.md")


@pytest.fixture
def empty_server(stagedoor_process: ServerProcess) -> ServerProcess:
    """The suite's server as a reader's: with nothing in it."""
    with Stagedoor(stagedoor_process.http_url) as door:
        for sandbox in door.sandboxes.list():
            door.sandboxes.delete(sandbox.name)
    return stagedoor_process


def run(text: str, folder: Path, server: ServerProcess) -> list[int]:
    return [example.line for example in run_page(PAGE, text, folder, server)]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path, empty_server: ServerProcess) -> None:
    assert list(run_page(page, page.read_text(encoding="utf-8"), tmp_path, empty_server))


def test_python_blocks_share_their_names_and_find_the_server(
    tmp_path: Path, empty_server: ServerProcess
) -> None:
    text = """
<!-- runs -->
```python
url = "http://127.0.0.1:8025"
```

```python
raise AssertionError("this one is not marked")
```

<!-- runs -->
```python
import httpx
print(httpx.get(url + "/healthz", trust_env=False).status_code, "and more")
```
<!-- prints -->
```text
200 and ...
```
"""
    assert run(text, tmp_path, empty_server) == [4, 13]


def test_shell_blocks_have_the_command(tmp_path: Path, empty_server: ServerProcess) -> None:
    text = "<!-- runs -->\n```sh\nstagedoor captures list --json | grep -c '^\\[\\]$'\n```\n"
    assert run(text, tmp_path, empty_server) == [3]


def test_node_blocks_have_the_sdks(tmp_path: Path, empty_server: ServerProcess) -> None:
    text = '<!-- runs -->\n```js\nimport Stripe from "stripe";\nconsole.log(typeof Stripe);\n```\n'
    text += "<!-- prints -->\n```text\nfunction\n```\n"
    assert run(text, tmp_path, empty_server) == [3]


@pytest.mark.parametrize(
    ("language", "code", "failure"),
    [
        ("python", "assert 1 == 2", AssertionError),
        ("sh", "false", ExampleFailedError),
        ("js", "throw new Error()", ExampleFailedError),
    ],
)
def test_an_example_that_fails_fails_the_page(
    language: str, code: str, failure: type[Exception], tmp_path: Path, empty_server: ServerProcess
) -> None:
    with pytest.raises(failure):
        run(f"<!-- runs -->\n```{language}\n{code}\n```\n", tmp_path, empty_server)


def test_a_failing_test_of_an_example_fails_the_page(tmp_path: Path, empty_server: ServerProcess) -> None:
    with pytest.raises(ExampleFailedError, match="1 failed"):
        run("<!-- runs: pytest -->\n```python\ndef test_it(): assert False\n```\n", tmp_path, empty_server)


def test_another_output_than_the_pages_fails_it(tmp_path: Path, empty_server: ServerProcess) -> None:
    text = "<!-- runs -->\n```python\nprint(1)\n```\n<!-- prints -->\n```text\n2\n```\n"
    with pytest.raises(ExampleFailedError, match="printed:\n1"):
        run(text, tmp_path, empty_server)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- runs -->\n\n```python\n```\n",
        "<!-- runs -->\n```\n```\n",
        "<!-- runs: quickly -->\n```python\n```\n",
        "<!-- runs -->\n```ruby\n```\n",
        "<!-- prints -->\n```text\n```\n",
        "<!-- runs -->\n```sh\n```\n<!-- prints -->\n```text\n```\n<!-- prints -->\n```text\n```\n",
    ],
)
def test_a_mark_that_marks_nothing_is_refused(text: str) -> None:
    with pytest.raises(BrokenMarkError):
        examples(PAGE, text)
