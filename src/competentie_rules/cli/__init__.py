"""The command line: options in, a core that knows nothing of it, text and an exit code out."""

from __future__ import annotations

import gc
import importlib
import io
import os
import signal
import sys
from types import FrameType

import click

from competentie_rules import __version__
from competentie_rules.errors import FileErrors, RuleErrors, ToolError, UsageError, raised
from competentie_rules.text import defused, nearest, safe

COMMANDS = {
    "baseline": ("baseline", "Write down what is found now, so that what is new stands out."),
    "check": ("check", "Check documents, judge assessments, and tell every finding."),
    "explain": ("explain", "Tell why a level is reached or not, and what it would take."),
    "export": ("exporting", "Write a framework, or a result, for another system."),
    "form": ("forms", "Make and read forms for assessors."),
    "framework": ("editions", "Compare editions of a framework."),
    "import": ("importing", "Make a framework and profiles of a competency document."),
    "init": ("init", "Begin a folder for a team, with an example of everything, and CI."),
    "profile": ("profile", "Show the profiles and what their norms require."),
    "report": ("reports", "Compare reports."),
    "rules": ("rules", "Show the rules, and check rules of your own."),
    "schema": ("schema", "Show and hand out the JSON Schemas."),
    "verify": ("verify", "Do a recorded run again, and tell what is different."),
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

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = nearest(args[0], COMMANDS)
            raise click.UsageError(error.message + (f" Perhaps {near} is meant." if near else ""), ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Validate competency profiles and assessments, infer which levels are reached, and explain every finding.

    Exit codes: 0 nothing to report, 1 findings, 2 the tool could not do its work, 3 nothing to check.
    """


class _Stopped(BaseException):
    """The process was asked to end; on the way out it clears away what is half done, as after Ctrl-C."""

    asked = False
    """Whether it was; what was at work may have made a Ctrl-C of it."""


def _heed_termination() -> None:
    process = os.getpid()

    def stop(number: int, _: FrameType | None) -> None:
        # A second time, and in processes that are forked, it ends at once.
        signal.signal(number, signal.SIG_DFL)
        if os.getpid() != process:
            os.kill(os.getpid(), number)
        _Stopped.asked = True
        raise _Stopped

    signal.signal(signal.SIGTERM, stop)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and end the process with its exit code."""
    # What a command makes has few cycles, and looking for them after each 700 objects takes a tenth of the time until it begins.
    gc.set_threshold(100_000)
    if sys.platform == "linux":
        # What Arrow takes memory from by itself gives it back too eagerly, which costs datasets a tenth of their time or more.
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            # A stream that was closed is empty; left closed, the next file that is opened would take its place.
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - open as long as the process
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            # A letter that the terminal does not have becomes an escape, not a failure.
            stream.reconfigure(errors="backslashreplace")
    _heed_termination()
    code = run(arguments)
    try:
        if sys.__stdout__ is not None:
            sys.__stdout__.flush()
    except OSError:
        # What waits in the buffer can go nowhere; left there, the end of the process would complain of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = ToolError.exit_code
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code. Every failure of the tool is 2, with what is wrong on standard error."""
    asked = Asked(sys.argv[1:] if arguments is None else arguments)
    try:
        result = cli.main(arguments, prog_name="competentie-rules", standalone_mode=False, obj=asked)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 128 + (signal.SIGTERM if _Stopped.asked else signal.SIGINT)
    except _Stopped:
        click.echo("Stopped.", err=True)
        return 128 + signal.SIGTERM
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        complain(told.getvalue().rstrip())
        return UsageError.exit_code
    except ToolError as error:
        _tell(error, asked)
        return error.exit_code
    except OSError as error:
        complain(asked.words(f"competentie-rules: {error.filename or 'standard output'}: {error.strerror or error}"))
        return ToolError.exit_code
    except SystemExit as stop:
        # After a closed pipe click ends the process with a code that means findings here.
        return ToolError.exit_code if stop.code else 0
    except Exception as error:
        complain(
            f"competentie-rules: this is a bug: {raised(error)}.\n"
            "  Please report it, with the version and, if it holds no personal data, the document."
        )
        return ToolError.exit_code


class Asked:
    """The language that a run was asked for; `configured` is that of its configuration."""

    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self.configured: str | None = None

    def dutch(self, configured: str | None = None) -> bool:
        """Whether that is Dutch, where the configuration says nothing by what it `configured` all the same."""
        from competentie_rules.cli import dutch

        return dutch.asked(self._arguments, self.configured or configured)

    def words(self, told: str) -> str:
        """A line for standard error in that language, as far as its sentences are known."""
        from competentie_rules.cli import dutch

        return dutch.line(told) if self.dutch() else told


def _tell(error: ToolError, asked: Asked) -> None:
    """What is wrong, in the language that was asked for."""
    from competentie_rules.cli import dutch

    if asked.dutch(error.lang if isinstance(error, FileErrors) else None):
        told, count = dutch.error_in_dutch(error), dutch.unusable
    else:
        told, count = str(error), _unusable
    if isinstance(error, FileErrors | RuleErrors):
        complain(f"{told}\ncompetentie-rules: {count(error)}")
    else:
        complain(f"competentie-rules: {told}")


def _unusable(error: FileErrors | RuleErrors) -> str:
    what = error.what if isinstance(error, FileErrors) else "these rules"
    return f"{what} cannot be used; number of faults: {len(error.faults)}."


def complain(told: str) -> None:
    """Write to standard error; nothing in it can steer a terminal."""
    for line in told.split("\n"):
        click.echo(defused(safe(line, 2000)), err=True)
