"""batuta for Python: where numeric work should run (Selector), which tools are here (Registry), stages
that run in parallel (Graph), what a program does (record, Trace), and the conversion of projects to
Rust (convert)."""

from ._library import (
    CancelledError,
    DataLossError,
    Error,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    Stop,
    lib as _lib,
)
from .convert import Format, LastStep, Report, Unit, Verdict, analyze, convert
from .graph import Context, Event, Graph, GraphReport, StageReport, StageState
from .registry import Registry, Tool, ToolState
from .selector import Backend, Decision, Op, Policy, Selector, Workload, calibrate
from .trace import (
    BudgetReport,
    CriticalPath,
    Outcome,
    Segment,
    Summary,
    Trace,
    TraceBackend,
    TraceEvent,
    TraceFormat,
    record,
)

__version__: str = _lib.batuta_version().decode()

__all__ = [
    "Backend",
    "BudgetReport",
    "CancelledError",
    "Context",
    "CriticalPath",
    "DataLossError",
    "Decision",
    "Error",
    "Event",
    "FailedPreconditionError",
    "Format",
    "Graph",
    "GraphReport",
    "InvalidArgumentError",
    "LastStep",
    "NotFoundError",
    "Op",
    "Outcome",
    "Policy",
    "Registry",
    "Report",
    "Segment",
    "Selector",
    "StageReport",
    "StageState",
    "Stop",
    "Summary",
    "Tool",
    "ToolState",
    "Trace",
    "TraceBackend",
    "TraceEvent",
    "TraceFormat",
    "Unit",
    "Verdict",
    "Workload",
    "analyze",
    "calibrate",
    "convert",
    "record",
]
