"""Why an article came to an address, or did not: everything that can have decided."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What decided about an article at an address; `pages.why` has the words for each."""

    RULE = "rule"
    BULLETIN = "bulletin"
    EDITION = "edition"
    NOTICE = "notice"
    ASKED = "asked"
    UNKNOWN_LINK = "unknown_link"
    NOT_ACTIVE = "not_active"
    MUTED = "muted"
    NO_RULE = "no_rule"
    TOO_OLD = "too_old"
    SAME_STORY = "same_story"
    WAITING = "waiting"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    FOLDED = "folded"
    BREAKING_ONLY = "breaking_only"
    NEXT_EDITION = "next_edition"
    DIGESTED = "digested"
    FROZEN = "frozen"
    SENT = "sent"
    NOT_PUSHED = "not_pushed"
