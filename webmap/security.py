"""Security is what every answer carries and what every question must be, whatever the page."""

from typing import Final

from flask import Flask, Response, g, request

__all__ = ["LOOPBACK", "allow_own_forms", "content_policy", "guard", "is_loopback"]

#: Names under which a browser on this machine reaches the service. Until releases pass the
#: disclosure audit and partners sign in, nothing else is answered.
LOOPBACK: Final = ("localhost", "127.0.0.1")

_FIXED: Final = {
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


def content_policy(*, own_forms: bool = False) -> str:
    """Return what a page may load: from us alone, with no script or style inside it.

    Parameters
    ----------
    own_forms
        Whether the page holds a form, which may then be sent to us alone.
    """
    forms = "'self'" if own_forms else "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action {forms}; frame-ancestors 'none'"
    )


def allow_own_forms() -> None:
    """Let the page being made hold a form, such as a search box."""
    g.own_forms = True


def guard(app: Flask) -> None:
    """Refuse strange hosts and any method that could write; put the headers on every answer."""
    app.config["TRUSTED_HOSTS"] = list(LOOPBACK)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False

    @app.after_request
    def protect(response: Response) -> Response:
        own_forms = bool(g.get("own_forms"))
        policy = content_policy(own_forms=own_forms)
        response.headers["Content-Security-Policy"] = policy
        for name, value in _FIXED.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.method not in {"GET", "HEAD"}:
            response.headers["Allow"] = "GET, HEAD"
        return response
