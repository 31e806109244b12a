"""A consumable resource as ListConsumableResources tells it: a licence, say, of which there are only so many."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """One consumable resource."""

    name: str
    total: int
    in_use: int
    comes_back: bool
    """REPLENISHABLE: a job that ends gives back what it had."""
    held_by: tuple[str, ...] = ()
    """The names of jobs that have some of it, where none is free and that was read."""

    @property
    def free(self) -> int:
        """How many there are to be had now."""
        return max(0, self.total - self.in_use)
