//! A small translated program, as the translator writes it.
use batuta_py::prelude::*;

globals!();

static SHAPE_INIT: Signature = Signature {
    name: "__init__",
    qualname: "Shape.__init__",
    params: &["self", "name", "scale"],
    ..Signature::NEW
};
static SHAPE_AREA: Signature = Signature {
    name: "area",
    qualname: "Shape.area",
    params: &["self"],
    ..Signature::NEW
};
static SQUARE_INIT: Signature = Signature {
    name: "__init__",
    qualname: "Square.__init__",
    params: &["self", "side"],
    ..Signature::NEW
};
static SQUARE_AREA: Signature = Signature {
    name: "area",
    qualname: "Square.area",
    params: &["self"],
    ..Signature::NEW
};
static EVENS: Signature = Signature {
    name: "evens",
    qualname: "evens",
    params: &["n"],
    ..Signature::NEW
};

fn shape_init(this: &Value, name: &Value, scale: &Value) -> R {
    let _depth = enter().at(0)?;
    setattr(this, n!("name"), name.clone()).at(0)?;
    setattr(this, n!("scale"), scale.clone()).at(0)?;
    let shape = g().get(0).at(0)?;
    let mut count = getattr(&shape, n!("count")).at(0)?;
    iadd(&mut count, &Value::Int(1)).at(0)?;
    setattr(&shape, n!("count"), count).at(0)?;
    Ok(Value::None)
}

fn square_area(this: &Value) -> R {
    let side = getattr(this, n!("side")).at(1)?;
    mul(
        &pow(&side, &Value::Int(2)).at(1)?,
        &getattr(this, n!("scale")).at(1)?,
    )
    .at(1)
}

fn evens(limit: &Value) -> R {
    let limit = limit.clone();
    Ok(generator(&EVENS, move |yielder| async move {
        let mut numbers = iter(&call(builtin!("range"), &[limit]).at(2)?).at(2)?;
        while let Some(i) = numbers.next().at(2)? {
            if is_eq(&modulo(&i, &Value::Int(2)).at(2)?, &Value::Int(0)).at(2)? {
                yielder.give(i).await.at(2)?;
            }
        }
        Ok(Value::None)
    }))
}

fn classes(m: &'static Globals) -> R<()> {
    let shape = build_class("Shape", &[], &[], None, |ns| {
        ns.set(n!("__module__"), s!("__main__"));
        ns.set(n!("__qualname__"), s!("Shape"));
        ns.set(n!("count"), Value::Int(0));
        let init = function(&SHAPE_INIT, vec![Value::Int(1)], vec![], |a| {
            shape_init(&a[0], &a[1], &a[2])
        });
        ns.set(n!("__init__"), init);
        let area = function(&SHAPE_AREA, vec![], vec![], |_| {
            Err(raise(builtin!("NotImplementedError")).at(3))
        });
        ns.set(n!("area"), area);
        Ok(())
    })?;
    m.set(0, shape.clone());
    let class = Cell::empty();
    let own = class.clone();
    let square = build_class("Square", &[shape], &[], Some(&class), |ns| {
        ns.set(n!("__module__"), s!("__main__"));
        let init = function(&SQUARE_INIT, vec![], vec![], move |a| {
            call_super(&own, n!("__init__"), &[a[0].clone(), s!("square")]).at(4)?;
            setattr(&a[0], n!("side"), a[1].clone()).at(4)?;
            Ok(Value::None)
        });
        ns.set(n!("__init__"), init);
        ns.set(
            n!("area"),
            function(&SQUARE_AREA, vec![], vec![], |a| square_area(&a[0])),
        );
        Ok(())
    })?;
    m.set(1, square);
    Ok(())
}

sites! { file: "shapes.py", module: "shapes", [
    (6, "__init__", "self.name = name", ""),
    (16, "area", "return self.side ** 2 * self.scale", ""),
    (19, "evens", "if i % 2 == 0:", ""),
    (10, "area", "raise NotImplementedError", ""),
    (13, "__init__", "super().__init__(\"square\")", ""),
] }

fn start() -> &'static Globals {
    let globals = Globals::make("__main__", &["Shape", "Square"], false);
    set_globals(globals);
    globals
}

// One thread has one set of names and classes, so one test has all the checks.
#[test]
fn classes_inherit_count_and_raise() -> Result<(), String> {
    let m = start();
    classes(m).map_err(|error| error.text())?;
    areas(m).map_err(|error| error.text())?;
    abstract_area(m).map_err(|error| error.text())
}

fn areas(m: &'static Globals) -> R<()> {
    let mut total = Value::Int(0);
    let mut sides = iter(&evens(&Value::Int(6))?)?;
    while let Some(side) = sides.next()? {
        let square = call(&m.get(1)?, &[side])?;
        iadd(&mut total, &call_method(n!("area"), &[square])?)?;
    }
    assert!(matches!(total, Value::Int(20)));
    assert!(matches!(getattr(&m.get(0)?, n!("count"))?, Value::Int(3)));
    Ok(())
}

fn abstract_area(m: &'static Globals) -> R<()> {
    let shape = call(&m.get(0)?, &[s!("x")])?;
    let caught: R<()> = 'try1: {
        attempt!('try1, call_method(n!("area"), &[shape]));
        Ok(())
    };
    let Err(error) = caught else {
        return Err(batuta_py::exc::runtime_error("no exception"));
    };
    assert!(error.matches(builtin!("RuntimeError"))?);
    let text = batuta_py::traceback::format(&error);
    assert!(
        text.contains("File \"shapes.py\", line 10, in area\n    raise NotImplementedError\n"),
        "{text}"
    );
    assert!(text.ends_with("NotImplementedError\n"), "{text}");
    Ok(())
}
