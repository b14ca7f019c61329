# Format strings, right and wrong: texts, fields, doubled and single braces.
T = ["", "a", "{}", "{{", "}}", "{{}}", "a{0}b{1!r:>{w}}c", "{", "}", "a}b", "{0", "{0[", "x{{{0}}}y", "{0} }", "{9} }", "{w:{w}}", "{!z}", "{!\x01}", "{!é}", "{a.b}", "{0}{}", "{:{}}{}", "tail {{"]
for t in T:
    try:
        print(repr(t), t.format("p", "q", 3, w=5))
    except Exception as e:
        print(repr(t), type(e).__name__, e)
print(format(1.7976931348623157e308, "0=020_.10%"), format(-1e308, "+030,.0%"))
