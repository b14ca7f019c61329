//! Child processes: subshells, pipelines, substitutions, jobs.

use crate::part::Code;
use crate::redirect::with_texts;
use crate::shell::{Flow, Jump, Shell};
use crate::sys;
use crate::told::Tell;

pub(crate) fn read_to_end(fd: i32) -> Vec<u8> {
    let mut text = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        match sys::read_some(fd, &mut buffer) {
            Ok(0) => return text,
            Ok(count) => text.extend_from_slice(&buffer[..count]),
            Err(sys::EINTR) => {}
            Err(_) => return text,
        }
    }
}

pub(crate) fn strip_newlines(text: &mut Vec<u8>) {
    while text.last() == Some(&b'\n') {
        text.pop();
    }
}

impl Shell {
    /// A child, or the message that there is none.
    pub(crate) fn fork(&mut self) -> Result<i32, Jump> {
        self.jobs_make_room();
        sys::split().map_err(|code| {
            let text = format!("fork: {}", sys::error_text(code));
            self.complain(text.as_bytes());
            self.status = 254;
            Jump::Exit
        })
    }

    /// What a subshell starts with.
    pub(crate) fn enter_child(&mut self) {
        self.subshell_level += 1;
        self.leave_jobs();
        self.in_here = false;
        (self.is_last, self.stays) = (false, false);
        self.running_traps
            .retain(|&number| number != crate::trap::EXIT);
        self.reset_traps();
    }

    /// Runs code as a process of its own and never comes back.
    fn child(&mut self, code: Code) -> ! {
        self.enter_child();
        let flow = code(self);
        self.end(flow)
    }

    /// A child to which bash shows the jobs of its parent.
    fn child_that_sees_jobs(&mut self, code: Code) -> ! {
        let seen = std::mem::take(&mut self.jobs.all);
        self.enter_child();
        if self.is_bash() {
            self.jobs.all = seen;
        }
        let flow = code(self);
        self.end(flow)
    }

    /// `( code )`
    pub fn subshell(&mut self, line: u32, code: Code) -> Flow {
        self.line = line;
        let mut group = 0;
        let pid = self.fork_member(&mut group, true)?;
        if pid == 0 {
            self.child(code);
        }
        let status = self.wait_foreground(pid);
        self.take_terminal(group);
        self.finish(status)
    }

    /// `( code ) redirections`
    pub fn subshell_with(
        &mut self,
        line: u32,
        redirects: &[crate::part::Redirect],
        code: Code,
    ) -> Flow {
        self.line = line;
        let texts = self.texts_before_fork(redirects)?;
        let mut group = 0;
        let pid = self.fork_member(&mut group, true)?;
        if pid == 0 {
            self.enter_child();
            let flow = match self.redirect_all(&with_texts(redirects, &texts), None) {
                Ok(true) => code(self),
                Ok(false) => Ok(()),
                Err(jump) => Err(jump),
            };
            self.end(flow);
        }
        let status = self.wait_foreground(pid);
        self.take_terminal(group);
        self.finish(status)
    }

    /// Waits for a child that nothing else is done beside.
    pub(crate) fn wait_foreground(&mut self, pid: i32) -> i32 {
        sys::start_waiting();
        let mut was_disturbed = false;
        let ended = loop {
            match sys::wait_for(pid) {
                Ok(ended) => break ended,
                Err(sys::EINTR) => {
                    was_disturbed = true;
                    self.end_by_pending();
                }
                Err(_) => {
                    sys::stop_waiting();
                    return 127;
                }
            }
        };
        // A child that lives on after an interrupt has its own way with it.
        let is_interrupted = sys::stop_waiting();
        if is_interrupted && (ended.signal == sys::SIGINT || !was_disturbed) {
            self.end_by(sys::SIGINT);
        }
        if ended.signal != 0 {
            self.tell_signal(ended.signal, pid);
        }
        // dash meets all children that have ended, whichever it waits for.
        if !self.is_bash() {
            self.jobs.look();
        }
        ended.status
    }

