//! `ulimit`

use super::Answer;
use crate::shell::Shell;
use crate::sys;

/// What is limited. The unit of a value in bytes, or 1; bash's name and unit, dash's name; empty: it
/// does not know it.
struct Resource {
    letter: u8,
    number: i32,
    unit: u64,
    name: &'static str,
    unit_name: &'static str,
    in_dash: &'static str,
}

const fn of(
    letter: u8,
    number: i32,
    unit: u64,
    name: &'static str,
    unit_name: &'static str,
    in_dash: &'static str,
) -> Resource {
    Resource {
        letter,
        number,
        unit,
        name,
        unit_name,
        in_dash,
    }
}

/// No resource of the kernel's: how much fits into a pipe at once.
const PIPE: i32 = -1;
const UNLIMITED: u64 = u64::MAX;

/// In the order in which bash lists them.
const ALL: &[Resource] = &[
    of(
        b'R',
        15,
        1,
        "real-time non-blocking time",
        "microseconds",
        "",
    ),
    of(
        b'c',
        4,
        1024,
        "core file size",
        "blocks",
        "coredump(blocks)",
    ),
    of(b'd', 2, 1024, "data seg size", "kbytes", "data(kbytes)"),
    of(b'e', 13, 1, "scheduling priority", "", ""),
    of(b'f', 1, 1024, "file size", "blocks", "file(blocks)"),
    of(b'i', 11, 1, "pending signals", "", ""),
    of(
        b'l',
        8,
        1024,
        "max locked memory",
        "kbytes",
        "locked memory(kbytes)",
    ),
    of(b'm', 5, 1024, "max memory size", "kbytes", "memory(kbytes)"),
    of(b'n', 7, 1, "open files", "", "nofiles"),
    of(b'p', PIPE, 512, "pipe size", "512 bytes", ""),
    of(b'q', 12, 1, "POSIX message queues", "bytes", ""),
    of(b'r', 14, 1, "real-time priority", "", "rtprio"),
    of(b's', 3, 1024, "stack size", "kbytes", "stack(kbytes)"),
    of(b't', 0, 1, "cpu time", "seconds", "time(seconds)"),
    of(b'u', 6, 1, "max user processes", "", ""),
    of(b'v', 9, 1024, "virtual memory", "kbytes", "vmemory(kbytes)"),
    of(b'x', 10, 1, "file locks", "", ""),
];

/// The others that dash has, by letters of its own.
const OF_DASH: &[Resource] = &[
    of(b'p', 6, 1, "", "", "process"),
    of(b'w', 10, 1, "", "", "locks"),
];

/// dash's order.
const DASH_LETTERS: &[u8] = b"tfdscmlpnvwr";

fn resource(letter: u8, bash: bool) -> Option<&'static Resource> {
    let own = OF_DASH.iter().filter(|_| !bash);
    let mut all = own.chain(ALL.iter().filter(|r| bash || !r.in_dash.is_empty()));
    all.find(|resource| resource.letter == letter)
}

impl Resource {
    fn unit(&self, bash: bool) -> u64 {
        match (bash, self.unit_name) {
            (false, "blocks") => 512,
            _ => self.unit,
        }
    }

    fn shown(&self, hard: bool, bash: bool) -> String {
        let limits = match self.number {
            PIPE => [4096; 2],
            number => sys::limits(number),
        };
        match limits[usize::from(hard)] {
            UNLIMITED => "unlimited".to_string(),
            value => (value / self.unit(bash)).to_string(),
        }
    }

    fn line(&self, hard: bool) -> String {
        let unit = match self.unit_name {
            "" => format!("(-{}) ", char::from(self.letter)),
            unit => format!("({unit}, -{}) ", char::from(self.letter)),
        };
        format!("{:<20} {unit:>20}{}\n", self.name, self.shown(hard, true))
    }

    /// Sets what is asked for; the code of the error.
    fn set(&self, value: u64, soft: bool, hard: bool) -> Result<(), i32> {
        if self.number == PIPE {
            return Err(sys::EINVAL);
        }
        let mut limits = sys::limits(self.number);
        if soft {
            limits[0] = value;
        }
        if hard {
            limits[1] = value;
        }
        sys::set_limits(self.number, limits)
    }
}

/// Which of the two limits of a resource are meant.
#[derive(Default, Clone, Copy)]
struct Which {
    soft: bool,
    hard: bool,
}

impl Which {
    fn to_show(self) -> bool {
        self.hard && !self.soft
    }

    fn to_set(self) -> (bool, bool) {
        match (self.soft, self.hard) {
            (false, false) => (true, true),
            given => given,
        }
    }
}

pub(super) fn ulimit(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    match sh.is_bash() {
        true => in_bash(sh, &words[1..]),
        false => in_dash(sh, &words[1..]),
    }
}

