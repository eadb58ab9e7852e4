"""The house's shape: what stands at the top, which test belongs to which module, how large anything may be."""

from pathlib import Path

from tests.architecture.tree import (
    PACKAGES,
    ROOT,
    assert_none,
    files_below,
    functions_of,
    project_files,
    text_of,
)

FILE_LINES = 400
FUNCTION_LINES = 50
TOP = {
    "CHANGELOG.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "app",
    "bench",
    "compose.yaml",
    "docs",
    "fakes",
    "pyproject.toml",
    "stagedoor",
    "tests",
}
VAGUE_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


def _stem(module: Path) -> str:
    """Return a module's name as its test spells it: `_command` is tested by `test_command`."""
    return module.stem.strip("_")


def _sources() -> list[Path]:
    return [path for path in files_below(*PACKAGES) if path.name != "__init__.py"]


def test_the_top_level_holds_what_people_expect_there_and_nothing_else() -> None:
    top = {path.parts[0] for path in project_files() if not path.parts[0].startswith(".")}
    assert_none(f"unexpected: {name}" for name in sorted(top - TOP))
    assert_none(f"missing: {name}" for name in sorted(TOP - top))


def test_every_module_has_its_test_at_the_mirrored_path() -> None:
    expected = {Path("tests") / path.parent / f"test_{_stem(path)}.py" for path in _sources()}
    assert_none(str(path) for path in sorted(expected) if not (ROOT / path).is_file())


def test_every_mirroring_test_names_the_module_or_package_it_is_about() -> None:
    strays = []
    for test in files_below("tests"):
        if len(test.parts) < 3 or test.parts[1] not in PACKAGES or not test.name.startswith("test_"):
            continue
        folder = test.parent.relative_to("tests")
        subjects = {_stem(path) for path in (ROOT / folder).glob("*.py")} | {folder.name}
        subjects |= {path.name for path in (ROOT / folder).iterdir() if path.is_dir()}
        topic = test.stem.removeprefix("test_")
        if not any(topic == subject or topic.startswith(f"{subject}_") for subject in subjects):
            strays.append(str(test))
    assert_none(strays)


def test_no_file_outgrows_what_a_reader_can_hold() -> None:
    hand_written = (".css", ".html", ".js", ".mjs", ".py")
    paths = files_below(*PACKAGES, "bench", "tests", suffixes=hand_written)
    sizes = {path: len(text_of(path).splitlines()) for path in paths}
    assert_none(f"{path}: {lines} lines" for path, lines in sizes.items() if lines > FILE_LINES)


def test_no_function_outgrows_a_screen() -> None:
    functions = [
        function for path in files_below(*PACKAGES, "bench", "tests") for function in functions_of(path)
    ]
    assert_none(f"{f.path}:{f.line} {f.name}: {f.lines} lines" for f in functions if f.lines > FUNCTION_LINES)


def test_no_module_has_a_name_that_says_nothing() -> None:
    paths = files_below(*PACKAGES, "bench", "tests")
    assert_none([str(path) for path in paths if VAGUE_NAMES & {_stem(path), *path.parts}])
