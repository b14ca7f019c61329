//! Jobs: what runs in the background, by its numbers, and the groups that `set -m` makes of it.

use std::borrow::Cow;

use crate::part::Code;
use crate::shell::{Flow, Jump, Shell};
use crate::sys::{self, Disposition, Ended};
use crate::told::Tell;

/// One of a job's processes: how it ended, or that it is stopped.
pub(crate) struct Process {
    pub pid: i32,
    pub change: Option<Ended>,
}

impl Process {
    fn has_ended(&self) -> bool {
        self.change.is_some_and(|change| !change.is_stopped)
    }
}

/// A command of the background, or a pipeline.
pub(crate) struct Job {
    /// The 1 of `%1`.
    pub number: usize,
    /// In the order of the pipeline: the first one leads the group, if they have one.
    pub processes: Vec<Process>,
    pub has_group: bool,
    /// As bash prints it, where the program asks for jobs.
    pub text: Cow<'static, [u8]>,
    /// Waited for, told of, or disowned: only `wait` with its process knows it still.
    pub is_gone: bool,
    /// In dash the next one may take its place.
    pub was_waited_for: bool,
}

impl Job {
    /// How its last process ended, or how one of them was stopped, once none of them runs.
    pub fn change(&self) -> Option<Ended> {
        if self.processes.iter().any(|p| p.change.is_none()) {
            return None;
        }
        let stopped = self.processes.iter().find(|p| !p.has_ended());
        stopped.or(self.processes.last())?.change
    }

    pub fn has_ended(&self) -> bool {
        self.processes.iter().all(Process::has_ended)
    }

    pub fn is_stopped(&self) -> bool {
        self.change().is_some_and(|change| change.is_stopped)
    }

    /// Sends a signal to all of it.
    pub fn signal(&mut self, number: i32) -> Result<(), i32> {
        const SIGCONT: i32 = 18;
        if number == SIGCONT {
            for process in self.processes.iter_mut().filter(|p| !p.has_ended()) {
                process.change = None;
            }
        }
        if self.has_group {
            return sys::send_signal(-self.processes[0].pid, number);
        }
        let living = self.processes.iter().filter(|p| !p.has_ended());
        let sent = living.map(|process| sys::send_signal(process.pid, number));
        sent.fold(Err(sys::ESRCH), |all, one| all.or(one))
    }
}

/// All jobs, the older ones first.
#[derive(Default)]
pub(crate) struct Jobs {
    pub all: Vec<Job>,
    /// The numbers of `%+` and `%-`.
    pub current: Option<usize>,
    pub previous: Option<usize>,
    /// Whether children become groups of their own.
    pub control: bool,
    /// The text of the command that starts next.
    pub text: Cow<'static, [u8]>,
}

impl Jobs {
    pub fn known(&self) -> impl DoubleEndedIterator<Item = &Job> {
        self.all.iter().filter(|job| !job.is_gone)
    }

    pub fn numbered(&mut self, number: usize) -> Option<&mut Job> {
        let mut known = self.all.iter_mut().filter(|job| !job.is_gone);
        known.find(|job| job.number == number)
    }

    pub fn of_process(&mut self, pid: i32) -> Option<&mut Job> {
        let mut all = self.all.iter_mut();
        all.find(|job| job.processes.iter().any(|process| process.pid == pid))
    }

    /// The place of dash's next job: one that it has waited for gives way.
    fn free_place(&mut self) -> usize {
        let mut number = 1;
        while let Some(at) = self.all.iter().position(|job| job.number == number) {
            if self.all[at].was_waited_for && self.all[at].has_ended() {
                self.free(number);
                break;
            }
            number += 1;
        }
        number
    }

    fn add(&mut self, pids: &[i32], bash: bool) {
        let number = match bash {
            true => self.known().map(|job| job.number).max().unwrap_or(0) + 1,
            false => self.free_place(),
        };
        let processes = pids.iter().map(|&pid| Process { pid, change: None });
        self.all.push(Job {
            number,
            processes: processes.collect(),
            has_group: self.control,
            text: std::mem::take(&mut self.text),
            is_gone: false,
            was_waited_for: false,
        });
        if bash {
            self.choose_current();
        } else {
            self.previous = self.current.replace(number);
        }
    }

    fn newest(&self, below: usize, fits: impl Fn(&Job) -> bool) -> Option<usize> {
        let known = self.known().filter(|job| job.number < below && fits(job));
        known.map(|job| job.number).max()
    }

    fn is(&self, number: Option<usize>, fits: impl Fn(&Job) -> bool) -> bool {
        self.known()
            .any(|job| Some(job.number) == number && fits(job))
    }

