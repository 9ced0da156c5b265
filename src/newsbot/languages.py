"""Which language a text is in, as well as its letters tell: one model for the whole program."""

from __future__ import annotations

from threading import Lock

# the library loads its model (68 MB, a third of a second) once for each thread that asks while it is loading
_ONE_AT_A_TIME = Lock()


def likeliest(text: str) -> list[str]:
    """Two-letter codes of languages, the likeliest first; the model is loaded by whoever asks first."""
    import py3langid

    with _ONE_AT_A_TIME:
        return [code for code, _ in py3langid.rank(text)]
