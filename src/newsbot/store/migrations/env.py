"""Alembic's door: the connection comes from the program, the settings from `migrating`."""

from __future__ import annotations

from alembic import context

from newsbot.store.migrating import run_environment

run_environment(context.config.attributes["connection"])
