"""Security is what every answer carries and what every question must be, whatever the page."""

from typing import Final

from flask import Flask, Response, request

__all__ = ["CONTENT_POLICY", "LOOPBACK", "guard", "is_loopback"]

#: Names under which a browser on this machine reaches the service. Until releases pass the
#: disclosure audit and partners sign in, nothing else is answered.
LOOPBACK: Final = ("localhost", "127.0.0.1")

#: What a page may load: from us alone, with no script or style inside it.
CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

_FIXED: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), "
    "geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def is_loopback(host: str) -> bool:
    """Say whether `host` is this machine and no other."""
    return host in LOOPBACK


def guard(app: Flask) -> None:
    """Refuse strange hosts and any method that could write; put the headers on every answer."""
    app.config["TRUSTED_HOSTS"] = list(LOOPBACK)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False

    @app.after_request
    def protect(response: Response) -> Response:
        """Put the headers on an answer."""
        for name, value in _FIXED.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.method not in {"GET", "HEAD"}:
            response.headers["Allow"] = "GET, HEAD"
        return response
