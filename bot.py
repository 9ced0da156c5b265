"""`python bot.py` runs the bot; `python bot.py --demo` shows it without a token. See README.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

try:
    from newsbot.cli import main
except ModuleNotFoundError as missing:
    sys.exit(f"newsbot: {missing.name} is not installed. The README's first command installs everything.")

if __name__ == "__main__":
    demo = "--demo" in sys.argv[1:]
    rest = [given for given in sys.argv[1:] if given != "--demo"]
    sys.argv[1:] = ["demo" if demo else "run", *rest]
    main()
