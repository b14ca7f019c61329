//! A program that is started: its arguments, its streams, its end.
use crate::exc::{exception, os_error, Exc};
use crate::file::path_of;
use crate::value::{Value, R};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};

pub const PIPE: i64 = -1;
pub const STDOUT: i64 = -2;
pub const DEVNULL: i64 = -3;

/// What `Popen` takes, as bound to its signature.
pub struct Call<'a> {
    pub args: &'a Value,
    pub executable: Option<&'a Value>,
    pub streams: [&'a Value; 3],
    pub shell: bool,
    pub cwd: Option<&'a Value>,
    pub env: Option<&'a Value>,
    pub new_group: bool,
}

pub struct Started {
    pub child: Child,
    /// Our ends of the pipes that were asked for.
    pub pipes: [Option<File>; 3],
}

fn words(call: &Call) -> R<Vec<OsString>> {
    let is_single = matches!(call.args, Value::Str(_) | Value::Bytes(_));
    let items = if is_single || call.args.class_ref().name().ends_with("Path") {
        vec![call.args.clone()]
    } else {
        crate::iter::collect(call.args)?
    };
    let mut words: Vec<OsString> = Vec::new();
    if call.shell {
        words.extend(["/bin/sh".into(), "-c".into()]);
    }
    for item in &items {
        words.push(path_of(item)?.into_os_string());
    }
    Ok(words)
}

/// Where a stream of the child leads, and our end if that is a pipe of our own making.
fn stream(value: &Value, at: usize) -> R<Stdio> {
    let number = match value {
        Value::None | Value::Undef => return Ok(Stdio::inherit()),
        _ if value.is_int() => crate::number::c_int(value)?,
        _ => {
            if let Some(copy) = crate::file::system_copy(value) {
                return copy
                    .map(Stdio::from)
                    .map_err(|error| os_error(&error, None));
            }
            let method = crate::attribute::get(value, crate::symbol::Sym::new("fileno"))?;
            crate::number::c_int(&crate::call::call(&method, &[])?)?
        }
    };
    Ok(match i64::from(number) {
        PIPE => Stdio::piped(),
        DEVNULL => Stdio::null(),
        0 if at == 0 => Stdio::inherit(),
        1 => Stdio::from(io::stdout()),
        2 => Stdio::from(io::stderr()),
        _ => match crate::modules::descriptors::copy_of(number) {
            Some(Ok(file)) => Stdio::from(file),
            _ => return Err(os_error(&io::Error::from_raw_os_error(libc::EBADF), None)),
        },
    })
}

fn is(value: &Value, wanted: i64) -> bool {
    value.as_i64() == Some(wanted)
}

/// Standard error beside standard output: into the same pipe, or wherever that goes.
fn join_error(call: &Call, command: &mut Command) -> R<Option<File>> {
    if !is(call.streams[1], PIPE) {
        let place = if call.streams[1].given().is_none() {
            Stdio::from(io::stdout())
        } else {
            stream(call.streams[1], 1)?
        };
        command.stderr(place);
        return Ok(None);
    }
    let pair = || -> io::Result<(OwnedFd, OwnedFd, OwnedFd)> {
        let (ours, theirs) = UnixStream::pair()?;
        let second = theirs.try_clone()?;
        Ok((ours.into(), theirs.into(), second.into()))
    };
    let (ours, out, err) = pair().map_err(|error| os_error(&error, None))?;
    command.stdout(Stdio::from(out)).stderr(Stdio::from(err));
    Ok(Some(File::from(ours)))
}

fn set_environment(command: &mut Command, env: &Value) -> R<()> {
    command.env_clear();
    for (name, value) in crate::dict::pairs_of(env)? {
        let text = |value: &Value| -> R<OsString> { Ok(path_of(value)?.into_os_string()) };
        command.env(text(&name)?, text(&value)?);
    }
    Ok(())
}

pub fn start(call: &Call) -> R<Started> {
    let words = words(call)?;
    let Some((first, rest)) = words.split_first() else {
        return Err(exception("IndexError", "list index out of range"));
    };
    let program = match call.executable {
        Some(path) => path_of(path)?.into_os_string(),
        None => first.clone(),
    };
    let mut command = Command::new(&program);
    command.arg0(first).args(rest);
    if let Some(folder) = call.cwd {
        command.current_dir(path_of(folder)?);
    }
    if let Some(env) = call.env {
        set_environment(&mut command, env)?;
    }
    if call.new_group {
        command.process_group(0);
    }
    command.stdin(stream(call.streams[0], 0)?);
    let joined = if is(call.streams[2], STDOUT) {
        if !is(call.streams[1], PIPE) {
            command.stdout(stream(call.streams[1], 1)?);
        }
        join_error(call, &mut command)?
    } else {
        command.stdout(stream(call.streams[1], 1)?);
        command.stderr(stream(call.streams[2], 2)?);
        None
    };
    let spawned = command.spawn();
    drop(command); // with the child's ends of the pipes
    let mut child = spawned.map_err(|error| not_started(&error, call, &program))?;
    let pipes = [
        child
            .stdin
            .take()
            .map(|pipe| File::from(OwnedFd::from(pipe))),
        joined.or_else(|| {
            child
                .stdout
                .take()
                .map(|pipe| File::from(OwnedFd::from(pipe)))
        }),
        child
            .stderr
            .take()
            .map(|pipe| File::from(OwnedFd::from(pipe))),
    ];
    Ok(Started { child, pipes })
}

/// A folder that is not there is named rather than the program.
fn not_started(error: &io::Error, call: &Call, program: &OsString) -> Exc {
    if let Some(folder) = call.cwd {
        if path_of(folder).is_ok_and(|path| !path.is_dir()) {
            return os_error(error, Some(folder));
        }
    }
    let name = crate::file::os_text(&program.clone().into_vec());
    os_error(error, Some(&name))
}

/// The exit code, or minus the signal that ended it.
pub fn code_of(status: ExitStatus) -> i64 {
    match status.signal() {
        Some(signal) => -i64::from(signal),
        None => i64::from(status.code().unwrap_or(0)),
    }
}
