"""Where each child of an array stands in a grid: groups of five with air, or of ten without. Pure."""

from dataclasses import dataclass

LEFT = 2
RIGHT = 1
AIRY_ROWS = 16
"""An array that takes more rows with air is drawn without."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Cells from one glyph to the next, and how many stand between two gaps."""

    step: int
    group: int
    gap: int
    """Further cells after each group."""
    after_label: int
    rows_of: tuple[int, ...]
    """How many may stand in a row, widest first: round numbers, so that labels can be read."""

    def place(self, column: int) -> int:
        """Cells between the first glyph of a row and this one."""
        return column * self.step + column // self.group * self.gap


AIRY = Spacing(2, 5, 2, 3, (50, 25, 20, 15, 10, 5))
DENSE = Spacing(1, 10, 1, 2, (200, 100, 50, 40, 30, 20, 10))


@dataclass(frozen=True, slots=True)
class Layout:
    """`count` cells in rows of `per_row`, each row with a label of `label` cells before it."""

    count: int
    label: int
    per_row: int
    spacing: Spacing

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-self.count // self.per_row)

    @property
    def left(self) -> int:
        """Where the first glyph of a row stands."""
        return LEFT + self.label + self.spacing.after_label

    def cell_of(self, at: int) -> tuple[int, int]:
        """Row and x of the cell in this place."""
        row, column = divmod(at, self.per_row)
        return row, self.left + self.spacing.place(column)

    def at(self, row: int, x: int) -> int | None:
        """The place of the cell whose glyph is here, or just left of here; None between groups and outside."""
        spacing = self.spacing
        block, rest = divmod(x - self.left, spacing.group * spacing.step + spacing.gap)
        column = block * spacing.group + rest // spacing.step
        inside = x >= self.left and rest < spacing.group * spacing.step and column < self.per_row
        at = row * self.per_row + column
        return at if inside and row >= 0 and at < self.count else None

    def moved(self, at: int, columns: int, rows: int) -> int:
        """Where the cursor comes to: by columns through the ends of rows, by rows in its column as far as there are."""
        if not self.count:
            return 0
        row = max(0, min(at // self.per_row + rows, self.rows - 1))
        return max(0, min(row * self.per_row + at % self.per_row + columns, self.count - 1))


def layout(count: int, label: int, width: int) -> Layout:
    """The layout of so many cells, with labels of so many, in `width` cells of the screen."""
    airy = _layout(count, label, width, AIRY)
    return airy if airy.rows <= AIRY_ROWS else _layout(count, label, width, DENSE)


def _layout(count: int, label: int, width: int, spacing: Spacing) -> Layout:
    room = width - RIGHT - LEFT - label - spacing.after_label
    fitting = (number for number in spacing.rows_of if spacing.place(number - 1) < room)
    return Layout(count, label, next(fitting, spacing.rows_of[-1]), spacing)
