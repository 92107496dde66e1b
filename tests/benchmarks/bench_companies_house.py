"""Import a million companies by the real command, beside a plain pandas read of the same file.

Not the same work: pandas reads every row as text and keeps it in memory; the import finds the
companies of the county, checks and stores them, and passes the others over. Prints a JSON object
for a file of which 4 % is of the county, as in life, and for one that is all of it. Run it by
itself: ``python tests/benchmarks/bench_companies_house.py [rows]``.
"""

import json
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from boundaries.tables import DISTRICTS
from geo.postcodes import Postcodes
from tests.companies_file import write_companies
from tests.measured_import import ROOT, measured_import

ROWS = 1_000_000
SHARES = (0.04, 1.0)
#: A plain read, all text, in a process of its own.
PANDAS = """
import json, resource, sys, time
import pandas as pd
begun = time.perf_counter()
rows = len(pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False))
took = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
print(json.dumps({"rows": rows, "seconds": took, "peak": peak}))
"""


def plain_read(path: Path) -> dict[str, float]:
    """Read a file with pandas alone; return its seconds and the megabytes it held at most."""
    command = [sys.executable, "-c", PANDAS, str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def compare(rows: int, share: float, postcodes: list[str]) -> dict[str, object]:
    """Import one file and read it with pandas; both start with the file in the system's cache."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = folder / "BasicCompanyDataAsOneFile-2025-11-01.csv"
        write_companies(path, rows, postcodes, share=share)
        theirs = plain_read(path)
        ours = measured_import("companies-house", path, folder / "workspace")
    if theirs["rows"] != rows or ours["read"] + ours["passed_over"] != rows:
        raise SystemExit("rows were lost: no time is worth reporting.")
    return {
        "rows": rows,
        "of_the_county": ours["read"],
        "import_s": round(ours["seconds"], 1),
        "import_rows_per_s": round(rows / ours["seconds"]),
        "pandas_read_s": round(theirs["seconds"], 1),
        "pandas_rows_per_s": round(rows / theirs["seconds"]),
        "import_over_pandas": round(ours["seconds"] / theirs["seconds"], 2),
        "import_mb_above_baseline": round(ours["above"]),
        "baseline_mb": round(ours["baseline"]),
        "pandas_peak_mb": round(theirs["peak"]),
    }


def main(rows: int = ROWS) -> None:
    """Print the machine, then the comparison for each file."""
    print(json.dumps({"machine": platform.platform(), "pandas": version("pandas")}))  # noqa: T201
    postcodes = Postcodes.load(tuple(DISTRICTS)).table["postcode"].tolist()
    for share in SHARES:
        print(json.dumps(compare(rows, share, postcodes)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
