"""Which compilers and transpilers are on this machine."""

import batuta

with batuta.Registry(only=["rustc", "cargo", "c2rust", "py2many"]) as registry:
    for tool in registry:
        if tool.state is batuta.ToolState.FOUND:
            print(f"{tool.name:<8} {tool.version} at {tool.path}")
        elif tool.state is batuta.ToolState.ABSENT:
            print(f"{tool.name:<8} is not here")
        else:
            print(f"{tool.name:<8}: {tool.problem}")
    for warning in registry.warnings:
        print("warning:", warning)
    assert len(registry) == 4