    /// `%+` and `%-`, as bash chooses them.
    pub fn choose_current(&mut self) {
        const ANY: usize = usize::MAX;
        let runs = |job: &Job| job.change().is_none();
        let wanted = [self.current, self.previous]
            .into_iter()
            .find(|&number| self.is(number, Job::is_stopped))
            .flatten()
            .or_else(|| self.newest(ANY, Job::is_stopped))
            .or_else(|| self.newest(ANY, runs));
        if wanted != self.current {
            self.previous = std::mem::replace(&mut self.current, wanted);
        }
        let Some(current) = self.current else {
            self.previous = None;
            return;
        };
        if self.previous != self.current && self.is(self.previous, Job::is_stopped) {
            return;
        }
        let stops = self.is(self.current, Job::is_stopped);
        let older = if stops {
            self.newest(current, Job::is_stopped)
        } else {
            None
        };
        let other = self.newest(if stops { ANY } else { current }, runs);
        self.previous = older.or(other).or(self.current);
    }

    /// A job is one no more.
    pub fn drop_job(&mut self, number: usize) {
        if let Some(job) = self.numbered(number) {
            job.is_gone = true;
        }
        if [self.current, self.previous].contains(&Some(number)) {
            self.choose_current();
        }
    }

    /// `drop_job` in dash, where the job before becomes the current one.
    pub fn free(&mut self, number: usize) {
        self.all.retain(|job| job.number != number);
        let mut newest = self.all.iter().rev().map(|job| job.number);
        (self.current, self.previous) = (newest.next(), newest.next());
    }

    fn record(&mut self, change: Ended) {
        let all = self.all.iter_mut().flat_map(|job| job.processes.iter_mut());
        for process in all.filter(|process| process.pid == change.pid) {
            process.change = Some(change);
        }
    }

    /// A process of `<(...)`: no job, but `wait` knows the last one.
    pub fn add_unlisted(&mut self, pid: i32) {
        self.all.push(Job {
            number: 0,
            processes: vec![Process { pid, change: None }],
            has_group: false,
            text: Cow::default(),
            is_gone: true,
            was_waited_for: false,
        });
    }

    /// Learns what has become of the children since.
    pub fn look(&mut self) {
        let all = self.all.iter_mut().flat_map(|job| job.processes.iter_mut());
        for process in all.filter(|process| !process.has_ended()) {
            process.change = sys::look_after(process.pid).or(process.change);
        }
        let mut later = self.all.len();
        self.all.retain(|job| {
            later -= 1;
            job.number > 0 || later == 0 || !job.has_ended()
        });
    }
}

impl Shell {
    /// The text of the command that goes to the background next: `jobs` shows it.
    pub fn job(&mut self, text: &'static str) {
        self.job_text(text.as_bytes());
    }

    pub(crate) fn job_text(&mut self, text: &'static [u8]) {
        self.jobs.text = text.into();
    }

    /// `code &`
    pub fn background(&mut self, line: u32, code: Code) -> Flow {
        self.line = line;
        self.start_job(&[code], &[])
    }

    /// `a | b | c &`
    pub(crate) fn start_pipe(&mut self, line: u32, parts: &[Code], told: &[Option<Tell>]) -> Flow {
        self.line = line;
        self.start_job(parts, told)
    }

    /// Comes before each child: in bash those that ended are gone by then, in dash it takes a job's
    /// place for a while.
    pub(crate) fn jobs_make_room(&mut self) {
        if self.jobs.all.is_empty() {
            return;
        }
        if self.is_bash() {
            self.jobs.look();
        } else {
            self.jobs.free_place();
        }
    }

    /// In a subshell there is no job control.
    pub(crate) fn leave_jobs(&mut self) {
        self.jobs.control = false;
        self.jobs.all.clear();
    }

    /// A second process that is one of a job's. `group`: of the first one.
    pub(crate) fn fork_member(&mut self, group: &mut i32, is_front: bool) -> Result<i32, Jump> {
        let pid = self.fork()?;
        if self.jobs.control {
            let member = if pid == 0 { sys::own_pid() } else { pid };
            let is_first = *group == 0;
            if is_first {
                *group = member;
            }
            sys::join_group(member, *group);
            if is_front && is_first && self.has_terminal() {
                sys::give_terminal(*group);
            }
        }
        Ok(pid)
    }

    fn has_terminal(&self) -> bool {
        self.subshell_level == 0 && sys::terminal_group() == sys::own_group()
    }

    /// The terminal is the shell's again, behind a job of the foreground.
    pub(crate) fn take_terminal(&mut self, group: i32) {
        if group != 0 && self.subshell_level == 0 && sys::terminal_group() == group {
            sys::give_terminal(sys::own_group());
        }
    }

