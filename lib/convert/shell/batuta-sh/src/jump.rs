//! How control leaves its place.

/// Why control leaves its place. The status is in the shell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Jump {
    /// Out of so many loops.
    Break(u32),
    /// To the next turn of the loop so many levels out.
    Continue(u32),
    /// Out of the function or sourced file.
    Return,
    /// Out of the shell.
    Exit,
    /// bash: out of the running command of the script's top level, which goes on with the next one.
    Abandon,
}

/// What every part of a script gives back.
pub type Flow = Result<(), Jump>;

/// What a loop does after one of its turns.
#[derive(PartialEq)]
pub(crate) enum Turn {
    Next,
    Leave,
}

/// Jumps that mean outer loops go on there, one level less.
pub(crate) fn after_turn(flow: Flow) -> Result<Turn, Jump> {
    match flow {
        Ok(()) | Err(Jump::Continue(1)) => Ok(Turn::Next),
        Err(Jump::Break(1)) => Ok(Turn::Leave),
        Err(Jump::Break(levels)) => Err(Jump::Break(levels - 1)),
        Err(Jump::Continue(levels)) => Err(Jump::Continue(levels - 1)),
        Err(other) => Err(other),
    }
}
