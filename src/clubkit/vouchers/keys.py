"""
The key ring of a club: one secret for each generation of vouchers, and a key of its own for each purpose.

A key is announced, so that tills learn its public half; then it signs; then a newer one signs and it only
verifies; then it is retired. A key that leaked is revoked at any time. Nothing here draws random bytes, reads
a file or writes one: `clubkit.key_sources` does.
"""

from __future__ import annotations

import re
from enum import StrEnum

from attrs import evolve, field, frozen
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clubkit.errors import BadInputError, KeyRingError
from clubkit.vouchers.codes import KEYS, CodeKey, CodeKeys
from clubkit.vouchers.foreign import BindingKey, ForeignKey
from clubkit.vouchers.secret import SECRET_BYTES, Secret
from clubkit.vouchers.tokens import TokenKeys, TokenSigner, tenant_number

__all__ = [
    "KeyRing",
    "KeyState",
    "Purpose",
    "RingKey",
    "derived",
    "new_ring",
    "ring_key",
]

_TENANT = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Purpose(StrEnum):
    """What a key is for. A key of one purpose tells nothing of that of another."""

    CODES = "short"
    TOKENS = "token"
    BINDINGS = "binding"
    BUNDLES = "bundle"
    FOREIGN = "foreign"
    DRAWS = "draw"


class KeyState(StrEnum):
    """Where a key of the ring is in its life."""

    ANNOUNCED = "announced"
    """It verifies, so that tills can learn it before it signs."""

    SIGNING = "signing"
    """It makes what is new, and verifies."""

    VERIFYING = "verifying"
    """It verifies what it made before another one signed."""

    REVOKED = "revoked"
    """What it made is refused. Its secret is gone."""


def derived(root: Secret, purpose: Purpose, tenant: str) -> Secret:
    """
    The key of a club for one purpose.

    Source: HKDF with SHA-256 (RFC 5869), without a salt.
    """
    info = f"clubkit/voucher/{purpose}/v1/{tenant}".encode()
    return Secret(HKDF(SHA256(), SECRET_BYTES, None, info).derive(root.reveal()))


@frozen(eq=False)
class RingKey:
    """
    One key of a ring.

    Attributes:
        kid: Its number, 0 to 31, which is the first symbol of its codes.

        key_id: Four bytes of its public half, which name it in tokens.

        root: The secret that all its purposes are derived from; none of a revoked key.
    """

    kid: int
    state: KeyState
    key_id: bytes
    root: Secret | None = field(repr=False)

    def secret(self, purpose: Purpose, tenant: str) -> bytes:
        """
        The key for one purpose.

        Raises:
            KeyRingError: If the key was revoked.
        """
        if self.root is None:
            raise KeyRingError(f"key {self.kid} was revoked")
        return derived(self.root, purpose, tenant).reveal()


