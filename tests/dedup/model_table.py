"""A model of the lock's table: what the conditional writes of `dedup.item` do, without expressions."""

from batchtui.dedup.item import ARRAY, LEASE, LEASE_MS, Holder, Me


class ModelTable:
    """Slots and their items; each write is whole by itself."""

    def __init__(self) -> None:
        self.items: dict[int, Holder] = {}

    def claim(self, me: Me, slot: int, seen: int | None, now_ms: int) -> int | Holder:
        """The token, or who holds."""
        held = self.items.get(slot)
        ours = held and me.kind != ARRAY and held.owner == me.owner and held.attempt <= me.attempt
        if held is None or held.released_at_ms or ours or (seen is not None and held.token == seen):
            token = (held.token if held else now_ms // 1000) + 1
            lease = now_ms + LEASE_MS if me.kind == LEASE else 0
            self.items[slot] = Holder(me.owner, me.attempt, token, now_ms, lease)
            return token
        return held

    def renew(self, me: Me, slot: int, token: int, now_ms: int) -> bool:
        """Whether the lease was moved on."""
        held = self.items.get(slot)
        if held is None or (held.owner, held.token) != (me.owner, token) or held.released_at_ms:
            return False
        self.items[slot] = held._replace(lease_until_ms=now_ms + LEASE_MS)
        return True

    def release(self, me: Me, slot: int, token: int, now_ms: int) -> bool:
        """Whether the lock was given back."""
        held = self.items.get(slot)
        if held is None or (held.owner, held.token) != (me.owner, token):
            return False
        self.items[slot] = held._replace(released_at_ms=now_ms)
        return True
