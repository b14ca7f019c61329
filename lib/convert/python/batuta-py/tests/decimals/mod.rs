//! Calls of decimal, as tests/decimal_cases.py makes them up.
use crate::literal;
use batuta_py::attribute::get;
use batuta_py::call::call_sym;
use batuta_py::prelude::*;
use batuta_py::symbol::Sym;

fn attribute(object: &Value, name: &str) -> R {
    get(object, Sym::new(name))
}

fn method(object: &Value, name: &str, args: &[Value]) -> R {
    call_sym(&attribute(object, name)?, args, &[])
}

fn items(value: &Value) -> R<Vec<Value>> {
    batuta_py::iter::collect(value)
}

/// A context of the settings, which becomes the current one.
fn context_of(module: &Value, settings: &Value) -> R {
    let mut args = items(settings)?;
    let traps = items(&args.pop().unwrap_or(Value::None))?
        .iter()
        .map(|name| attribute(module, name.as_str().unwrap_or_default()))
        .collect::<R<Vec<Value>>>()?;
    args.push(list(vec![]));
    args.push(list(traps));
    let context = method(module, "Context", &args)?;
    method(module, "setcontext", std::slice::from_ref(&context))?;
    Ok(context)
}

fn operand(module: &Value, made: &Value) -> R {
    if made.as_list().is_none() {
        return Ok(made.clone());
    }
    let parts = items(made)?;
    match parts.first().and_then(Value::as_str) {
        Some("D") => method(module, "Decimal", &parts[1..]),
        _ => Ok(made.clone()),
    }
}

fn builtin(name: &str, args: &[Value]) -> R {
    call_sym(&batuta_py::builtins::builtin(name), args, &[])
}

fn call(module: &Value, context: &Value, name: &str, operands: &[Value]) -> R {
    match name.split_once('_') {
        Some(("o", "divmod")) => return divmod(&operands[0], &operands[1]),
        Some(("o", name)) => return method(&import_module("operator")?, name, operands),
        Some(("m", name)) => return method(&operands[0], name, &operands[1..]),
        Some(("c", name)) => return method(context, name, operands),
        _ => {}
    }
    match name {
        "Decimal" => method(module, name, operands),
        "from_float" => method(&attribute(module, "Decimal")?, name, operands),
        "create_decimal" | "create_decimal_from_float" => method(context, name, operands),
        "quantized" => method(&operands[0], "quantize", &operands[1..]),
        "integral" => method(&operands[0], "to_integral_exact", &operands[1..]),
        "as_integer_ratio" => method(&operands[0], name, &[]),
        "floor" | "ceil" | "trunc" => method(&operands[0], &format!("__{name}__"), &[]),
        _ => builtin(name, operands),
    }
}

fn flags(context: &Value) -> R<String> {
    let mut names = Vec::new();
    let map = attribute(context, "flags")?;
    for signal in items(&map)? {
        if method(&map, "__getitem__", std::slice::from_ref(&signal))?.truth()? {
            let name = attribute(&signal, "__name__")?;
            names.push(name.as_str().unwrap_or_default().to_owned());
        }
    }
    Ok(names.join(" "))
}

fn made(name: &str, args: &str) -> R<String> {
    let module = import_module("decimal")?;
    let args = items(&literal::parse(args)?)?;
    let operands = items(&args[1])?
        .iter()
        .map(|made| operand(&module, made))
        .collect::<R<Vec<Value>>>()?;
    let context = context_of(&module, &args[0])?;
    let result = call(&module, &context, name, &operands)
        .and_then(|result| batuta_py::text::repr_string(&result));
    let flags = flags(&context)?;
    let usual = method(&module, "Context", &[])?;
    method(&module, "setcontext", &[usual])?;
    Ok(match result {
        Ok(text) => format!("{text} {flags}"),
        Err(error) => format!("!{}: {} {flags}", error.class().name(), error.text()),
    })
}

pub fn outcome(name: &str, args: &str) -> String {
    made(name, args).unwrap_or_else(|error| format!("?{}", error.text()))
}
