"""Pipelines, comparisons of recorded runs, installers, candidates and a GPU."""

from __future__ import annotations

import os
from array import array
from pathlib import Path

import pytest

import batuta

PIPELINE = """
[[stage]]
name = "greet"
outputs = ["out/greeting"]
command = ["sh", "-c", "echo hello | tee out/greeting"]
"""


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    file = tmp_path / "pipeline.toml"
    file.write_text(PIPELINE)
    return file


def test_a_pipeline_runs_what_is_not_up_to_date(pipeline: Path) -> None:
    heard: list[tuple[str, bytes]] = []
    events: list[batuta.Event] = []
    report = batuta.run_pipeline(
        pipeline, on_event=events.append, on_output=lambda stage, piece: heard.append((stage, piece))
    )
    assert report.succeeded and report.is_published and report.num_run == 1
    assert heard == [("greet", b"hello\n")]
    assert events[-1].state == batuta.StageState.DONE
    assert (pipeline.parent / "out/greeting").read_text() == "hello\n"
    again = batuta.run_pipeline(pipeline)
    assert again.num_run == 0 and again.stages[0].was_up_to_date
    assert "greet" in batuta.draw_pipeline(pipeline, batuta.Drawing.DOT)


def test_what_a_callback_of_a_pipeline_raises_ends_it(pipeline: Path) -> None:
    def fail(_event: object) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        batuta.run_pipeline(pipeline, on_event=fail)


def test_a_stage_that_fails_is_part_of_the_report(pipeline: Path) -> None:
    pipeline.write_text(PIPELINE.replace("echo hello", "exit 3; echo"))
    report = batuta.run_pipeline(pipeline)
    assert not report.succeeded and not report.is_published
    assert report.stages[0].state == batuta.StageState.FAILED
    assert isinstance(report.stages[0].error, batuta.Error)


def test_a_wrong_pipeline_is_named_with_its_line(pipeline: Path) -> None:
    pipeline.write_text('[[stage]]\nname = "greet"\n')
    with pytest.raises(batuta.InvalidArgumentError, match="pipeline.toml:"):
        batuta.run_pipeline(pipeline)


def recorded(folder: Path, name: str, script: str) -> batuta.Trace:
    file = folder / f"{name}.btrace"
    room = folder / "room"
    room.mkdir(exist_ok=True)
    try:
        batuta.record(["sh", "-c", script], file, folder=room, file_states=True)
    except batuta.FailedPreconditionError as error:
        pytest.skip(f"no way to trace here: {error}")
    return batuta.Trace(file)


def test_runs_are_compared_by_their_effects(tmp_path: Path) -> None:
    one = recorded(tmp_path, "one", "echo hello > effect")
    same = recorded(tmp_path, "same", "printf hel > effect; echo lo >> effect")
    other = recorded(tmp_path, "other", "echo goodbye > effect")
    assert one.compare(same).judgement == batuta.Judgement.EQUIVALENT
    assert one.difference(same) != ""
    with one.compare(other) as comparison:
        assert comparison.judgement == batuta.Judgement.DIVERGENT
        assert comparison.divergences()[0].effect == "./effect"
        assert "./effect" in comparison.text()
    # What the original does not repeat is nondeterminism.
    repeated = one.compare(other, repeats=[other])
    assert repeated.judgement != batuta.Judgement.DIVERGENT
    rules = tmp_path / "rules.toml"
    rules.write_text('ignore = ["./effect"]\n')
    assert one.compare(other, rules_file=rules).judgement != batuta.Judgement.DIVERGENT


def test_a_tool_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATUTA_HOME", str(tmp_path))
    (tmp_path / "tools.d").mkdir()
    program = tmp_path / "greeter"
    (tmp_path / "tools.d/greeter.toml").write_text(
        f"""
[[tool]]
name = "greeter"
summary = "greets"
license = "MIT"
folders = ["{tmp_path}"]
version = {{ pattern = 'greeter ([0-9.]+)' }}
[tool.install]
seconds = 1
[[tool.install.step]]
argv = ["sh", "-c", "printf '#!/bin/sh\\\\necho greeter 1.2\\\\n' > {program}; chmod +x {program}"]
progress = "writing it"
"""
    )
    lines: list[str] = []
    with batuta.Registry(only=["greeter"]) as registry:
        assert next(iter(registry)).install_seconds == 1
        with pytest.raises(batuta.NotFoundError):
            registry.install("no such tool")
        registry.install("greeter", on_line=lines.append)
    assert any("writing it" in line for line in lines)
    with batuta.Registry(only=["greeter"]) as registry:
        found = registry.find("greeter")
        assert found is not None and found.version == "1.2"


def test_a_zero_byte_cuts_no_text() -> None:
    graph = batuta.Graph()
    with pytest.raises(batuta.InvalidArgumentError, match="zero byte"):
        graph.add("a\0b", run=lambda _: None)
    with pytest.raises(batuta.InvalidArgumentError, match="zero byte"):
        graph.set_pool("a\0b", 1)
    with pytest.raises(batuta.InvalidArgumentError, match="zero byte"):
        batuta.run_pipeline("a\0b")
    with pytest.raises(batuta.InvalidArgumentError, match="zero byte"):
        batuta.Trace("a\0b")


def test_candidates_are_those_of_the_decision() -> None:
    workload = batuta.Workload.vector(batuta.Op.ADD, 1000)
    with batuta.Selector(batuta.Policy.ROOFLINE) as selector:
        decision = selector.select(workload)
        predicted = dict(zip(selector.candidates(), selector.predict(workload)))
        chosen = batuta.Candidate(decision.on, decision.streams != 0, decision.threads)
        assert predicted[chosen] == decision.predicted_ns
        assert selector.simd_target != "" and selector.warnings == []


@pytest.mark.skipif("BATUTA_BACKEND_PATH" not in os.environ, reason="no module for a GPU")
def test_work_runs_on_a_gpu() -> None:
    a, out = array("f", [1, 2, 3, 4]), array("f", [0] * 4)
    selector = batuta.Selector(batuta.Policy.ROOFLINE, gpu=True)
    assert "gpu:    Model 1" in selector.backends()
    workload = batuta.Workload.vector(batuta.Op.SCALE, 4)
    ran = selector.run(workload, a=a, out=out, alpha=2, backend=batuta.Backend.GPU)
    assert ran.on == batuta.Backend.GPU and list(out) == [2, 4, 6, 8]