fn in_bash(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut which = Which::default();
    let mut all = false;
    let mut asked: Vec<(&Resource, Option<&[u8]>)> = Vec::new();
    let mut at = 0;
    while let Some(option) = words.get(at).filter(|w| w.len() > 1 && w[0] == b'-') {
        at += 1;
        if option == b"--" {
            break;
        }
        for (place, letter) in option.iter().enumerate().skip(1) {
            match letter {
                b'S' => which.soft = true,
                b'H' => which.hard = true,
                b'a' => all = true,
                letter => {
                    let Some(resource) = resource(*letter, true) else {
                        sh.complain_of(
                            "ulimit",
                            &[b"-", &[*letter][..], b": invalid option"].concat(),
                        );
                        sh.complain_nothing(
                            b"ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n",
                        );
                        return Ok(2);
                    };
                    // What follows in the word, or the next word, is its value.
                    let mut value = Some(&option[place + 1..]).filter(|rest| !rest.is_empty());
                    if value.is_none() {
                        value = words
                            .get(at)
                            .map(Vec::as_slice)
                            .filter(|w| !w.starts_with(b"-"));
                        at += usize::from(value.is_some());
                    }
                    asked.push((resource, value));
                    break;
                }
            }
        }
    }
    if all {
        let text: String = ALL
            .iter()
            .map(|resource| resource.line(which.to_show()))
            .collect();
        return Ok(sh.print("ulimit", text.as_bytes()));
    }
    if asked.is_empty() {
        let size = resource(b'f', true).map(|size| (size, words.get(at).map(Vec::as_slice)));
        asked.extend(size);
    }
    let by_name = asked.len() > 1;
    for (resource, value) in asked {
        let Some(text) = value else {
            let text = match by_name {
                true => resource.line(which.to_show()),
                false => resource.shown(which.to_show(), true) + "\n",
            };
            sh.print("ulimit", text.as_bytes());
            continue;
        };
        let Some(value) = value_of(text, resource, true) else {
            sh.complain_of("ulimit", &[text, b": invalid number"].concat());
            return Ok(1);
        };
        let (soft, hard) = which.to_set();
        if let Err(code) = resource.set(value, soft, hard) {
            let error = sys::error_text(code);
            let text = format!("{}: cannot modify limit: {error}", resource.name);
            sh.complain_of("ulimit", text.as_bytes());
            return Ok(1);
        }
    }
    Ok(0)
}

/// The limit that a word means, as the kernel counts it.
fn value_of(text: &[u8], resource: &Resource, bash: bool) -> Option<u64> {
    let current = |hard: usize| match resource.number {
        PIPE => 4096,
        number => sys::limits(number)[hard],
    };
    match text {
        b"unlimited" => return Some(UNLIMITED),
        b"hard" if bash => return Some(current(1)),
        b"soft" if bash => return Some(current(0)),
        _ => {}
    }
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let number: u64 = is_number.then(|| std::str::from_utf8(text).ok()?.parse().ok())??;
    number.checked_mul(resource.unit(bash))
}

fn in_dash(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut which = Which::default();
    let mut all = false;
    let mut wanted = b'f';
    let mut at = 0;
    while let Some(option) = words.get(at).filter(|w| w.len() > 1 && w[0] == b'-') {
        at += 1;
        if option == b"--" {
            break;
        }
        for letter in &option[1..] {
            match letter {
                b'S' => which.soft = true,
                b'H' => which.hard = true,
                b'a' => all = true,
                letter if resource(*letter, false).is_some() => wanted = *letter,
                letter => {
                    return sh.misuse("ulimit", &[b"Illegal option -", &[*letter][..]].concat())
                }
            }
        }
    }
    let Some(resource_of) = resource(wanted, false) else {
        return Ok(0);
    };
    match &words[at..] {
        [] if all => {
            let known = DASH_LETTERS
                .iter()
                .filter_map(|letter| resource(*letter, false));
            let line =
                |r: &Resource| format!("{:<20} {}\n", r.in_dash, r.shown(which.to_show(), false));
            let text: String = known.map(line).collect();
            Ok(sh.print("ulimit", text.as_bytes()))
        }
        [] => {
            let text = resource_of.shown(which.to_show(), false) + "\n";
            Ok(sh.print("ulimit", text.as_bytes()))
        }
        [text] if !all => {
            let Some(value) = value_of(text, resource_of, false) else {
                return sh.misuse("ulimit", b"bad number");
            };
            let (soft, hard) = which.to_set();
            match resource_of.set(value, soft, hard) {
                Ok(()) => Ok(0),
                Err(code) => {
                    let text = format!("error setting limit ({})", sys::error_text(code));
                    sh.misuse("ulimit", text.as_bytes())
                }
            }
        }
        _ => sh.misuse("ulimit", b"too many arguments"),
    }
}
