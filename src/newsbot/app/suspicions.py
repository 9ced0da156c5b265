"""Settings that are no fault but hardly meant: names that nobody knows, a token that everybody can read."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from newsbot.config import FILE, PREFIX, Settings


def suspicions(env_file: Path | None = None) -> list[str]:
    """One sentence for each thing in the environment and `.env` that an operator should look at."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {name + FILE for name in known}
    values = {name.upper(): value for name, value in (_names_in(env_file) | dict(os.environ)).items()}
    given = {name for name in values if name.startswith(PREFIX)}
    found = [_unknown(name, known) for name in sorted(given - known)]
    twice = (name for name in sorted(given & known) if values[name] and values.get(name + FILE))
    found += [f"{name} and {name}{FILE} are both given: one of them is not read" for name in twice]
    if env_file is not None and os.name == "posix" and _is_open(env_file):
        found.append(f"everybody here can read {env_file} and the token in it: chmod 600 {env_file}")
    return found


def _unknown(name: str, known: set[str]) -> str:
    nearest = get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return f"{name} is no setting" + (f"; {nearest[0]} is" if nearest else "")


def _names_in(env_file: Path | None) -> dict[str, str]:
    """Names and values of a `.env`, as far as it can be read; what is wrong with it is said elsewhere."""
    from dotenv import dotenv_values

    try:
        found = dotenv_values(env_file) if env_file is not None else {}
    except (OSError, ValueError):
        return {}
    return {name: value or "" for name, value in found.items()}


def _is_open(env_file: Path) -> bool:
    """Whether others may read a file that holds the token."""
    try:
        readable = env_file.stat().st_mode & 0o004
    except OSError:
        return False
    return bool(readable and _names_in(env_file).get(f"{PREFIX}TOKEN"))
