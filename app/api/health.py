"""`/healthz`, `/readyz`, `/metrics`, `/robots.txt`: what machines ask a server."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.deps import ServiceDep
from app.service import Service

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """Say that the process answers."""
    return Response("ok\n", media_type="text/plain")


@router.get("/readyz")
async def readyz(service: ServiceDep) -> Response:
    """Say that the store can be written too, by writing to it. Answers 503 with the reason otherwise."""
    await service.context.store.write(lambda tx: tx.next_id())
    return Response("ok\n", media_type="text/plain")


@router.get("/robots.txt")
async def robots() -> Response:
    """Keep robots out."""
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")


@router.get("/metrics")
async def metrics(service: ServiceDep) -> Response:
    """Return counters and gauges in Prometheus' text format."""
    lines = [
        "# HELP stagedoor_captures Captures in the store.",
        "# TYPE stagedoor_captures gauge",
        *await _captures(service),
        "# HELP stagedoor_writer_backlog Units of work that wait for the next transaction.",
        "# TYPE stagedoor_writer_backlog gauge",
        f"stagedoor_writer_backlog {service.context.store.writer.backlog}",
        "# HELP stagedoor_request_records_lost_total Request records that could not be stored.",
        "# TYPE stagedoor_request_records_lost_total counter",
        f"stagedoor_request_records_lost_total {service.context.requests.lost}",
    ]
    return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


async def _captures(service: Service) -> list[str]:
    lines = []
    found = await service.context.library.all_counters()
    for name in service.context.sandboxes.names():
        counters = found.get(name, {})
        for channel, (total, unread) in sorted(counters.items()):
            labels = f'sandbox="{name}",channel="{channel}"'
            lines.append(f'stagedoor_captures{{{labels},state="read"}} {total - unread}')
            lines.append(f'stagedoor_captures{{{labels},state="unread"}} {unread}')
    return lines
