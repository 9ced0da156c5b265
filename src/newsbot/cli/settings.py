"""The settings of this process, or an end that says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import typer

from newsbot.config import BadSettings, Settings, read_settings

ENV_FILE = Path(".env")


def settings_or_end() -> Settings:
    """The settings from environment and `.env`; a fault ends the process with code 2, all faults named."""
    try:
        return read_settings(ENV_FILE if ENV_FILE.is_file() else None)
    except BadSettings as error:
        typer.echo("newsbot: these settings cannot be used:", err=True)
        for fault in error.faults:
            typer.echo(f"  {fault}", err=True)
        raise typer.Exit(2) from None
