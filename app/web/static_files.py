"""Our style sheets, scripts and icons: read once, compressed once, and kept by browsers for as long as they do not change."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from fakes.core.errors import NotFound

STATIC_FOLDER = Path(__file__).parent / "static"
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    # The only JSON there is says what browsers may fetch ahead (HTML standard, speculation rules).
    ".json": "application/speculationrules+json",
}
_WORTH_COMPRESSING = 600


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, ready to be sent."""

    content_type: str
    body: bytes
    compressed: bytes | None


class StaticFiles:
    """All files below the folder. `version` changes whenever one of them does."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        self._files = {path.relative_to(folder).as_posix(): _loaded(path) for path in paths}
        digest = hashlib.blake2b(digest_size=6)
        for name, file in self._files.items():
            digest.update(name.encode() + b"\0" + file.body)
        self.version = digest.hexdigest()

    def answer(self, request: Request, name: str) -> Response:
        """Return a file. Raises NotFound."""
        # Scripts import each other by relative URL, so the version is a folder of the path.
        version, _, rest = name.partition("/")
        file = self._files.get(rest if version == self.version else name)
        if file is None:
            raise NotFound(
                f"There is no file {name!r}.", hint="Load the page again: it may be of an older release."
            )
        headers = {"Content-Type": file.content_type, "Vary": "Accept-Encoding"}
        headers["Cache-Control"] = _FOR_EVER if version == self.version else "no-cache"
        if file.compressed is not None and accepts_gzip(request):
            return Response(file.compressed, headers={**headers, "Content-Encoding": "gzip"})
        return Response(file.body, headers=headers)

    def router(self) -> APIRouter:
        """Return the route below which the files lie."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/ui/static/{name:path}", self.answer, methods=["GET", "HEAD"])
        return router


def accepts_gzip(request: Request) -> bool:
    """Tell whether the client takes a compressed answer."""
    return "gzip" in request.headers.get("accept-encoding", "")


def _loaded(path: Path) -> StaticFile:
    body = path.read_bytes()
    content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    compressed = gzip.compress(body, 9, mtime=0) if len(body) > _WORTH_COMPRESSING else None
    return StaticFile(content_type, body, compressed)
