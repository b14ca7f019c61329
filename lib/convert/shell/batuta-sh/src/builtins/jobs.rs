//! `wait`, `jobs`, `fg`, `bg`, `disown`.

use super::Answer;
use crate::jobs::Job;
use crate::shell::Shell;
use crate::sys;

const SIGCONT: i32 = 18;
const SIGTERM: i32 = 15;

/// What a word names.
pub(super) enum Named {
    /// `%1`, `%%`: the job's number.
    Job(usize),
    /// A job that there is not.
    Missing,
    /// No job.
    Other,
}

/// The job that `%1`, `%+`, `%-`, `%begin` or `%?part` means.
pub(super) fn job_of(sh: &mut Shell, word: &[u8]) -> Named {
    let Some(name) = word.strip_prefix(b"%") else {
        return Named::Other;
    };
    look(sh);
    let jobs = &sh.jobs;
    let number = match name {
        b"" | b"%" | b"+" => jobs.current,
        b"-" => jobs.previous,
        _ if name[0].is_ascii_digit() => {
            std::str::from_utf8(name).ok().and_then(|n| n.parse().ok())
        }
        [b'?', part @ ..] => {
            let mut known = jobs.known();
            let found = known.find(|job| part.is_empty() || sys::find(&job.text, part).is_some());
            found.map(|job| job.number)
        }
        _ => {
            let found = jobs.known().find(|job| job.text.starts_with(name));
            found.map(|job| job.number)
        }
    };
    let exists = |number: &usize| jobs.known().any(|job| job.number == *number);
    number.filter(exists).map_or(Named::Missing, Named::Job)
}

/// The job of an argument, or the current one. `None`: there is none, and the message is out.
fn job_or_current(sh: &mut Shell, builtin: &str, word: Option<&Vec<u8>>) -> Option<usize> {
    let named = job_of(sh, word.map_or(b"%%", |word| &word[..]));
    if let Named::Job(number) = named {
        return Some(number);
    }
    let text = match (sh.is_bash(), word) {
        (true, word) => {
            let word = word.map_or(&b"current"[..], |word| word);
            [word, b": no such job"].concat()
        }
        (false, None) => b"No current job".to_vec(),
        (false, Some(word)) => [b"No such job: ", &word[..]].concat(),
    };
    sh.complain_of(builtin, &text);
    None
}

impl Shell {
    /// Sends a signal to a job. What is stopped must go on to end.
    pub(super) fn signal_job(&mut self, number: usize, signal: i32) -> Result<(), i32> {
        let bash = self.is_bash();
        let Some(job) = self.jobs.numbered(number) else {
            return Err(sys::ESRCH);
        };
        if !bash {
            // dash means the group even where there is none.
            return sys::send_signal(-job.processes[0].pid, signal);
        }
        let was_stopped = job.is_stopped();
        job.signal(signal)?;
        if was_stopped && [SIGTERM, 1].contains(&signal) {
            return job.signal(SIGCONT);
        }
        Ok(())
    }
}

/// The options before the other words of a builtin.
fn split_options(words: &[Vec<u8>]) -> (Vec<u8>, &[Vec<u8>]) {
    let mut options = Vec::new();
    let mut rest = &words[1..];
    while let Some(word) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        if word == b"--" {
            break;
        }
        options.extend_from_slice(&word[1..]);
    }
    (options, rest)
}

pub(super) fn wait(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let (options, rest) = split_options(words);
    if options.contains(&b'n') && sh.is_bash() {
        let Some(pid) = sh.wait_any()? else {
            return Ok(127);
        };
        return wait_for_one(sh, pid);
    }
    if rest.is_empty() {
        return wait_for_all(sh);
    }
    let mut status = 0;
    for word in rest {
        status = wait_for_word(sh, word)?;
    }
    Ok(status)
}

