"""The page's HTTP server: static files and two answers in JSON, for browsers on this machine."""

from importlib.resources import files
from pathlib import Path
from typing import cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mlops_kit.local.page.view import STEPS, View

HOSTS = ("127.0.0.1", "localhost")
"""Names that a browser on this machine uses. Others would let a web site read the page by giving
its own name this address (DNS rebinding)."""
HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Lets only reading requests to this machine's own names through, and adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have the application answer."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await (_refusal(Request(scope)) or self._app)(scope, receive, send_with_headers)


def application(directory: Path) -> ASGIApp:
    """Make the application for the machine in this folder."""
    view = View(directory)
    here = Path(str(files("mlops_kit.local.page")))

    def index(request: Request) -> Response:
        return FileResponse(here / "static" / "index.html")

    async def state(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(view.state))

    async def period(request: Request) -> Response:
        asked = request.query_params.get("seconds", "")
        seconds = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
        if seconds not in STEPS:
            allowed = ", ".join(map(str, STEPS))
            return PlainTextResponse(f"seconds must be one of {allowed}\n", 400)
        return JSONResponse(await run_in_threadpool(view.period, seconds))

    routes = [
        Route("/", index),
        Route("/api/state", state),
        Route("/api/period", period),
        Mount("/static", StaticFiles(directory=here / "static")),
        Mount("/vendor", StaticFiles(directory=here / "vendor")),
    ]
    return Guard(cast(ASGIApp, Starlette(routes=routes)))


def _refusal(request: Request) -> ASGIApp | None:
    name = request.headers.get("host", "").rsplit(":", 1)[0]
    if name not in HOSTS:
        return PlainTextResponse(f"this page is at {' or '.join(HOSTS)} only\n", 421)
    if request.method not in ("GET", "HEAD"):
        return PlainTextResponse("this page only reads\n", 405, {"allow": "GET, HEAD"})
    return None
