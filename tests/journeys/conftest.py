"""Fixtures of the journeys: the stand-in and the bot, each a process."""

from journeys.running import bot, bot_settings, standin, standin_options  # noqa: F401 pytest finds them here
from journeys.strict import api, more, paper  # noqa: F401