fn wait_for_all(sh: &mut Shell) -> Answer {
    let last = |job: &Job| job.processes.last().map(|process| process.pid);
    let pids: Vec<i32> = sh.jobs.known().filter_map(last).collect();
    for pid in pids {
        let pending = sys::is_pending();
        let status = sh.wait_background(pid)?;
        let runs = |job: &mut Job| job.change().is_none();
        if pending || (status > 128 && sh.jobs.of_process(pid).is_some_and(runs)) {
            return Ok(status);
        }
        tell_end(sh, pid);
    }
    if sh.is_bash() {
        // Those of `<(...)` and `>(...)` are no jobs, and waited for all the same.
        let unlisted = sh
            .jobs
            .all
            .iter()
            .filter(|job| job.is_gone && !job.has_ended());
        for pid in unlisted.filter_map(last).collect::<Vec<i32>>() {
            sh.wait_background(pid)?;
        }
        sh.jobs.all.retain(|job| !job.has_ended());
        sh.jobs.choose_current();
    }
    Ok(0)
}

fn wait_for_word(sh: &mut Shell, word: &[u8]) -> Answer {
    let pid = match job_of(sh, word) {
        Named::Job(number) => {
            let job = sh.jobs.numbered(number);
            job.and_then(|job| job.processes.last().map(|process| process.pid))
        }
        Named::Missing if sh.is_bash() => {
            sh.complain_of("wait", &[word, b": no such job"].concat());
            return Ok(127);
        }
        Named::Missing => return sh.misuse("wait", &[b"No such job: ", word].concat()),
        Named::Other => sh.number_argument(word).and_then(|n| i32::try_from(n).ok()),
    };
    let Some(pid) = pid else {
        if !sh.is_bash() {
            return sh.misuse("wait", &[b"Illegal number: ", word].concat());
        }
        let text = [b"`", word, b"': not a pid or valid job spec"].concat();
        sh.complain_of("wait", &text);
        return Ok(1);
    };
    if sh.jobs.of_process(pid).is_some() {
        return wait_for_one(sh, pid);
    }
    if sh.is_bash() {
        let text = format!("pid {pid} is not a child of this shell");
        sh.complain_of("wait", text.as_bytes());
    }
    Ok(127)
}

fn wait_for_one(sh: &mut Shell, pid: i32) -> Answer {
    let has_ended = |sh: &mut Shell| sh.jobs.of_process(pid).is_some_and(|job| job.has_ended());
    let was_known = has_ended(sh);
    let status = sh.wait_background(pid)?;
    tell_end(sh, pid);
    // dash tells of what ends while it waits for it, not of what it has met before.
    if !sh.is_bash() && !was_known {
        let end = sh.jobs.of_process(pid).and_then(|job| job.change());
        sh.tell_signal_in_dash(end.map_or(0, |end| end.signal));
    }
    Ok(status)
}

/// Learns how the jobs are. bash tells at once of those that a signal has ended.
fn look(sh: &mut Shell) {
    sh.jobs.look();
    if !sh.is_bash() {
        return;
    }
    let killed = |job: &&Job| job.has_ended() && job.change().is_some_and(|c| c.signal != 0);
    let pids: Vec<i32> = sh
        .jobs
        .known()
        .filter(killed)
        .map(|job| job.processes[0].pid)
        .collect();
    for pid in pids {
        tell_end(sh, pid);
    }
}

/// A job has ended and was waited for: it is one no more, and bash says which signal has ended it.
fn tell_end(sh: &mut Shell, pid: i32) {
    let bash = sh.is_bash();
    let Some(job) = sh.jobs.of_process(pid) else {
        return;
    };
    if !bash {
        // It stays in the list of `jobs` until another one needs its place.
        job.was_waited_for = true;
        return;
    }
    let Some(end) = job.change().filter(|_| job.has_ended() && !job.is_gone) else {
        return;
    };
    let (number, first, text) = (job.number, job.processes[0].pid, job.text.clone());
    if end.signal != 0 {
        let what = crate::trap::description(end.signal);
        let is_usual = [SIGTERM, sys::SIGINT].contains(&end.signal);
        if !is_usual && !sh.traps.contains_key(&end.signal) {
            let shown = [format!("{first:>5} {what:<24}").as_bytes(), &text].concat();
            sh.complain(&shown);
        } else if sh.jobs.control {
            let shown = shown_in_bash(sh, number, false);
            sh.complain_nothing(&shown);
        }
    }
    sh.jobs.look();
    sh.jobs.drop_job(number);
}

