"""`python bot.py` runs the bot; `python bot.py --demo` shows it without a token. See README.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))


def main() -> None:
    """Hands over to the shell's `run` or `demo`."""
    words = sys.argv[1:]
    sys.argv[1:] = ["demo" if "--demo" in words else "run", *(word for word in words if word != "--demo")]
    try:
        from newsbot.cli import main as shell

        shell()
    except ModuleNotFoundError as missing:
        sys.exit(f"newsbot: {missing.name} is not installed. The README's first command installs everything.")


if __name__ == "__main__":
    main()