    fn tell_signal(&mut self, signal: i32, pid: i32) {
        const QUIET: [i32; 2] = [sys::SIGINT, 13];
        if QUIET.contains(&signal) {
            return;
        }
        let text = crate::trap::description(signal);
        // bash shows the command too; its process number makes the line unlike any other anyway.
        if self.is_bash() && signal != 15 {
            self.complain(format!("{pid:>5} {text:<24}").as_bytes());
        } else {
            let _ = sys::write_all(2, format!("{text}\n").as_bytes());
        }
    }

    /// dash says it of what it waits for by name, too.
    pub(crate) fn tell_signal_in_dash(&self, signal: i32) {
        if ![0, sys::SIGINT, 13].contains(&signal) {
            let text = crate::trap::description(signal);
            let _ = sys::write_all(2, format!("{text}\n").as_bytes());
        }
    }

    /// What code writes on its standard output, without the newlines at the end.
    pub(crate) fn substitute(&mut self, code: Code) -> Result<Vec<u8>, Jump> {
        let (from, to) = sys::new_pipe().map_err(|_| Jump::Exit)?;
        let pid = self.fork()?;
        if pid == 0 {
            sys::close_fd(from);
            // A valid descriptor over another.
            let _ = sys::duplicate(to, 1);
            if to != 1 {
                sys::close_fd(to);
            }
            let keeps = !self.is_bash() || self.shopt.inherit_errexit || self.options.posix;
            if !keeps {
                self.options.errexit = false;
            }
            if !self.is_bash() {
                self.conditions = 0; // dash forgets that it is in one
            }
            self.trace_depth += 1;
            self.child_that_sees_jobs(code);
        }
        sys::close_fd(to);
        let mut text = read_to_end(from);
        sys::close_fd(from);
        let status = self.wait_foreground(pid);
        if text.contains(&0) {
            text.retain(|&b| b != 0);
            if self.is_bash() {
                self.complain(b"warning: command substitution: ignored null byte in input");
            }
        }
        strip_newlines(&mut text);
        self.sub_status = Some(status);
        if self.is_bash() {
            self.status = status;
        }
        Ok(text)
    }

    /// `<(code)` and `>(code)`: the name of the other end.
    pub(crate) fn process_file(&mut self, code: Code, reads: bool) -> Result<Vec<u8>, Jump> {
        let (from, to) = sys::new_pipe().map_err(|_| Jump::Exit)?;
        let (ours, theirs, place) = if reads { (from, to, 1) } else { (to, from, 0) };
        let pid = self.fork()?;
        if pid == 0 {
            sys::close_fd(ours);
            let _ = sys::duplicate(theirs, place);
            if theirs != place {
                sys::close_fd(theirs);
            }
            self.trace_depth += 1;
            self.child(code);
        }
        sys::close_fd(theirs);
        let kept = sys::copy_high(ours).unwrap_or(ours);
        if kept != ours {
            sys::close_fd(ours);
        }
        self.last_background = Some(pid);
        self.jobs.add_unlisted(pid);
        self.temporaries.push((kept, Vec::new()));
        Ok(format!("/dev/fd/{kept}").into_bytes())
    }

    /// Closes the ends of process substitutions that a command has used.
    pub(crate) fn drop_temporaries(&mut self, from: usize) {
        for (fd, _) in self.temporaries.drain(from..) {
            sys::close_fd(fd);
        }
    }

    /// `a | b | c`
    pub fn pipe(&mut self, line: u32, parts: &[Code]) -> Flow {
        self.pipe_told(line, parts, &[])
    }

