//! The `with` statement.
use crate::attribute::call_special_found;
use crate::exc::{type_error, Exc};
use crate::symbol::known;
use crate::value::{Value, R};

/// What has to run when the block is left.
pub struct WithExit {
    manager: Value,
    exit: Value,
}

pub fn with_enter(manager: &Value) -> R<(Value, WithExit)> {
    let class = manager.class_ref();
    let Some(enter) = class.lookup(known::ENTER) else {
        return Err(no_manager(manager, ""));
    };
    let Some(exit) = class.lookup(known::EXIT) else {
        return Err(no_manager(manager, " (missed __exit__ method)"));
    };
    let value = call_special_found(&enter, class, std::slice::from_ref(manager))?;
    Ok((
        value,
        WithExit {
            manager: manager.clone(),
            exit,
        },
    ))
}

fn no_manager(manager: &Value, more: &str) -> Exc {
    type_error(format!(
        "'{}' object does not support the context manager protocol{more}",
        manager.class_ref().name()
    ))
}

impl WithExit {
    /// True if the exception is swallowed.
    pub fn run(&self, error: Option<&Exc>) -> R<bool> {
        let class = self.manager.class_ref();
        let Some(error) = error else {
            let none = [self.manager.clone(), Value::None, Value::None, Value::None];
            call_special_found(&self.exit, class, &none)?;
            return Ok(false);
        };
        let _handling = crate::exc::handling(error);
        let args = [
            self.manager.clone(),
            Value::Class(error.class().clone()),
            error.value(),
            crate::traceback::object(error),
        ];
        call_special_found(&self.exit, class, &args)?.truth()
    }
}
