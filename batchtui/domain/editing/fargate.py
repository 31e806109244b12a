"""The pairs of vCPU and memory that Fargate has. Source: ResourceRequirement.value (API version 2016-08-10)."""

from decimal import Decimal, InvalidOperation

_PAIRS: dict[str, tuple[int, ...]] = {
    "0.25": (512, 1024, 2048),
    "0.5": tuple(range(1024, 4097, 1024)),
    "1": tuple(range(2048, 8193, 1024)),
    "2": tuple(range(4096, 16385, 1024)),
    "4": tuple(range(8192, 30721, 1024)),
    "8": tuple(range(16384, 61441, 4096)),
    "16": tuple(range(32768, 122881, 8192)),
    "32": (61440, 122880, 249856),
}
_LISTED = 4
"""More sizes than that are told as a range."""


def number(vcpu: str) -> str:
    """A vCPU count as it stands in the table: `1.0` is `1`; what is no number stays as it is."""
    try:
        return f"{Decimal(vcpu).normalize():f}"
    except InvalidOperation:
        return vcpu


def mistake(vcpu: str, memory_mib: int) -> tuple[str, str] | None:
    """("vcpu" or "memory", why Fargate has no such pair and the nearest that it has); None where it has it."""
    sizes = _PAIRS.get(number(vcpu))
    if sizes is None:
        return "vcpu", f"Fargate has {', '.join(_PAIRS)} vCPU, not {vcpu}: the nearest is {_nearest_vcpu(vcpu)}."
    if memory_mib in sizes:
        return None
    nearest = min(sizes, key=lambda size: (abs(size - memory_mib), -size))
    with_it = [one for one, known in _PAIRS.items() if memory_mib in known]
    other = f" ({memory_mib} MiB goes with {' or '.join(with_it)} vCPU.)" if with_it else ""
    return "memory", f"With {number(vcpu)} vCPU Fargate has {_said(sizes)}: {nearest} is the nearest.{other}"


def at_least(vcpu: str, memory_mib: int) -> tuple[str, int] | None:
    """The smallest pair with so much memory and at least these vCPUs; None where there is none."""
    known = list(_PAIRS)
    begin = known.index(number(vcpu)) if number(vcpu) in known else 0
    for one in known[begin:]:
        enough = next((size for size in _PAIRS[one] if size >= memory_mib), None)
        if enough is not None:
            return one, enough
    return None


def _said(sizes: tuple[int, ...]) -> str:
    if len(sizes) <= _LISTED:
        return f"{', '.join(map(str, sizes[:-1]))} or {sizes[-1]} MiB"
    return f"{sizes[0]} to {sizes[-1]} MiB in steps of {sizes[1] - sizes[0]}"


def _nearest_vcpu(vcpu: str) -> str:
    try:
        wanted = Decimal(vcpu)
        return min(_PAIRS, key=lambda one: abs(Decimal(one) - wanted))
    except InvalidOperation:
        return "1"