fn sign_of(sh: &Shell, number: usize) -> char {
    if sh.jobs.current == Some(number) {
        '+'
    } else if sh.jobs.previous == Some(number) {
        '-'
    } else {
        ' '
    }
}

/// `Running`, `Done`, `Exit 3`, `Terminated`; in dash `Done(3)`.
fn state_of(job: &Job, bash: bool) -> String {
    let Some(change) = job.change() else {
        return "Running".into();
    };
    match (change.signal, change.status) {
        (0, 0) => "Done".into(),
        (0, status) if bash => format!("Exit {status}"),
        (0, status) => format!("Done({status})"),
        (_, _) if change.is_stopped && bash => "Stopped".into(),
        (signal, _) => crate::trap::description(signal),
    }
}

fn shown_in_bash(sh: &mut Shell, number: usize, with_process: bool) -> Vec<u8> {
    let sign = sign_of(sh, number);
    let Some(job) = sh.jobs.numbered(number) else {
        return Vec::new();
    };
    let process = match with_process {
        true => format!("{:>5} ", job.processes[0].pid),
        false => " ".to_string(),
    };
    let state = state_of(job, true);
    let head = format!("[{number}]{sign} {process}{state:<24}");
    let end: &[u8] = if job.change().is_none() {
        b" &\n"
    } else {
        b"\n"
    };
    [head.as_bytes(), &job.text, end].concat()
}

/// dash keeps no text where nobody types: only the bars of a pipeline are left.
fn shown_in_dash(sh: &mut Shell, number: usize, with_process: bool) -> Vec<u8> {
    let sign = sign_of(sh, number);
    let Some(job) = sh.jobs.numbered(number) else {
        return Vec::new();
    };
    let mut head = format!("[{number}] {sign} ");
    if with_process {
        head += &format!("{} ", job.processes[0].pid);
    }
    head += &state_of(job, false);
    let mut out = format!("{head:<33}");
    let indent = format!("[{number}] {sign} ").len();
    for process in &job.processes[1..] {
        match with_process {
            true => {
                let next = format!(" |\n{:indent$}{} ", "", process.pid);
                let filled = next.len() - 3;
                out += &format!("{next}{:1$}", "", 33usize.saturating_sub(filled));
            }
            false => out += " | ",
        }
    }
    out += "\n";
    out.into_bytes()
}

/// `jobs -x`: a command with the processes of the jobs that its words name.
fn run_with_processes(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut command = vec![b"command".to_vec()];
    for word in words {
        let process = match job_of(sh, word) {
            Named::Job(number) => sh.jobs.numbered(number).map(|job| job.processes[0].pid),
            _ => None,
        };
        command.push(process.map_or(word.clone(), |pid| pid.to_string().into_bytes()));
    }
    super::misc::command(sh, &command)
}

pub(super) fn jobs(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let (options, rest) = split_options(words);
    let known: &[u8] = if sh.is_bash() { b"lpnrsx" } else { b"lp" };
    if let Some(&letter) = options.iter().find(|letter| !known.contains(letter)) {
        if !sh.is_bash() {
            return sh.misuse("jobs", &[b"Illegal option -", &[letter][..]].concat());
        }
        sh.complain_of("jobs", &[b"-", &[letter][..], b": invalid option"].concat());
        let usage = b"jobs: usage: jobs [-lnprs] [jobspec ...] or jobs -x command [args]\n";
        sh.complain_nothing(usage);
        return Ok(2);
    }
    if options.contains(&b'x') {
        return run_with_processes(sh, rest);
    }
    look(sh);
    let mut status = 0;
    let mut numbers = Vec::new();
    for word in rest {
        match job_or_current(sh, "jobs", Some(word)) {
            Some(number) => numbers.push(number),
            None => status = if sh.is_bash() { 1 } else { 2 },
        }
    }
    if rest.is_empty() {
        numbers = sh.jobs.known().map(|job| job.number).collect();
        if !sh.is_bash() {
            numbers.reverse();
        }
    }
    for number in numbers {
        let code = show(sh, number, &options);
        status = if code != 0 { code } else { status };
    }
    Ok(status)
}

