//! Traps and the names of signals.

use crate::shell::{Flow, Jump, Shell};
use crate::sys::{self, Disposition};

/// Numbers of the traps that are no signals.
pub const EXIT: i32 = 0;
pub const DEBUG: i32 = 65;
pub const ERR: i32 = 66;
pub const RETURN: i32 = 67;

/// Signals that end bash by way of its EXIT trap: HUP, INT, USR1, USR2, PIPE, ALRM, TERM.
const ENDS: [i32; 7] = [1, sys::SIGINT, 10, 12, 13, 14, 15];

const NAMES: &[&str] = &[
    "EXIT", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
    "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
    "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

const TEXTS: &[&str] = &[
    "",
    "Hangup",
    "Interrupt",
    "Quit",
    "Illegal instruction",
    "Trace/breakpoint trap",
    "Aborted",
    "Bus error",
    "Floating point exception",
    "Killed",
    "User defined signal 1",
    "Segmentation fault",
    "User defined signal 2",
    "Broken pipe",
    "Alarm clock",
    "Terminated",
    "Stack fault",
    "Child exited",
    "Continued",
    "Stopped (signal)",
    "Stopped",
    "Stopped (tty input)",
    "Stopped (tty output)",
    "Urgent I/O condition",
    "CPU time limit exceeded",
    "File size limit exceeded",
    "Virtual timer expired",
    "Profiling timer expired",
    "Window changed",
    "I/O possible",
    "Power failure",
    "Bad system call",
];

pub(crate) fn description(signal: i32) -> String {
    match TEXTS.get(signal as usize) {
        Some(text) => (*text).to_string(),
        None if signal >= 34 => format!("Real-time signal {}", signal - 34),
        None => format!("Unknown signal {signal}"),
    }
}

/// The number of a trap or signal by its name or number.
pub(crate) fn number_of(name: &[u8], bash: bool) -> Option<i32> {
    let text = std::str::from_utf8(name).ok()?;
    if let Ok(number) = text.parse::<i32>() {
        return (0..=64).contains(&number).then_some(number);
    }
    let upper = if bash {
        text.to_ascii_uppercase()
    } else {
        text.to_string()
    };
    let short = if bash {
        upper.strip_prefix("SIG").unwrap_or(&upper)
    } else {
        &upper
    };
    if bash {
        match short {
            "DEBUG" => return Some(DEBUG),
            "ERR" => return Some(ERR),
            "RETURN" => return Some(RETURN),
            _ => {}
        }
    }
    let known = NAMES.iter().position(|n| *n == short).map(|n| n as i32);
    known.or_else(|| (34..=64).find(|n| name_of(*n, false) == short))
}

/// `SIGINT`, `EXIT`; in dash `INT`.
pub(crate) fn name_of(number: i32, bash: bool) -> String {
    match number {
        DEBUG => "DEBUG".into(),
        ERR => "ERR".into(),
        RETURN => "RETURN".into(),
        0 => "EXIT".into(),
        n => {
            let name = match (NAMES.get(n as usize), n) {
                (Some(name), _) => (*name).to_string(),
                (None, 34) => "RTMIN".into(),
                (None, 35..=49) => format!("RTMIN+{}", n - 34),
                (None, 50..=63) => format!("RTMAX-{}", 64 - n),
                (None, 64) => "RTMAX".into(),
                (None, _) => return n.to_string(),
            };
            match bash {
                true => format!("SIG{name}"),
                false => name,
            }
        }
    }
}

impl Shell {
    /// Sets, ignores (empty) or resets (`None`) a trap.
    pub(crate) fn set_trap(&mut self, number: i32, action: Option<Vec<u8>>) {
        self.inherited_traps.clear();
        let is_signal = (1..=64).contains(&number);
        if is_signal && self.ignored_at_start.contains(&number) {
            return;
        }
        let disposition = match &action {
            None => self.usual_disposition(number),
            Some(text) if text.is_empty() => Disposition::Ignore,
            Some(_) => Disposition::Remember,
        };
        if is_signal {
            sys::set_signal(number, disposition);
        }
        if number == EXIT {
            self.watch_ends(action.as_ref().is_some_and(|text| !text.is_empty()));
        }
        match action {
            Some(text) => {
                self.traps.insert(number, text);
            }
            None => {
                self.traps.remove(&number);
            }
        }
    }

    /// What a signal without a trap does.
    fn usual_disposition(&self, number: i32) -> Disposition {
        let has_exit = self.traps.get(&EXIT).is_some_and(|text| !text.is_empty());
        match number {
            _ if !self.is_bash() => Disposition::Default,
            number if has_exit && ENDS.contains(&number) => Disposition::Remember,
            sys::SIGINT => Disposition::Interrupt,
            _ => Disposition::Default,
        }
    }

    /// Signals that end bash run its EXIT trap first.
    fn watch_ends(&self, on: bool) {
        if !self.is_bash() {
            return;
        }
        for number in ENDS {
            if self.traps.contains_key(&number) || self.ignored_at_start.contains(&number) {
                continue;
            }
            let disposition = match (on, number) {
                (true, _) => Disposition::Remember,
                (false, sys::SIGINT) => Disposition::Interrupt,
                (false, _) => Disposition::Default,
            };
            sys::set_signal(number, disposition);
        }
    }

    /// A script is interrupted as bash is.
    pub(crate) fn hear_interrupts(&self) {
        if self.is_bash() && !self.ignored_at_start.contains(&sys::SIGINT) {
            sys::set_signal(sys::SIGINT, Disposition::Interrupt);
        }
    }

    /// Ends the process by a signal, after the EXIT trap.
    pub(crate) fn end_by(&mut self, number: i32) {
        if self.traps.contains_key(&number) {
            return;
        }
        self.run_exit_trap();
        sys::set_signal(number, Disposition::Default);
        let _ = sys::send_signal(sys::own_pid(), number);
    }

    /// Ends the process if a signal came that does so and has no trap.
    pub(crate) fn end_by_pending(&mut self) {
        let pending = sys::peek_pending();
        let fatal = |number: &i32| pending & (1 << number) != 0 && !self.traps.contains_key(number);
        if let Some(number) = ENDS.into_iter().find(fatal) {
            self.end_by(number);
        }
    }

    /// In a subshell traps are as at the start; what is ignored stays so.
    pub(crate) fn reset_traps(&mut self) {
        if self.traps.is_empty() {
            return;
        }
        let inherits = |number: i32| match number {
            ERR => self.options.errtrace,
            DEBUG | RETURN => self.options.functrace,
            _ => false,
        };
        let mut shown: Vec<_> = self.traps.iter().map(|(n, t)| (*n, t.clone())).collect();
        shown.sort();
        for (number, text) in &shown {
            if text.is_empty() || inherits(*number) {
                continue;
            }
            self.traps.remove(number);
            match *number {
                EXIT => self.watch_ends(false),
                1..=64 => sys::set_signal(*number, self.usual_disposition(*number)),
                _ => {}
            }
        }
        sys::take_pending();
        self.inherited_traps = shown;
    }

    pub(crate) fn first_pending(&self) -> i32 {
        let pending = sys::peek_pending();
        (1..64).find(|n| pending & (1 << n) != 0).unwrap_or(0)
    }

    pub(crate) fn run_pending_traps(&mut self) -> Flow {
        let pending = sys::take_pending();
        for number in 1..64 {
            if pending & (1 << number) == 0 {
                continue;
            }
            if !self.traps.contains_key(&number) && ENDS.contains(&number) {
                self.end_by(number);
            }
            self.run_trap(number)?;
        }
        Ok(())
    }

    /// Runs a trap; the status is as before, unless the trap leaves.
    pub(crate) fn run_trap(&mut self, number: i32) -> Flow {
        let Some(text) = self.traps.get(&number).cloned() else {
            return Ok(());
        };
        if text.is_empty() || self.running_traps.contains(&number) {
            return Ok(());
        }
        let (status, outer, line) = (self.status, self.in_trap, self.line);
        let pipe_status = self.pipe_status.clone();
        self.in_trap = Some(number);
        self.running_traps.push(number);
        let outer_status = std::mem::replace(&mut self.before_trap, status);
        // What the trap interrupts may be a condition: what it runs is none.
        let conditions = std::mem::take(&mut self.conditions);
        let flow = match number {
            // Their lines are counted from the one that they interrupt.
            DEBUG | ERR | RETURN => crate::dynamic::eval(self, &text, line.max(1)),
            _ => {
                self.line = 1;
                self.eval_text(&text)
            }
        };
        self.conditions = conditions;
        self.running_traps.pop();
        self.in_trap = outer;
        self.before_trap = outer_status;
        flow?;
        self.status = status;
        self.line = line;
        self.pipe_status = pipe_status;
        Ok(())
    }

    /// The end of a shell process: its EXIT trap, and the status that the process ends with.
    pub(crate) fn run_exit_trap(&mut self) -> i32 {
        let Some(text) = self.traps.remove(&EXIT) else {
            return self.status;
        };
        // One that it sets itself does not run.
        if text.is_empty() || self.running_traps.contains(&EXIT) {
            return self.status;
        }
        let status = self.status;
        self.in_trap = Some(EXIT);
        self.running_traps.push(EXIT);
        self.before_trap = status;
        self.is_told = false;
        if self.is_bash() {
            self.line = 1;
        }
        match self.eval_text(&text) {
            Err(Jump::Exit) => self.status,
            _ => status,
        }
    }

    /// Runs a text of the script's language: known since its translation.
    pub(crate) fn eval_text(&mut self, text: &[u8]) -> Flow {
        if text.iter().all(u8::is_ascii_whitespace) {
            self.status = 0;
            return Ok(());
        }
        if let Some(code) = self.known_text(text) {
            return code(self);
        }
        // dash counts the lines of such a text from 1.
        let line = if self.is_bash() { self.line.max(1) } else { 1 };
        crate::dynamic::eval(self, text, line)
    }
}