@frozen(eq=False)
class KeyRing:
    """
    The keys of one club. Every step gives a new ring; the old one is as it was. No secret is in its `repr`.

    Attributes:
        tenant: The club's name, which goes into every derived key: 1 to 64 of ASCII letters, digits, dot,
            dash and underscore. Vouchers of one name are none of another.

        keys: The oldest first.

    Raises:
        BadInputError: If the name is none, or the keys are not those of a ring: numbers and ids are used
            once, at most one key signs, and at most one is announced.
    """

    tenant: str
    keys: tuple[RingKey, ...]

    def __attrs_post_init__(self) -> None:
        if not _TENANT.fullmatch(self.tenant):
            # In a ring's text that lacks the name, a secret is in its place.
            raise BadInputError("tenant", "1 to 64 letters, digits, dots and dashes", "another text")
        states = [key.state for key in self.keys]
        _require(all(0 <= key.kid < KEYS for key in self.keys), f"numbers 0 to {KEYS - 1}")
        _require(len({key.kid for key in self.keys}) == len(self.keys), "each number once")
        _require(len({key.key_id for key in self.keys}) == len(self.keys), "each secret once")
        _require(states.count(KeyState.SIGNING) <= 1, "at most one that signs")
        _require(states.count(KeyState.ANNOUNCED) <= 1, "at most one that is announced")
        for key in self.keys:
            _require(
                (key.root is None) is (key.state is KeyState.REVOKED), "a secret for each but revoked ones"
            )

    # --- the life of a key ------------------------------------------------------------------------------

    def announced(self, root: Secret) -> KeyRing:
        """
        The ring with a new key, which verifies but does not sign yet. Bring its public half to every till.

        Its number is the next that is free after the newest key's: it is used again as late as can be.

        Raises:
            KeyRingError: If another one is announced already, or all 32 numbers are taken.
            BadInputError: If the ring has this secret.
        """
        if self._in(KeyState.ANNOUNCED):
            raise KeyRingError("a key is announced already; let it sign or revoke it first")
        kid = self._next_kid()
        return evolve(self, keys=(*self.keys, ring_key(kid, KeyState.ANNOUNCED, root, self.tenant)))

    def rotated(self) -> KeyRing:
        """
        The ring in which the announced key signs, and the one that signed only verifies.

        Raises:
            KeyRingError: If no key is announced.
        """
        if not self._in(KeyState.ANNOUNCED):
            raise KeyRingError("no key is announced that could sign")
        after = {KeyState.SIGNING: KeyState.VERIFYING, KeyState.ANNOUNCED: KeyState.SIGNING}
        return evolve(
            self, keys=tuple(evolve(key, state=after.get(key.state, key.state)) for key in self.keys)
        )

    def revoked(self, kid: int) -> KeyRing:
        """
        The ring in which a key's codes and tokens are refused, and its secret is gone. There is no way back.

        If it was the one that signs, no key does until another is announced and the ring rotated.

        Raises:
            KeyRingError: If there is no such key, or it is revoked.
        """
        if self._key(kid).state is KeyState.REVOKED:
            raise KeyRingError(f"key {kid} was revoked")
        return evolve(
            self,
            keys=tuple(
                evolve(key, state=KeyState.REVOKED, root=None) if key.kid == kid else key for key in self.keys
            ),
        )

    def retired(self, kid: int) -> KeyRing:
        """
        The ring without a key; its number is free for a later one.

        Do so once everything that it made is used or has expired: codes, tokens, and foreign codes that were
        hashed with it. The store knows, the ring does not.

        Raises:
            KeyRingError: If there is no such key, or it is announced or signs.
        """
        state = self._key(kid).state
        if state not in {KeyState.VERIFYING, KeyState.REVOKED}:
            raise KeyRingError(f"key {kid} is {state}; rotate or revoke it first")
        return evolve(self, keys=tuple(key for key in self.keys if key.kid != kid))

    # --- what its keys are for --------------------------------------------------------------------------

    def code_keys(self) -> CodeKeys:
        """What makes and verifies short codes."""
        keys = {key.kid: CodeKey(key.kid, key.secret(Purpose.CODES, self.tenant)) for key in self._live()}
        signing = self._in(KeyState.SIGNING)
        return CodeKeys(
            signing=keys[signing.kid] if signing else None,
            revoked=frozenset(key.kid for key in self.keys if key.root is None),
            keys=keys,
        )

    def token_signer(self) -> TokenSigner:
        """
        What signs tokens.

        Raises:
            KeyRingError: If no key signs.
        """
        return _signer(self._signing().secret(Purpose.TOKENS, self.tenant), self.tenant)

    def token_keys(self) -> TokenKeys:
        """What verifies tokens, here and at tills: public halves alone."""
        return TokenKeys(
            tenant_number(self.tenant),
            [_signer(key.secret(Purpose.TOKENS, self.tenant), self.tenant).public for key in self._live()],
            [key.key_id for key in self.keys if key.root is None],
        )

    def binding_key(self, key_id: bytes | None = None) -> BindingKey:
        """
        What binds the tokens of a key to members and stores; without an id, of the key that signs.

        Raises:
            KeyRingError: If there is no such key, or it was revoked.
        """
        found = self._signing() if key_id is None else self._of_id(key_id)
        return BindingKey(found.secret(Purpose.BINDINGS, self.tenant))

    def foreign_key(self) -> ForeignKey:
        """
        What foreign codes are hashed with when they are taken in.

        Raises:
            KeyRingError: If no key signs.
        """
        return self._foreign(self._signing())

    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """What foreign codes may have been hashed with, the newest first: look a code up under each."""
        return tuple(self._foreign(key) for key in reversed(self._live()))

    def draw_secret(self, key_id: bytes | None = None) -> Secret:
        """
        What the seeds of draws are derived from; without an id, of the key that signs.

        Raises:
            KeyRingError: If there is no such key, or it was revoked.
        """
        found = self._signing() if key_id is None else self._of_id(key_id)
        return Secret(found.secret(Purpose.DRAWS, self.tenant))

    def signing_id(self) -> bytes:
        """
        The id of the key that signs.

        Raises:
            KeyRingError: If none does.
        """
        return self._signing().key_id

    def _foreign(self, key: RingKey) -> ForeignKey:
        return ForeignKey(key.kid, key.secret(Purpose.FOREIGN, self.tenant))

    def _live(self) -> list[RingKey]:
        return [key for key in self.keys if key.root is not None]

    def _in(self, state: KeyState) -> RingKey | None:
        return next((key for key in self.keys if key.state is state), None)

    def _signing(self) -> RingKey:
        found = self._in(KeyState.SIGNING)
        if found is None:
            raise KeyRingError("no key signs")
        return found

    def _key(self, kid: int) -> RingKey:
        found = next((key for key in self.keys if key.kid == kid), None)
        if found is None:
            raise KeyRingError(f"there is no key {kid}")
        return found

    def _of_id(self, key_id: bytes) -> RingKey:
        found = next((key for key in self.keys if key.key_id == key_id), None)  # an id is public
        if found is None:
            raise KeyRingError(f"there is no key {key_id.hex()}")
        return found

    def _next_kid(self) -> int:
        taken = {key.kid for key in self.keys}
        newest = self.keys[-1].kid if self.keys else -1
        for step in range(1, KEYS + 1):
            kid = (newest + step) % KEYS
            if kid not in taken:
                return kid
        raise KeyRingError(f"all {KEYS} numbers are taken; retire a key whose codes are used or expired")


def new_ring(tenant: str, root: Secret) -> KeyRing:
    """
    A ring with one key, which signs.

    Raises:
        BadInputError: If the tenant is no name.
    """
    return KeyRing(tenant, ()).announced(root).rotated()


def ring_key(kid: int, state: KeyState, root: Secret, tenant: str) -> RingKey:
    """A key with the id that its secret and the club's name give it."""
    return RingKey(kid, state, _signer(derived(root, Purpose.TOKENS, tenant).reveal(), tenant).key_id, root)


def _signer(seed: bytes, tenant: str) -> TokenSigner:
    return TokenSigner(seed, tenant_number(tenant))


def _require(is_right: bool, expected: str) -> None:  # noqa: FBT001
    if not is_right:
        raise BadInputError("key ring", f"one with {expected}", "another")
