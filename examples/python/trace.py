"""What a shell command does: its calls, its critical path, and whether it keeps a budget."""

import sys
import tempfile
from pathlib import Path

import batuta

BUDGET = """
[[assertion]]
name = "no_network"
type = "custom"
expression = "calls.connect == 0"
"""

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "run.btrace"
    try:
        outcome = batuta.record(["sh", "-c", "ls / | wc -l"], file)
    except batuta.FailedPreconditionError as error:
        sys.exit(print(f"this machine allows no tracing: {error}"))
    with batuta.Trace(file) as trace:
        summary = trace.summary()
        print(f"exit code {outcome.exit_code}, {summary.calls} calls of {summary.processes} "
              f"processes in {summary.wall_ns / 1e6:.1f} ms")
        opened: list[bytes] = []
        trace.visit(lambda event: event.name == "openat" and opened.append(event.path))
        print(f"{len(opened)} files were opened")
        with trace.critical_path() as path:
            print("\n".join(path.table().splitlines()[:4]))
        budgets = Path(folder) / "renacer.toml"
        budgets.write_text(BUDGET)
        with trace.check_budgets(budgets) as report:
            print(report.table(), end="")
            assert report.succeeded
