"""Delivery sends an answer small and only once: compressed, and not again if it is unchanged."""

import gzip
from typing import Final

from flask import Flask, Response, request

__all__ = ["deliver", "squeeze"]

#: Below this many bytes compressing saves nothing.
_WORTH_IT: Final = 1_000
_TEXT: Final = ("text/", "application/json", "application/geo+json", "image/svg+xml")


def squeeze(content: bytes) -> bytes:
    """Return `content` compressed; the same bytes every time, as no clock goes in."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def deliver(app: Flask) -> None:
    """Compress text where the browser takes it, and answer 304 where it has it already."""

    @app.after_request
    def send(response: Response) -> Response:
        """Compress text and tag it, so that a page is sent once and small."""
        if (
            response.status_code != 200
            or response.direct_passthrough
            or response.cache_control.no_store
        ):
            return response  # a form's token must not be squeezed beside what a stranger wrote
        if "Content-Encoding" not in response.headers and _is_text(response):
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"] and len(response.get_data()) >= _WORTH_IT:
                response.set_data(squeeze(response.get_data()))
                response.headers["Content-Encoding"] = "gzip"
        response.add_etag()
        response.make_conditional(request)
        return response


def _is_text(response: Response) -> bool:
    return (response.mimetype or "").startswith(_TEXT)
