"""One import in a process of its own, with what it took: seconds, and memory above its start.

``python -m tests.measured_import SOURCE FILE WORKSPACE`` prints it as JSON. The baseline is the
process of the import command with everything loaded that it needs, before it reads a byte.
"""

import contextlib
import io
import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000


def resident() -> float:
    """Return the megabytes this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / MEGABYTE


def peak() -> float:
    """Return the most megabytes this process has held.

    Not `getrusage`: it also counts what the process that started this one held.
    """
    told = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"^VmHWM:\s+([0-9]+) kB$", told, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024 / MEGABYTE


def measured_import(source: str, path: Path, workspace: Path) -> dict[str, float]:
    """Import a file by the real command in another process; return its account and what it took.

    Returns
    -------
    `read`, `accepted`, `duplicate`, `refused` and `passed_over` rows, `seconds`, and in megabytes
    `baseline`, `peak` and `above`, the difference.
    """
    command = [sys.executable, "-m", "tests.measured_import", source, str(path), str(workspace)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    """Import in this process, and print what it took."""
    # Loaded here, so that the parent is not asked to.
    import webmap.commands.import_ as loaded
    from webmap.commands.main import main as plainsight

    source, path, workspace = sys.argv[1:]
    sys.argv = ["plainsight", "import", source, path, "--workspace", workspace, "--json"]
    baseline, begun, said = resident(), time.perf_counter(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        plainsight()
    seconds = time.perf_counter() - begun
    account = json.loads(said.getvalue())[0]
    kept = {
        name: account[name] for name in ("read", "accepted", "duplicate", "refused", "passed_over")
    }
    took = {"seconds": seconds, "baseline": baseline, "peak": peak(), "above": peak() - baseline}
    sys.stdout.write(json.dumps({**kept, **took}))
    del loaded


if __name__ == "__main__":
    main()