/// A job as `jobs` shows it. One that has ended is one no more then.
fn show(sh: &mut Shell, number: usize, options: &[u8]) -> i32 {
    let Some(job) = sh.jobs.numbered(number) else {
        return 0;
    };
    let (runs, stops, has_ended) = (job.change().is_none(), job.is_stopped(), job.has_ended());
    let leader = job.processes[0].pid;
    if (options.contains(&b'r') && !runs) || (options.contains(&b's') && !stops) {
        return 0;
    }
    if options.contains(&b'p') {
        return sh.print("jobs", format!("{leader}\n").as_bytes());
    }
    let with_process = options.contains(&b'l');
    let text = match sh.is_bash() {
        true => shown_in_bash(sh, number, with_process),
        false => shown_in_dash(sh, number, with_process),
    };
    let status = sh.print("jobs", &text);
    match has_ended {
        true if sh.is_bash() => sh.jobs.drop_job(number),
        true => sh.jobs.free(number),
        false => {}
    }
    status
}

/// `fg` and `bg`
pub(super) fn go_on(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let to_front = words[0] == b"fg";
    let builtin = if to_front { "fg" } else { "bg" };
    if !sh.jobs.control && sh.is_bash() {
        sh.complain_of(builtin, b"no job control");
        return Ok(1);
    }
    let (_, rest) = split_options(words);
    let Some(number) = job_or_current(sh, builtin, rest.first()) else {
        return Ok(if sh.is_bash() { 1 } else { 2 });
    };
    if !sh.jobs.control {
        // dash's own words where no job was named.
        let word = rest.first().map_or(&b"(null)"[..], |word| word);
        let text = [b"job ", word, b" not created under job control"].concat();
        return sh.misuse(builtin, &text);
    }
    let sign = sign_of(sh, number);
    let Some(job) = sh.jobs.numbered(number) else {
        return Ok(1);
    };
    let leader = job.processes[0].pid;
    let text = job.text.clone();
    if !to_front {
        if !job.is_stopped() {
            sh.complain_of(
                "bg",
                format!("job {number} already in background").as_bytes(),
            );
            return Ok(0);
        }
        // A process that is gone needs no signal.
        let _ = job.signal(SIGCONT);
        let line = [format!("[{number}]{sign} ").as_bytes(), &text, b" &\n"].concat();
        return Ok(sh.print("bg", &line));
    }
    let has_terminal = sys::terminal_group() == sys::own_group();
    if has_terminal {
        sys::give_terminal(leader);
    }
    let _ = job.signal(SIGCONT);
    sh.print("fg", &[&text[..], b"\n"].concat());
    let status = sh.wait_background(leader);
    sh.take_terminal(if has_terminal { leader } else { 0 });
    if sh
        .jobs
        .of_process(leader)
        .is_some_and(|job| job.has_ended())
    {
        sh.jobs.drop_job(number);
    }
    status
}

pub(super) fn disown(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let (options, rest) = split_options(words);
    let only_running = options.contains(&b'r');
    look(sh);
    let mut numbers: Vec<usize> = Vec::new();
    let mut status = 0;
    if rest.is_empty() && (options.contains(&b'a') || only_running) {
        let wanted = |job: &&Job| !only_running || job.change().is_none();
        numbers = sh
            .jobs
            .known()
            .filter(wanted)
            .map(|job| job.number)
            .collect();
    } else if rest.is_empty() {
        numbers.extend(job_or_current(sh, "disown", None));
        status = i32::from(numbers.is_empty());
    }
    for word in rest {
        let of_process = sh.number_argument(word).and_then(|pid| {
            let job = sh.jobs.of_process(i32::try_from(pid).ok()?)?;
            (!job.is_gone).then_some(job.number)
        });
        match of_process.or_else(|| job_or_current(sh, "disown", Some(word))) {
            Some(number) => numbers.push(number),
            None => status = 1,
        }
    }
    if options.contains(&b'h') {
        return Ok(status);
    }
    for number in numbers {
        sh.jobs.drop_job(number);
    }
    Ok(status)
}
