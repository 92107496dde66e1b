"""OpenID Connect: the partnership's own organisation says who somebody is, and we check its word.

Only the code flow with PKCE is spoken. What comes back counts once, in the browser it was asked
for from, and for ten minutes. Loaded only where such a service is declared: it needs `authlib`.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from webmap.door.terms import Oidc
from webmap.side import is_loopback

__all__ = ["Asking", "NotVouched", "Provider", "Vouched"]

#: How long somebody may take over there.
_WAIT: Final = timedelta(minutes=10)
#: How long what the service says of itself is taken for true.
_HOLDS: Final = timedelta(minutes=10)
#: How far its clock may be from ours, in seconds.
_LEEWAY: Final = 60
_TIMEOUT: Final = 5.0
#: Signatures by a key that the service alone has; never "none", never a secret both know.
_SIGNED_BY: Final = ("RS256", "PS256", "ES256")
_SCOPES: Final = "openid email"
#: What an answer says of somebody who proved two things (RFC 8176).
_SEVERAL: Final = "mfa"


class NotVouched(Exception):
    """The service did not say, in a form that can be believed, who somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What one browser was sent away with; its session keeps it until the answer comes.

    Attributes
    ----------
    state, nonce, verifier
        By lot: they tie the answer, the word in it, and whoever fetches it, to this browser.
    to
        Page to go on to, as `way_back.asked_for` gave it.
    at
        When, UTC without a zone, as ISO text.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    to: str | None
    at: str

    @classmethod
    def begun(cls, to: str | None, now: datetime) -> Self:
        """Return one drawn by lot."""
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        return cls(state=state, nonce=nonce, verifier=verifier, to=to, at=now.isoformat())

    def kept(self) -> dict[str, str | None]:
        """Return it as a session keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the service vouches for: an address it has verified, and whether by several proofs."""

    email: str = field(repr=False)
    by_several: bool


class Provider:
    """The service as one app knows it.

    Parameters
    ----------
    oidc
        Where it is, and what we are called there.
    now
        Returns the time, UTC without a zone.
    """

    def __init__(self, oidc: Oidc, now: Callable[[], datetime]) -> None:
        self._oidc = oidc
        self._now = now
        self._said: tuple[datetime, Mapping[str, Any]] | None = None

    def address(self, asking: Asking, back: str) -> str:
        """Return where to send a browser, which comes back to the address `back`.

        Raises
        ------
        NotVouched
            If the service cannot be reached, or is not what was declared.
        """
        place = self._place("authorization_endpoint")
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                place,
                state=asking.state,
                nonce=asking.nonce,
                code_verifier=asking.verifier,
            )
        return str(address)

    def vouched(self, asking: Asking | None, answer: Mapping[str, str], back: str) -> Vouched:
        """Return whom the service vouches for in an answer to `asking`.

        Parameters
        ----------
        asking
            What this browser was sent away with; None where it was not.
        answer
            What it brought back.
        back
            The address it came back to.

        Raises
        ------
        NotVouched
            If anything about the answer is not as it must be.
        """
        if asking is None or self._now() - datetime.fromisoformat(asking.at) >= _WAIT:
            raise NotVouched("nobody was sent away, or too long ago")
        if not hmac.compare_digest(asking.state.encode(), answer.get("state", "").encode()):
            raise NotVouched("the answer is to another question")
        if answer.get("iss", self._oidc.issuer) != self._oidc.issuer:  # RFC 9207
            raise NotVouched("another service answered")
        if not answer.get("code"):
            raise NotVouched("the service refused")
        return _told(self._claims(self._fetched(asking, answer["code"], back), asking.nonce))

    def _fetched(self, asking: Asking, code: str, back: str) -> str:
        """Return the signed word of the service that a code stands for."""
        place = self._place("token_endpoint")
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    place,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=asking.verifier,
                    timeout=_TIMEOUT,
                    allow_redirects=False,
                )
        except (requests.RequestException, AuthlibBaseError, ValueError) as error:
            raise NotVouched("the code was not taken") from error
        return str(token.get("id_token", ""))

    def _claims(self, word: str, nonce: str) -> Mapping[str, Any]:
        """Return what a signed word says, its signature, time and destination checked."""
        now = int(self._now().replace(tzinfo=UTC).timestamp())
        must = jwt.JWTClaimsRegistry(
            now=now,
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._oidc.issuer},
            aud={"essential": True},  # looked at below: the library lets others stand beside us
            azp={"value": self._oidc.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            keys = KeySet.import_key_set(self._get(self._place("jwks_uri")))  # type: ignore[arg-type]
            claims = jwt.decode(word, keys, algorithms=_SIGNED_BY).claims
            must.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotVouched("the word of the service does not hold") from error
        if claims["aud"] not in (self._oidc.client_id, [self._oidc.client_id]):
            raise NotVouched("it was said to others too")
        return claims

    def _place(self, name: str) -> str:
        """Return an address of the service by what it is for."""
        now = self._now()
        if self._said is None or now - self._said[0] >= _HOLDS:
            told = self._get(f"{self._oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self._oidc.issuer:
                raise NotVouched("another service than the one declared")
            self._said = now, told
        place = self._said[1].get(name)
        if not isinstance(place, str) or not _is_safe(place):
            raise NotVouched("the service names no safe address")
        return place

    def _get(self, address: str) -> Mapping[str, Any]:
        try:
            answer = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            told = answer.json()
        except requests.RequestException as error:  # that it is no JSON is one of them
            raise NotVouched("the service cannot be reached") from error
        if not isinstance(told, dict):
            raise NotVouched("the service says nothing")
        return told

    def _client(self, back: str) -> OAuth2Session:
        said = self._said[1] if self._said else {}
        offered = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" in offered
        return OAuth2Session(
            self._oidc.client_id,
            self._oidc.client_secret,
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
            scope=_SCOPES,
            redirect_uri=back,
            code_challenge_method="S256",
        )


def _told(claims: Mapping[str, Any]) -> Vouched:
    """Return whom claims that were checked are about."""
    email, methods = claims.get("email"), claims.get("amr")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise NotVouched("the service has not verified the address")
    return Vouched(email, isinstance(methods, list) and _SEVERAL in methods)


def _is_safe(address: str) -> bool:
    """Say whether nobody between here and an address can listen."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname is not None and is_loopback(parts.hostname)
    )