    /// `pipe` of commands of which traps may know the texts: they run before the command does, here.
    pub(crate) fn pipe_told(&mut self, line: u32, parts: &[Code], told: &[Option<Tell>]) -> Flow {
        self.line = line;
        let mut pids = Vec::new();
        let mut group = 0;
        let mut input: Option<i32> = None;
        let in_shell = self.shopt.lastpipe && self.is_bash();
        for (i, part) in parts.iter().enumerate() {
            let is_last = i + 1 == parts.len();
            if let Some(Some((line, text))) = told.get(i) {
                self.at_text(*line, (*text).into())?;
            }
            if is_last && in_shell {
                return self.last_in_shell(*part, input, pids);
            }
            let pipe = if is_last {
                None
            } else {
                Some(sys::new_pipe().map_err(|_| Jump::Exit)?)
            };
            let pid = self.fork_member(&mut group, true)?;
            if pid == 0 {
                connect(input, pipe);
                self.own_input |= input.is_some();
                self.child_that_sees_jobs(*part);
            }
            pids.push(pid);
            input = next_input(input, pipe);
        }
        let statuses: Vec<i32> = pids.iter().map(|&pid| self.wait_foreground(pid)).collect();
        self.take_terminal(group);
        self.end_pipe(statuses)
    }

    fn last_in_shell(&mut self, part: Code, input: Option<i32>, pids: Vec<i32>) -> Flow {
        let kept = sys::keep_aside(0);
        if let Some(fd) = input {
            let _ = sys::duplicate(fd, 0);
            sys::close_fd(fd);
        }
        self.conditions += 1;
        self.stays = true;
        let flow = part(self);
        self.stays = false;
        self.conditions -= 1;
        match kept {
            Some(copy) => {
                let _ = sys::duplicate(copy, 0);
                sys::close_fd(copy);
            }
            None => sys::close_fd(0),
        }
        let last = self.status;
        let mut statuses: Vec<i32> = pids.iter().map(|&pid| self.wait_foreground(pid)).collect();
        statuses.push(last);
        flow?;
        self.end_pipe(statuses)
    }

    fn end_pipe(&mut self, statuses: Vec<i32>) -> Flow {
        let last = statuses.last().copied().unwrap_or(0);
        let status = if self.options.pipefail {
            statuses
                .iter()
                .rev()
                .copied()
                .find(|&s| s != 0)
                .unwrap_or(0)
        } else {
            last
        };
        self.pipe_status = statuses;
        self.settle(status)
    }

    /// A signal came while waiting: its trap is run, and what waited ends with this status.
    pub(crate) fn interrupted(&mut self) -> Result<Option<i32>, Jump> {
        if !sys::is_pending() {
            return Ok(None);
        }
        let number = self.first_pending();
        self.run_pending_traps()?;
        Ok(Some(128 + number))
    }

    /// `time code`
    pub fn timed(&mut self, posix: bool, code: impl FnOnce(&mut Shell) -> Flow) -> Flow {
        let start = std::time::Instant::now();
        let before = sys::cpu_times();
        let flow = code(self);
        let real = start.elapsed().as_secs_f64();
        let after = sys::cpu_times();
        let user = after[0] + after[2] - before[0] - before[2];
        let system = after[1] + after[3] - before[1] - before[3];
        let shown = |t: f64| format!("{}m{:.3}s", (t / 60.0) as u64, t % 60.0);
        let text = if posix {
            format!("real {real:.2}\nuser {user:.2}\nsys {system:.2}\n")
        } else {
            format!(
                "\nreal\t{}\nuser\t{}\nsys\t{}\n",
                shown(real),
                shown(user),
                shown(system)
            )
        };
        let _ = sys::write_all(2, text.as_bytes());
        flow
    }
}

/// What the next member of a pipeline reads, once the one between `input` and `pipe` has started.
pub(crate) fn next_input(input: Option<i32>, pipe: Option<(i32, i32)>) -> Option<i32> {
    if let Some(fd) = input {
        sys::close_fd(fd);
    }
    pipe.map(|(from, to)| {
        sys::close_fd(to);
        from
    })
}

pub(crate) fn connect(input: Option<i32>, pipe: Option<(i32, i32)>) {
    if let Some((from, to)) = pipe {
        sys::close_fd(from);
        let _ = sys::duplicate(to, 1);
        if to != 1 {
            sys::close_fd(to);
        }
    }
    if let Some(fd) = input {
        let _ = sys::duplicate(fd, 0);
        if fd != 0 {
            sys::close_fd(fd);
        }
    }
}
