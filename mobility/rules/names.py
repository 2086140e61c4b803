"""Names of people: how they are kept, and how they are found again."""

NAME_LENGTH = 100


class BadName(ValueError):
    """What is wrong with a name, as a code: `empty`, `too_long`, `control_character`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def search_key(text: str) -> str:
    """The form in which a name is found again: no accents, no case, no punctuation."""
    raise NotImplementedError


def clean_name(text: str) -> str:
    """A name as it is kept: NFC, single spaces, at most 100 signs."""
    raise NotImplementedError
