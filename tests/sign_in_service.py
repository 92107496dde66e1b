"""A sign-in service of an organisation, as OpenID Connect describes it, written for the tests.

Words are signed here by `cryptography` alone (RFC 7515, 7518), not by the library that checks them.
"""

import base64
import hashlib
import json
import secrets
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

CLIENT_ID, CLIENT_SECRET = "plainsight-of-tests", "secret of the tests"


def b64(content):
    """Base 64 for addresses, without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@dataclass
class Service:
    """What the service says of whoever signs in, and what a test makes it say wrongly."""

    clock: object
    email: str = "someone@leeds_council.example"
    claims: dict = field(default_factory=dict)
    header: dict = field(default_factory=dict)
    sign: object = None
    said_of_itself: dict = field(default_factory=dict)
    issuer: str = ""

    def __post_init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes, self.asked = {}, []

    def signature(self, content):
        return self.key.sign(content, padding.PKCS1v15(), SHA256())

    def word(self, nonce):
        """An ID token (OpenID Connect Core 1.0, section 2)."""
        now = int(self.clock().replace(tzinfo=UTC).timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "248289761001", "nonce": nonce,
            "iat": now, "exp": now + 300, "email": self.email, "email_verified": True,
        } | self.claims  # fmt: skip
        header = {"alg": "RS256", "kid": "one"} | self.header
        told = {name: value for name, value in claims.items() if value is not None}
        parts = [b64(json.dumps(part).encode()) for part in (header, told)]
        content = ".".join(parts).encode()
        return f"{content.decode()}.{b64((self.sign or self.signature)(content))}"

    @Request.application
    def __call__(self, request):
        answers = {
            "/.well-known/openid-configuration": self._about,
            "/keys": self._keys,
            "/token": self._token,
        }
        return answers[request.path](request)

    def sign_in(self, address):
        """What a browser brings back after somebody signed in over there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _about(self, _request):
        return self._json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
            | self.said_of_itself
        )

    def _keys(self, _request):
        public = self.key.public_key().public_numbers()
        key = {"kty": "RSA", "kid": "one", "use": "sig", "n": number(public.n)}
        return self._json({"keys": [key | {"e": number(public.e)}]})

    def _token(self, request):
        """Give a word for a code, once, to who knows the client's secret and the verifier."""
        asked = self.codes.pop(request.form["code"], None)
        known = request.authorization and request.authorization.parameters
        verifier = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or known != {"username": CLIENT_ID, "password": CLIENT_SECRET}
            or b64(verifier) != asked["code_challenge"]  # RFC 7636, section 4.6
            or request.form["redirect_uri"] != asked["redirect_uri"]
        ):
            return self._json({"error": "invalid_grant"}, 400)
        word = self.word(asked["nonce"])
        return self._json({"access_token": "of no use", "token_type": "Bearer", "id_token": word})

    @staticmethod
    def _json(told, status=200):
        return Response(json.dumps(told), status, content_type="application/json")


@contextmanager
def serving(service):
    """Answer at a free port of this machine."""
    server = make_server("127.0.0.1", 0, service, threaded=True)
    service.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
