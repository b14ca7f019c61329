//! Runs a program on a recorded case and compares what it does with what the original program did.
//!
//! Each run has a private folder and a clean environment. Paths that differ from run to run stand in
//! the records as tokens: `<PROJECT>` is the root of the original project, `<RUN>` the folder that
//! the program was started in, `<PRIVATE>` the folder around it.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// One recorded run of the original program.
pub struct Case<'a> {
    program: &'a str,
    product: &'a [u8],
    native: bool,
    args: Vec<OsString>,
    stdin: &'a [u8],
    env: Vec<(OsString, OsString)>,
    files: Vec<(PathBuf, &'a [u8])>,
    outcome: &'a str,
    stdout: &'a [u8],
    stderr: Option<&'a [u8]>,
    masked_stdout: &'a [usize],
    masked_stderr: &'a [usize],
    written: Vec<PathBuf>,
}

fn os(bytes: &[u8]) -> OsString {
    OsString::from_vec(bytes.to_vec())
}

impl<'a> Case<'a> {
    /// `program` is the binary under test, `product` where the original program was in its project.
    pub fn new(program: &'a str, product: &'a [u8]) -> Self {
        Case {
            program,
            product,
            native: false,
            args: Vec::new(),
            stdin: b"",
            env: Vec::new(),
            files: Vec::new(),
            outcome: "exit 0",
            stdout: b"",
            stderr: None,
            masked_stdout: &[],
            masked_stderr: &[],
            written: Vec::new(),
        }
    }

    /// The original was a compiled program: it is started under the name that it had.
    pub fn native(mut self) -> Self {
        self.native = true;
        self
    }

    /// Adds one argument.
    pub fn arg(mut self, arg: &[u8]) -> Self {
        self.args.push(os(arg));
        self
    }

    /// What the program reads.
    pub fn stdin(mut self, text: &'a [u8]) -> Self {
        self.stdin = text;
        self
    }

    /// Adds one environment variable.
    pub fn env(mut self, name: &[u8], value: &[u8]) -> Self {
        self.env.push((os(name), os(value)));
        self
    }

    /// Puts a file into the folder that the program is started in.
    pub fn file(mut self, path: &[u8], content: &'a [u8]) -> Self {
        self.files.push((PathBuf::from(os(path)), content));
        self
    }

    /// How the original ended: "exit 0" or "signal 6 (SIGABRT)".
    pub fn outcome(mut self, outcome: &'a str) -> Self {
        self.outcome = outcome;
        self
    }

    /// What the original wrote; the lines in `masked` (from 0) vary from run to run.
    pub fn stdout(mut self, text: &'a [u8], masked: &'a [usize]) -> Self {
        self.stdout = text;
        self.masked_stdout = masked;
        self
    }

    /// What the original wrote to stderr; without this call stderr is not compared.
    pub fn stderr(mut self, text: &'a [u8], masked: &'a [usize]) -> Self {
        self.stderr = Some(text);
        self.masked_stderr = masked;
        self
    }

    /// A file that the original made or changed: in the folder that it ran in, in its home folder
    /// (`~/path`) or in its folder for temporary files (`$TMPDIR/path`).
    pub fn writes(mut self, path: &[u8]) -> Self {
        self.written.push(PathBuf::from(os(path)));
        self
    }

    /// Runs the program and panics at the first difference.
    pub fn check(self) {
        let folder = RunFolder::new();
        for (path, content) in &self.files {
            let path = folder.work.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let output = self.start(&folder);
        let stdout = self.masked(&folder, output.stdout);
        let stderr = self.masked(&folder, output.stderr);
        compare("stdout", self.stdout, &stdout, self.masked_stdout);
        let outcome = match (output.status.code(), output.status.signal()) {
            (Some(code), _) => format!("exit {code}"),
            (_, Some(signal)) => format!("signal {signal}"),
            _ => "unknown".to_string(),
        };
        let expected = self.outcome.split(" (").next().unwrap();
        let shown = String::from_utf8_lossy(&stderr);
        assert_eq!(outcome, expected, "how the program ended; stderr: {shown}");
        if let Some(expected) = self.stderr {
            compare("stderr", expected, &stderr, self.masked_stderr);
        }
        for path in &self.written {
            assert!(
                folder.find(path).symlink_metadata().is_ok(),
                "not written: {path:?}"
            );
        }
    }

    fn start(&self, folder: &RunFolder) -> std::process::Output {
        let mut command = Command::new(self.program);
        if self.native {
            command.arg0(folder.root.join("project").join(os(self.product)));
        }
        command
            .args(&self.args)
            .current_dir(&folder.work)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder.home())
            .env("TMPDIR", folder.temp())
            .envs([
                ("LANG", "C.UTF-8"),
                ("LC_ALL", "C.UTF-8"),
                ("TZ", "UTC"),
                ("TERM", "dumb"),
            ])
            .envs([("USER", "user"), ("LOGNAME", "user"), ("SHELL", "/bin/sh")])
            .envs([("PYTHONHASHSEED", "0"), ("PYTHONDONTWRITEBYTECODE", "1")])
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .unwrap_or_else(|e| panic!("{}: {e}", self.program));
        let mut stdin = child.stdin.take().unwrap();
        let text = self.stdin.to_vec();
        let feeder = std::thread::spawn(move || {
            // A program that ends without reading is no error.
            let _ = stdin.write_all(&text);
        });
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        output
    }

