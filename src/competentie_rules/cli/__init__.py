"""The command line: options in, a core that knows nothing of it, text and an exit code out."""

from __future__ import annotations

import importlib
import os
import sys
import traceback

import click

from competentie_rules import __version__
from competentie_rules.errors import ToolError, UsageError

COMMANDS = {
    "check": ("check", "Check documents, judge assessments, and tell every finding."),
    "profile": ("profile", "Show the profiles and what their norms require."),
    "rules": ("rules", "Show the rules, and check rules of your own."),
    "schema": ("schema", "Show and hand out the JSON Schemas."),
}
"""Each command with the module that holds it, loaded when it is asked for."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"competentie_rules.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Validate competency profiles and assessments, infer which levels are reached, and explain every finding.

    Exit codes: 0 nothing to report, 1 findings, 2 the tool could not do its work, 3 nothing to check.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and end the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code. Every failure of the tool is 2, with what is wrong on standard error."""
    try:
        result = cli.main(arguments, prog_name="competentie-rules", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return UsageError.exit_code
    except ToolError as error:
        click.echo(f"competentie-rules: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read standard output has seen enough; nothing more may be written to it, not even at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ToolError.exit_code
    except Exception as error:
        # What an exception says may quote a document; where it was raised does not.
        place = traceback.extract_tb(error.__traceback__)[-1]
        click.echo(
            f"competentie-rules: this is a bug: {type(error).__name__} in {os.path.basename(place.filename)}:{place.lineno}.\n"
            "  Please report it, with the version and, if it holds no personal data, the document.",
            err=True,
        )
        return ToolError.exit_code
