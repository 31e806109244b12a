"""A screen with a filter, or a search: the field that it is typed into, and what is in force."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.screen import Screen

from batchtui.tui.kept import Kept
from batchtui.tui.widgets.filter_field import FilterField


class FilteredScreen(Screen[None]):
    """It holds the field; a screen says what its text means."""

    FILTER_HINT: ClassVar[str] = "text"
    FILTER_LANGUAGE: ClassVar[str] = "text"
    """Screens of one language recall each other's filters."""
    FILTER_HAS_MISTAKES: ClassVar[bool] = False
    """Whether `filter_mistake` may ever say something."""

    @property
    def filter_field(self) -> FilterField:
        """Where the filter is typed, and stands."""
        return self.query_one("#filter", FilterField)

    @property
    def pattern(self) -> str:
        """The filter that was entered."""
        return self.filter_field.kept

    def make_filter_field(self, kept: Kept) -> FilterField:
        """The field, with what was entered before on screens of its language."""
        language = self.FILTER_LANGUAGE
        remember = partial(kept.entered, language)
        return FilterField(self.FILTER_HINT, kept.recalled(language), remember, self.FILTER_HAS_MISTAKES, id="filter")

    def refresh_frame(self) -> None:
        """Repaints the lines around the body."""
        raise NotImplementedError

    def filter_changed(self, text: str) -> None:
        """The filter's text, as it is typed."""

    def filter_kept(self) -> None:
        """The filter was entered, or cleared."""

    def filter_mistake(self) -> str:
        """What is wrong with the filter in force, in a sentence; empty: nothing is."""
        return ""

    def open_filter(self) -> None:
        """Shows the input and types into it."""
        self.filter_field.open()

    @on(FilterField.Entered)
    def _filter_is_kept(self) -> None:
        self.filter_kept()
        self._filter_is_new()

    @on(FilterField.Typed)
    def _filter_is_new(self) -> None:
        self.filter_changed(self.filter_field.text)
        self.refresh_frame()
