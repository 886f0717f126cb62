"""``make torture MINUTES=10``: simulated days with faults until the time is up; prints what was lost (0)."""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter

WATCHED = ("lost", "doubled", "tickets_doubled")
HELD = ("fees_equal", "views_equal", "chains_ok")


def main() -> int:
    parser = argparse.ArgumentParser(prog="torture")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--visits", type=int, default=60)
    parser.add_argument("--terminals", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    totals: Counter[str] = Counter()
    until = time.monotonic() + wish.minutes * 60
    seed, broken = wish.seed, []
    while time.monotonic() < until:
        found = day(seed, wish.visits, wish.terminals)
        totals["days"] += 1
        for name in ("visits", "closed", "events", *WATCHED):
            totals[name] += int(found.get(name, 0))
        if found.get("failed") or any(found.get(name) for name in WATCHED) or not all(found.get(name) for name in HELD):
            broken.append(seed)
        print(json.dumps({"seed": seed, **found}, ensure_ascii=False), flush=True)
        seed += 1
    print(json.dumps({**totals, "broken_seeds": broken}))
    return 1 if broken else 0


def day(seed: int, visits: int, terminals: int) -> dict[str, object]:
    words = ["simulate", "--visits", str(visits), "--terminals", str(terminals), "--seed", str(seed)]
    command = [sys.executable, "-m", "tui.cli", *words, "--faults", "net,kill", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: dict[str, object] = json.loads(done.stdout)
    except ValueError:
        return {"failed": True, "said": done.stderr[-400:]}
    return found


if __name__ == "__main__":
    sys.exit(main())
