//! platform: what the kernel says of itself.
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::value::{Value, R};

fn kernel(name: &str) -> R {
    let text = std::fs::read_to_string(format!("/proc/sys/kernel/{name}")).unwrap_or_default();
    Ok(Value::str(text.trim_end()))
}

static FUNCTIONS: &[Native] = &[
    function("system", "", |_| kernel("ostype")),
    function("release", "", |_| kernel("osrelease")),
    function("version", "", |_| kernel("version")),
    function("node", "", |_| kernel("hostname")),
    function("machine", "", |_| Ok(Value::str(std::env::consts::ARCH))),
    function("processor", "", |_| Ok(Value::str(""))),
    function("python_implementation", "", |_| Ok(Value::str("CPython"))),
    function("python_version", "", |_| Ok(Value::str("3.11.7"))),
    function("python_version_tuple", "", |_| {
        Ok(Value::tuple(vec![
            Value::str("3"),
            Value::str("11"),
            Value::str("7"),
        ]))
    }),
];

pub static LIBRARY: Library = Library {
    name: "platform",
    functions: &[FUNCTIONS],
    classes: &[],
    start: nothing,
};
