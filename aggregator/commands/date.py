"""`loper date`: a printed date in, the instant out."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from ..dates import parse


class Zone(click.ParamType):
    """An IANA time zone."""

    name = "zone"

    def convert(self, value: str | ZoneInfo, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        try:
            return value if isinstance(value, ZoneInfo) else ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{value!r} is no IANA time zone such as Asia/Jakarta or Asia/Makassar", param, ctx)


class Instant(click.ParamType):
    """An ISO 8601 instant; UTC where it has no offset."""

    name = "instant"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 instant such as 2026-07-24T10:00:00+07:00", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@click.command()
@click.argument("text")
@click.option("--timezone", type=Zone(), default="Asia/Jakarta", show_default=True,
              help="IANA zone to assume where the text prints none.")
@click.option("--now", type=Instant(),
              help="ISO 8601 instant that relative dates count from, UTC without offset [default: the clock].")
@click.option("--json", "as_json", is_flag=True,
              help="Also the precision, the zone, whether it was printed, and the form that matched.")
def date(text: str, timezone: ZoneInfo, now: datetime | None, as_json: bool) -> int:
    """Print the instant that TEXT names, as ISO 8601 with the offset it was read in; a day is 00:00 of that day."""
    moment = parse(text, timezone=timezone, now=now or datetime.now(UTC))
    if as_json:
        click.echo(json.dumps({"instant": moment.instant.isoformat(), "precision": moment.precision,
                               "zone": moment.zone, "zone_printed": moment.zone_printed, "form": moment.form}))
    else:
        click.echo(moment.instant.isoformat())
    return 0
