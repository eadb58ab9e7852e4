import gzip
from pathlib import Path

from app.lifespan import Running
from app.web.static_files import STATIC_FOLDER, StaticFiles
from tests.app.clients import http_client


async def test_files_are_compressed_and_kept_as_long_as_they_do_not_change(server: Running) -> None:
    version = StaticFiles().version
    async with http_client(server) as client:
        for name, kind in (
            ("style.css", "text/css; charset=utf-8"),
            ("page.js", "text/javascript; charset=utf-8"),
            ("favicon.svg", "image/svg+xml"),
        ):
            kept = await client.get(f"/ui/static/{version}/{name}")
            plain = await client.get(f"/ui/static/{name}", headers={"Accept-Encoding": "identity"})
            assert kept.content == plain.content == (STATIC_FOLDER / name).read_bytes()
            assert kept.headers["content-type"] == kind
            assert "immutable" in kept.headers["cache-control"]
            assert plain.headers["cache-control"] == "no-cache"
            assert "content-encoding" not in plain.headers
        assert (await client.get(f"/ui/static/{version}/style.css")).headers["content-encoding"] == "gzip"


async def test_nothing_outside_the_folder_is_given_out(server: Running) -> None:
    async with http_client(server) as client:
        for name in ("nope.css", "../rendering.py", "%2e%2e/rendering.py", "0/style.css", ""):
            assert (await client.get(f"/ui/static/{name}")).status_code == 404


def test_a_changed_file_makes_another_version(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    first = StaticFiles(tmp_path).version
    (tmp_path / "a.css").write_text("b {}")
    second = StaticFiles(tmp_path).version
    (tmp_path / "a.css").write_text("a {}")
    assert first == StaticFiles(tmp_path).version != second


def test_all_styles_and_scripts_together_are_small() -> None:
    paths = [path for path in STATIC_FOLDER.iterdir() if path.suffix in (".css", ".js")]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths) < 50_000