    fn masked(&self, folder: &RunFolder, text: Vec<u8>) -> Vec<u8> {
        let root = folder.root.as_os_str().as_bytes();
        let product = [b"<PROJECT>/".as_slice(), self.product].concat();
        let text = replace(&text, self.program.as_bytes(), &product);
        let text = replace_tree(&text, &[root, b"/home/.cache/batuta/tree/"].concat());
        let text = replace(&text, &[root, b"/project"].concat(), b"<PROJECT>");
        let text = replace(&text, &[root, b"/work"].concat(), b"<RUN>");
        replace(&text, root, b"<PRIVATE>")
    }
}

struct RunFolder {
    root: PathBuf,
    work: PathBuf,
}

impl RunFolder {
    fn new() -> Self {
        let root = Self::make_root();
        let work = root.join("work");
        for dir in ["work", "home", "tmp"] {
            fs::create_dir_all(root.join(dir)).unwrap();
        }
        RunFolder {
            root: fs::canonicalize(&root).unwrap(),
            work,
        }
    }

    /// A new folder that only this user can enter: names in the folder of temporary files can be
    /// foreseen, and what somebody else has put there is not used.
    fn make_root() -> PathBuf {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("batuta-case-{}-{count}", std::process::id());
            let root = std::env::temp_dir().join(name);
            match fs::DirBuilder::new().mode(0o700).create(&root) {
                Ok(()) => return root,
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => panic!("{}: {error}", root.display()),
            }
        }
    }

    fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    fn temp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Where a file lies that a record names.
    fn find(&self, recorded: &Path) -> PathBuf {
        if let Ok(path) = recorded.strip_prefix("~") {
            self.home().join(path)
        } else if let Ok(path) = recorded.strip_prefix("$TMPDIR") {
            self.temp().join(path)
        } else {
            self.work.join(recorded)
        }
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn find(text: &[u8], part: &[u8], from: usize) -> Option<usize> {
    (from..=text.len().checked_sub(part.len())?).find(|&i| text[i..].starts_with(part))
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let (mut result, mut start) = (Vec::new(), 0);
    while let Some(at) = find(text, from, start) {
        result.extend_from_slice(&text[start..at]);
        result.extend_from_slice(to);
        start = at + from.len();
    }
    result.extend_from_slice(&text[start..]);
    result
}

/// `prefix` + digest + "/" + name is where a bridge keeps the project's files.
fn replace_tree(text: &[u8], prefix: &[u8]) -> Vec<u8> {
    let (mut result, mut start) = (Vec::new(), 0);
    while let Some(at) = find(text, prefix, start) {
        result.extend_from_slice(&text[start..at]);
        result.extend_from_slice(b"<PROJECT>");
        let digest = find(text, b"/", at + prefix.len()).map_or(text.len(), |i| i + 1);
        let length = text[digest..]
            .iter()
            .position(|c| b"/\n\"':; ,)".contains(c));
        start = length.map_or(text.len(), |n| digest + n);
    }
    result.extend_from_slice(&text[start..]);
    result
}

fn compare(stream: &str, expected: &[u8], actual: &[u8], masked: &[usize]) {
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split_inclusive(|&c| c == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    };
    let (expected, actual) = (lines(expected), lines(actual));
    for i in 0..expected.len().max(actual.len()) {
        if masked.contains(&i) && i < expected.len() && i < actual.len() {
            continue;
        }
        let shown = |lines: &[Vec<u8>]| {
            lines
                .get(i)
                .map(|l| String::from_utf8_lossy(l).into_owned())
        };
        assert!(
            expected.get(i) == actual.get(i),
            "{stream} line {}: {:?}, expected {:?}",
            i + 1,
            shown(&actual),
            shown(&expected)
        );
    }
}
