"""batuta for Python: where numeric work should run (Selector), which tools are here (Registry), stages
that run in parallel (Graph), pipelines in files (run_pipeline), what a program does (record, Trace), and
the conversion of projects to Rust (convert)."""

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
from .pipeline import Drawing, PipelineReport, PipelineStage, draw_pipeline, run_pipeline
from .registry import Registry, Tool, ToolState
from .selector import (
    Backend,
    Candidate,
    Decision,
    Op,
    Policy,
    Selector,
    Workload,
    calibrate,
)
from .trace import (
    BudgetReport,
    Comparison,
    CriticalPath,
    Divergence,
    Judgement,
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
    "Candidate",
    "Comparison",
    "Context",
    "CriticalPath",
    "DataLossError",
    "Decision",
    "Divergence",
    "Drawing",
    "Error",
    "Event",
    "FailedPreconditionError",
    "Format",
    "Graph",
    "GraphReport",
    "InvalidArgumentError",
    "Judgement",
    "LastStep",
    "NotFoundError",
    "Op",
    "Outcome",
    "PipelineReport",
    "PipelineStage",
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
    "draw_pipeline",
    "record",
    "run_pipeline",
]
