"""The machine's clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


class WallClock:
    """The machine's clock, in Asia/Tokyo."""

    def now(self) -> datetime:
        """Return the moment, aware."""
        return datetime.now(TOKYO)
