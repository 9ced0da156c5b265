"""What the bot may ask about chats and itself: chats, members, its commands, names and descriptions."""

from __future__ import annotations

import re
from typing import Any

from newsbot.demo.calls import Call
from newsbot.demo.refusals import Refusal, bad_request
from newsbot.demo.sending import Desk
from newsbot.demo.world import Bar, Chat, Json, Kind

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_SCOPES = frozenset(
    [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
)
_TEXTS = {"name": 64, "description": 512, "shortdescription": 120}
_FIELDS = {"name": "name", "description": "description", "shortdescription": "short_description"}


class Places:
    """Questions about chats."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        return {
            "getme": lambda _: self.desk.world.profile,
            "getchat": self.get_chat,
            "getchatmember": self.get_member,
            "getchatadministrators": self.get_administrators,
            "getchatmembercount": self.count_members,
            "leavechat": self.leave,
        }

    def _known(self, call: Call) -> Chat:
        chat = self.desk.world.chat(call.values.get("chat_id"))
        refusal = chat.refusal()
        if refusal is not None and chat.bar not in (Bar.BLOCKED, Bar.NOT_STARTED, Bar.MUTED, Bar.DEACTIVATED):
            raise refusal
        return chat

    def get_chat(self, call: Call) -> Json:
        """Bot API getChat."""
        chat = self._known(call)
        return {**chat.info, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}

    def get_member(self, call: Call) -> Json:
        """Bot API getChatMember."""
        chat = self._known(call)
        person = call.integer("user_id")
        user = (
            self.desk.world.bot if person == self.desk.world.bot["id"] else self.desk.world.people.get(person)
        )
        if user is None:
            raise bad_request("user not found")
        if chat.kind is Kind.PRIVATE:
            return member_json(user, "member")
        return member_json(user, chat.members.get(person, "left"))

    def get_administrators(self, call: Call) -> list[Json]:
        """Bot API getChatAdministrators."""
        chat = self._known(call)
        if chat.kind is Kind.PRIVATE:
            raise bad_request("there are no administrators in the private chat")
        everybody = {**self.desk.world.people, self.desk.world.bot["id"]: self.desk.world.bot}
        chosen = [
            (who, status) for who, status in chat.members.items() if status in ("creator", "administrator")
        ]
        return [member_json(everybody[who], status) for who, status in chosen]

    def count_members(self, call: Call) -> int:
        """Bot API getChatMemberCount."""
        chat = self._known(call)
        if chat.kind is Kind.PRIVATE:
            return 2
        return sum(status not in ("left", "kicked") for status in chat.members.values())

    def leave(self, call: Call) -> bool:
        """Bot API leaveChat."""
        chat = self._known(call)
        if chat.kind is Kind.PRIVATE:
            raise bad_request("chat member status can't be changed in private chats")
        chat.bar = Bar.LEFT
        chat.members[self.desk.world.bot["id"]] = "left"
        self.desk.world.tell("left", chat.id, {})
        return True


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
_RIGHTS = [
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_topics",
    "can_post_messages",
    "can_edit_messages",
]


def member_json(user: Json, status: str) -> Json:
    """A ChatMember as the Bot API writes it."""
    member: Json = {"user": user, "status": status}
    if status in ("creator", "administrator"):
        member["is_anonymous"] = False
    if status == "administrator":
        member |= dict.fromkeys(_RIGHTS, True)
    if status == "kicked":
        member["until_date"] = 0
    return member


class Profile:
    """What the bot says about itself: commands by scope and language, texts, menu button."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.commands: dict[tuple[str, int, int, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.menus: dict[int, Json] = {}

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        named: dict[str, Any] = {}
        for kind in _TEXTS:
            named[f"setmy{kind}"] = lambda call, kind=kind: self._set_text(call, kind)
            named[f"getmy{kind}"] = lambda call, kind=kind: self._get_text(call, kind)
        return named | {
            "setmycommands": self.set_commands,
            "getmycommands": lambda call: self.commands.get(_scope(call), []),
            "deletemycommands": lambda call: self.commands.pop(_scope(call), None) is not None or True,
            "setchatmenubutton": self.set_menu,
            "getchatmenubutton": lambda call: self.menus.get(call.integer("chat_id"), {"type": "commands"}),
        }

    def set_commands(self, call: Call) -> bool:
        """Bot API setMyCommands."""
        commands = call.structure("commands")
        if not isinstance(commands, list):
            raise bad_request("can't parse commands JSON object")
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[_scope(call)] = [_command(command) for command in commands]
        self.desk.world.tell("commands", 0, {})
        return True

    def commands_for(self, chat: Chat, person: int, language: str) -> list[Json]:
        """What one person sees in one chat: the narrowest scope wins, then the language."""
        admin = chat.members.get(person) in ("creator", "administrator")
        private = chat.kind is Kind.PRIVATE
        scopes = [("chat_member", chat.id, person)]
        scopes += [("chat_administrators", chat.id, 0)] if admin else []
        scopes += [("chat", chat.id, 0)]
        scopes += [("all_chat_administrators", 0, 0)] if admin else []
        scopes += [("all_private_chats" if private else "all_group_chats", 0, 0), ("default", 0, 0)]
        keys = [(*scope, tongue) for scope in scopes for tongue in (language, "")]
        return next((self.commands[key] for key in keys if self.commands.get(key)), [])

    def set_menu(self, call: Call) -> bool:
        """Bot API setChatMenuButton."""
        self.menus[call.integer("chat_id")] = call.record("menu_button") or {"type": "default"}
        return True

    def _set_text(self, call: Call, kind: str) -> bool:
        text = call.text(_FIELDS[kind])
        if len(text) > _TEXTS[kind]:
            raise bad_request(f"BOT_{_FIELDS[kind].upper()}_TOO_LONG")
        self.texts[kind, call.text("language_code")] = text
        return True

    def _get_text(self, call: Call, kind: str) -> Json:
        default = self.desk.world.bot["first_name"] if kind == "name" else ""
        found = self.texts.get((kind, call.text("language_code"))) or self.texts.get((kind, ""), default)
        return {_FIELDS[kind]: found}


def _scope(call: Call) -> tuple[str, int, int, str]:
    scope = Call("", call.record("scope"))
    kind = scope.text("type") or "default"
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return kind, scope.integer("chat_id"), scope.integer("user_id"), call.text("language_code")


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise _wrong_command("expected an Object")
    name, description = (
        str(given.get("command", "")).removeprefix("/"),
        str(given.get("description", "")).strip(),
    )
    if not _COMMAND.match(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise _wrong_command("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _wrong_command(reason: str) -> Refusal:
    return bad_request(f"can't parse BotCommand: {reason}")
