import array
import os
import signal
import threading

import batuta
import numpy
import pytest


def test_the_library_lies_in_the_package():
    assert batuta.__version__.startswith("0.")
    if "BATUTA_LIB_DIR" not in os.environ:
        assert os.path.exists(os.path.join(os.path.dirname(batuta.__file__), "libbatuta_c.so.0"))


@pytest.fixture(scope="module")
def selector():
    with batuta.Selector(batuta.Policy.ROOFLINE) as made:
        yield made


def test_a_decision_tells_where_and_why(selector):
    decision = selector.select(batuta.Workload.gemm(2, 2, 2))
    assert decision.by is batuta.Policy.ROOFLINE
    assert isinstance(decision.on, batuta.Backend) and decision.threads >= 1
    assert decision.why and decision.predicted_ns > 0
    assert "gemm" in selector.explain(batuta.Workload.gemm(2, 2, 2))
    assert "gpu:    none" in selector.backends()


def test_wrong_sizes_are_named(selector):
    with pytest.raises(batuta.InvalidArgumentError, match="n is 0"):
        selector.select(batuta.Workload.vector(batuta.Op.ADD, 0))


def test_numpy_arrays_are_used_where_they_are(selector):
    a = numpy.arange(4, dtype=numpy.float64)
    a.flags.writeable = False
    out = numpy.zeros(4)
    selector.run(batuta.Workload.vector(batuta.Op.ADD, 4, f64=True), a=a, b=a, out=out)
    assert out.tolist() == [0, 2, 4, 6]
    index = numpy.zeros(1, dtype=numpy.int64)
    selector.run(batuta.Workload.vector(batuta.Op.ARGMAX, 4, f64=True), a=a, out=index)
    assert index[0] == 3


def test_a_position_is_written_to_any_int64_that_is_there(selector):
    index = array.array("q", [7])
    largest = batuta.Workload.vector(batuta.Op.ARGMAX, 4)
    selector.run(largest, a=array.array("f", [1, 5, 2, 3]), out=index)
    assert index[0] == 1
    with pytest.raises(batuta.InvalidArgumentError, match="no room"):
        selector.run(largest, a=array.array("f", [1, 5, 2, 3]), out=array.array("q"))


def test_any_buffer_of_floats_will_do(selector):
    a = array.array("f", [1, 2])
    out = array.array("f", [0, 0])
    selector.run(batuta.Workload.vector(batuta.Op.RELU, 2), a=memoryview(a), out=out)
    assert out.tolist() == [1, 2]


@pytest.mark.parametrize("out", [b"12345678", numpy.zeros(2), numpy.zeros(4, "f")[::2]])
def test_wrong_buffers_are_refused(selector, out):
    a = numpy.zeros(2, "f")
    with pytest.raises(batuta.InvalidArgumentError, match="out: writable contiguous"):
        selector.run(batuta.Workload.vector(batuta.Op.RELU, 2), a=a, out=out)


def test_a_closed_handle_is_an_error_and_no_crash():
    made = batuta.Selector(batuta.Policy.CLASSIC)
    made.close()
    made.close()
    with pytest.raises(batuta.InvalidArgumentError, match="NULL"):
        made.select(batuta.Workload.vector(batuta.Op.ADD, 1))


def test_tools_are_found_or_absent(tmp_path):
    with batuta.Registry(only=["rustc", "py2many"], cache_file=tmp_path / "cache") as registry:
        assert [tool.name for tool in registry] and len(registry) == 2
        assert registry.find("c2rust") is None


def test_functions_and_programs_are_stages():
    seen = []
    events = []
    with batuta.Graph() as graph:
        first = graph.add("first", lambda context: seen.append(context.is_stopping))
        says = graph.add(
            "says", argv=["sh", "-c", "echo $WORD"], env={"WORD": "hi"}, needs=[first]
        )
        report = graph.run(on_event=events.append)
    assert report.succeeded and seen == [False]
    assert report.stages[says].output == "hi\n"
    assert events[-1].num_done == 2


def test_what_a_stage_raises_is_its_failure():
    undone = []
    with batuta.Graph() as graph:
        done = graph.add("done", lambda context: None, rollback=lambda: undone.append(1))
        wrong = graph.add("wrong", lambda context: 1 / 0, needs=[done])
        later = graph.add("later", lambda context: None, needs=[wrong])
        report = graph.run(rollback_on_failure=True)
    assert report.stages[wrong].state is batuta.StageState.FAILED
    assert str(report.stages[wrong].error) == "ZeroDivisionError: division by zero"
    assert report.stages[later].state is batuta.StageState.SKIPPED
    assert report.rolled_back and undone == [1]


def test_what_an_observer_raises_ends_the_run():
    def refuse(event):
        raise RuntimeError("do not want to know")

    with batuta.Graph() as graph:
        graph.add("one", lambda context: None)
        with pytest.raises(RuntimeError, match="do not want to know"):
            graph.run(on_event=refuse)


def test_events_can_be_iterated():
    with batuta.Graph() as graph:
        graph.add("one", argv=["true"])
        states = [event.state for event in graph.events()]
    assert states == [batuta.StageState.RUNNING, batuta.StageState.DONE]


@pytest.mark.parametrize("_", range(20))  # each time it comes at another moment of the start
def test_ctrl_c_ends_a_running_graph(_):
    running = threading.Event()

    def interrupt():
        running.wait()
        os.kill(os.getpid(), signal.SIGINT)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    with batuta.Graph() as graph:
        graph.add("tells", lambda context: running.set())
        graph.add("sleeps", argv=["sleep", "1000"])
        with pytest.raises(KeyboardInterrupt):
            graph.run(num_threads=2)
    interrupter.join()


def test_other_threads_go_on_while_a_graph_runs():
    """The interpreter's lock is free during the call: a stage waits for another Python thread."""
    turn = threading.Event()
    threading.Thread(target=turn.set).start()
    with batuta.Graph() as graph:
        graph.add("waits", lambda context: turn.wait())
        assert graph.run().succeeded


def test_a_trace_is_recorded_and_read(tmp_path):
    file = tmp_path / "run.btrace"
    try:
        outcome = batuta.record(["sh", "-c", "exit 3"], file, backend=batuta.TraceBackend.SECCOMP)
    except batuta.FailedPreconditionError as error:
        pytest.skip(f"this machine allows no tracing: {error}")
    assert outcome.exit_code == 3
    with batuta.Trace(file) as trace:
        summary = trace.summary()
        names = []
        trace.visit(lambda event: names.append(event.name))
        assert summary.calls == len([name for name in names if name])
        assert 0 < summary.peak_allocated_bytes <= summary.allocated_bytes
        assert "execve" in trace.text(batuta.TraceFormat.JSON)
        with trace.critical_path() as path:
            assert path.segments() and path.table()


def test_a_project_is_analyzed_and_a_missing_one_told(tmp_path):
    (tmp_path / "hello.sh").write_text("#!/bin/sh\necho hello\n")
    assert batuta.analyze(tmp_path)["files"][0]["path"] == "hello.sh"
    with pytest.raises(batuta.NotFoundError):
        batuta.Report(tmp_path / "nothing")
    with pytest.raises(batuta.Error, match="/nonexistent"):
        batuta.convert("/nonexistent", tmp_path / "out")


def test_a_word_list_is_no_text():
    with pytest.raises(TypeError):
        batuta.record("ls")
