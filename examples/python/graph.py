"""Functions and a program as stages; the failure of the last one undoes what was done."""

import batuta

done: list[str] = []


def refuse(context: batuta.Context) -> None:
    raise RuntimeError("this one never works")


with batuta.Graph() as graph:
    graph.set_pool("disk", 1)
    halves = [
        graph.add(
            name,
            lambda context, name=name: done.append(name),
            rollback=lambda name=name: done.remove(name),
            pool="disk",
        )
        for name in ("left", "right")
    ]
    tell = graph.add("tell", argv=["echo", "both are done"], needs=halves)
    refused = graph.add("refuse", refuse, needs=[tell])
    report = graph.run(
        rollback_on_failure=True,
        on_event=lambda it: print(f"{it.num_done}/{it.num_known} {it.name} {it.state.name}"),
    )

print(f"tell: {report.stages[tell].output}", end="")
print(f"refuse: {report.stages[refused].error}")
assert report.rolled_back and not done
print("rolled back: nothing is left of left and right")