    /// Starts the commands of a pipeline, and does not wait for them.
    pub(crate) fn start_job(&mut self, parts: &[Code], told: &[Option<Tell>]) -> Flow {
        let mut group = 0;
        let mut pids = Vec::new();
        let mut input = None;
        for (i, part) in parts.iter().enumerate() {
            if let Some(Some((line, text))) = told.get(i) {
                self.at_text(*line, (*text).into())?;
            }
            let pipe = match i + 1 == parts.len() {
                true => None,
                false => Some(sys::new_pipe().map_err(|_| Jump::Exit)?),
            };
            let pid = self.fork_member(&mut group, false)?;
            if pid == 0 {
                crate::process::connect(input, pipe);
                self.enter_background(input.is_some());
                let flow = part(self);
                self.end(flow);
            }
            pids.push(pid);
            input = crate::process::next_input(input, pipe);
        }
        self.last_background = pids.last().copied();
        let bash = self.is_bash();
        self.jobs.add(&pids, bash);
        self.status = 0;
        Ok(())
    }

    /// Without job control a command of the background hears no keyboard.
    fn enter_background(&mut self, reads_pipe: bool) {
        let is_apart = self.jobs.control;
        self.enter_child();
        self.own_input |= reads_pipe;
        if is_apart {
            return;
        }
        for number in [sys::SIGINT, sys::SIGQUIT] {
            sys::set_signal(number, Disposition::Ignore);
            self.ignored_at_start.push(number);
        }
        let keeps_input = reads_pipe || (self.is_bash() && self.own_input);
        if let (false, Ok(null)) = (keeps_input, sys::open_file(b"/dev/null", sys::O_RDONLY)) {
            // A valid descriptor over another.
            let _ = sys::duplicate(null, 0);
            if null != 0 {
                sys::close_fd(null);
            }
        }
    }

    /// Waits until a job of the background has ended, or under job control is stopped; its status.
    pub(crate) fn wait_background(&mut self, pid: i32) -> Result<i32, Jump> {
        loop {
            let control = self.jobs.control;
            let Some(job) = self.jobs.of_process(pid) else {
                return Ok(127);
            };
            if let Some(change) = job.change().filter(|c| control || !c.is_stopped) {
                return Ok(change.status);
            }
            let runs = |process: &&Process| !process.has_ended();
            let Some(process) = job.processes.iter().find(runs).map(|p| p.pid) else {
                return Ok(127);
            };
            let wait = if control {
                sys::wait_for_change
            } else {
                sys::wait_for
            };
            match wait(process) {
                Ok(change) => self.jobs.record(change),
                Err(sys::EINTR) => {
                    if let Some(status) = self.interrupted()? {
                        return Ok(status);
                    }
                }
                Err(_) => return Ok(127),
            }
        }
    }

    /// Waits for any child of the background; its process.
    pub(crate) fn wait_any(&mut self) -> Result<Option<i32>, Jump> {
        loop {
            self.jobs.look();
            if let Some(job) = self.jobs.known().find(|job| job.has_ended()) {
                return Ok(job.processes.last().map(|process| process.pid));
            }
            if self.jobs.known().next().is_none() {
                return Ok(None);
            }
            match sys::wait_for(-1) {
                Ok(change) => self.jobs.record(change),
                Err(sys::EINTR) => {
                    self.interrupted()?;
                }
                Err(_) => return Ok(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(status: i32, is_stopped: bool) -> Ended {
        Ended {
            pid: 0,
            status,
            signal: 0,
            is_stopped,
        }
    }

    fn started(count: i32) -> Jobs {
        let mut jobs = Jobs::default();
        for pid in 1..=count {
            jobs.add(&[pid], true);
        }
        jobs
    }

    #[test]
    fn the_newest_running_job_is_the_current_one() {
        let mut jobs = started(3);
        assert_eq!((jobs.current, jobs.previous), (Some(3), Some(2)));
        jobs.drop_job(3);
        assert_eq!((jobs.current, jobs.previous), (Some(2), Some(1)));
    }

    #[test]
    fn a_stopped_job_comes_before_those_that_run() {
        let mut jobs = started(3);
        jobs.all[0].processes[0].change = Some(change(147, true));
        jobs.choose_current();
        assert_eq!((jobs.current, jobs.previous), (Some(1), Some(3)));
    }

    #[test]
    fn jobs_that_ended_are_not_chosen() {
        let mut jobs = started(2);
        jobs.all[0].processes[0].change = Some(change(0, false));
        jobs.drop_job(2);
        assert_eq!((jobs.current, jobs.previous), (None, None));
        assert_eq!(jobs.known().count(), 1);
    }

    #[test]
    fn the_last_process_of_a_pipeline_says_how_it_ended() {
        let mut jobs = Jobs::default();
        jobs.add(&[1, 2], true);
        let job = &mut jobs.all[0];
        job.processes[0].change = Some(change(3, false));
        assert!(job.change().is_none());
        job.processes[1].change = Some(change(4, false));
        assert_eq!(job.change().map(|c| c.status), Some(4));
    }
}
