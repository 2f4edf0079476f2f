"""The verbs by name, each loaded when it is called; and where errors become exit codes."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Mapping
from typing import Final

import click

from clubkit import __version__
from clubkit.cli.exits import Exit, exit_of
from clubkit.cli.output import say_error
from clubkit.errors import ClubError

VERBS: Final[Mapping[str, tuple[str, str]]] = {
    "check": ("check", "Read a program file and report every problem in it."),
    "backtest": ("backtest", "Run past orders through a program and show what it would cost."),
    "init": ("init", "Make an empty store a club, with a program in force."),
    "migrate": ("migrate", "Bring a store to the schema of this clubkit."),
    "publish": ("publish", "Put another program into force, after a look at who changes tier."),
    "import": ("import_orders", "Take past orders and refunds from a file into the store."),
    "import-balances": ("import_balances", "Take balances of an older club from a file into the store."),
    "members": ("members", "List what every member had at an instant."),
    "member": ("member", "Look at one member, add to what is known and agreed to, export it, or erase it."),
    "explain": ("explain", "Say what an order earned and why, and what refunds took back."),
    "redeem": ("redeem", "Spend units of a member."),
    "reward": ("reward", "See what members can have for units, and redeem it."),
    "referral": ("referral", "See who brought whom, and decide on what was set aside."),
    "adjust": ("adjust", "Correct a balance by hand."),
    "voucher": ("voucher", "Issue codes, look at one, use one, call them back."),
    "keys": ("keys", "Make, rotate, revoke and list the keys of codes."),
    "privacy": ("privacy", "Make and rotate the keys of members, and forget what need not be kept."),
    "messages": ("messages", "See how the reminders of a program read."),
    "remind": ("remind", "List who will be told of what, by which channel, and why not."),
    "deliver": ("deliver", "Send the messages whose time has come. For cron."),
    "calendar": ("calendar", "Show a day in three calendars, and the public days that come next."),
    "tick": ("tick", "Let time pass: write down what matured, lapsed, expired, or changed tier."),
    "doctor": ("doctor", "Recompute all that is stored from the record, and list what does not agree."),
    "audit": ("audit", "Seal what was posted, and see later whether it is still there."),
}
"""Name of each verb: its module, and its help in a line, so that ``--help`` loads none of them."""


class Verbs(click.Group):
    """A group that loads a verb when it is called for, and turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order in which a club is made and used."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Load a verb; none where there is no such verb."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"clubkit.cli.{VERBS[cmd_name][0]}")
        found = module.command
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the verbs from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in VERBS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; whatever goes wrong on purpose ends with its exit code and without a traceback."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except ClubError as error:
            say_error(error)
            ctx.exit(exit_of(error))
        except (KeyboardInterrupt, click.Abort):
            click.echo("clubkit: interrupted", err=True)
            ctx.exit(Exit.INTERRUPTED)
        except BrokenPipeError:
            _forget_stdout()
            ctx.exit(Exit.BROKEN_PIPE)
        else:
            return result


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="clubkit")
def program() -> None:
    """
    Run a customer club: its program, its members, its points.

    Exit codes: 0 done, 1 the club said no or the data is wrong, 2 usage, 3 the store failed.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter shows its number.
            stream.reconfigure(errors="backslashreplace")


def _forget_stdout() -> None:
    """Nobody reads any more; what is still buffered goes nowhere, without a word."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = io.StringIO()
    finally:
        os.close(nowhere)
