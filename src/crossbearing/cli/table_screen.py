"""One game on a plain table, on a terminal: what it tells, as lines or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crossbearing import plugins
from crossbearing.cli.screen import say, say_json
from crossbearing.errors import UsageError


def play(path: Path, game: str, given: Sequence[str], *, json: bool) -> None:
    """Play one game on the table of a file and print what it tells.

    Raises UsageError where no game is named, the file makes no sense, a rule is not known or the game cannot take it.
    """
    from crossbearing.outlook.sheet import Options, read

    if not game:
        raise UsageError("Which game?", hint=f"--game with one of: {', '.join(plugins.names('game'))}.")
    module = plugins.load("game", game)
    if not hasattr(module, "tell"):
        raise UsageError(f"The game {game!r} cannot play a plain table.", hint="Play it in a project.")
    rules: dict[str, str] = {}
    for word in given:
        name, mark, value = word.partition("=")
        if not (mark and name and value):
            raise UsageError(f"{word!r} sets nothing.", hint="Write it as --set rounds=20.")
        rules[name.strip()] = value.strip()
    sheet = read(path)
    if sheet.conflict is not None and game != "graph":
        raise UsageError(f"{path.name} holds options and preferences, which only the game graph plays.",
                         hint="--game graph, or a table of positions (docs/games.md).")  # fmt: skip
    told = module.tell(sheet, Options(rules))
    if json:
        say_json({"game": told.game, **told.data})
        return
    for line in told.lines:
        say(line)
