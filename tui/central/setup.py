"""``python -m tui.central.setup``: make or renew a central on a city's own PostgreSQL, and register terminals.

Run by the database administrator, once per release and whenever a terminal is added; the printed connection strings go
into each terminal's ``kiosk.toml``.
"""

import argparse
import sys
from collections.abc import Sequence

from store.central.provision import provision
from store.central.schema import migrate


def main(argv: Sequence[str] | None = None) -> int:
    """Migrate the schema, register the terminals, print one connection string a line."""
    parser = argparse.ArgumentParser(prog="tui.central.setup")
    parser.add_argument("--dsn", required=True, help="管理者の接続文字列（PostgreSQL 15 以上）")
    parser.add_argument("--office", required=True, help="全国地方公共団体コード")
    parser.add_argument("terminals", nargs="+", help="端末の番号（T1 T2 …）")
    wish = parser.parse_args(argv)
    migrate(wish.dsn)
    for terminal, dsn in provision(wish.dsn, wish.office, wish.terminals).items():
        sys.stdout.write(f"{terminal}\t{dsn}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
