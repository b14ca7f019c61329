//! subprocess: programs that are started and waited for.
mod child;
mod errors;
mod streams;

use crate::class::ClassRef;
use crate::exc::{exception, value_error};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use child::{code_of, Call, DEVNULL, PIPE, STDOUT};
use std::cell::RefCell;
use std::process::Child;
use std::time::{Duration, Instant};
use streams::{Reading, Text};

struct Process {
    child: RefCell<Child>,
    text: Text,
    reading: RefCell<Option<Reading>>,
}

type Keywords = Vec<(Sym, Value)>;

static POPEN_ARGS: NewArgs = NewArgs::new(
    "Popen",
    "args: bufsize= executable= stdin= stdout= stderr= preexec_fn= close_fds= shell= cwd= env= \
     universal_newlines= startupinfo= creationflags= restore_signals= start_new_session= pass_fds= * \
     user= group= extra_groups= encoding= errors= text= umask= pipesize= process_group=",
);
/// Places of arguments that change what the child is in ways that are not here.
const NOT_HERE: [(usize, &str); 6] = [
    (6, "preexec_fn"),
    (15, "start_new_session"),
    (16, "pass_fds"),
    (17, "user"),
    (18, "group"),
    (19, "extra_groups"),
];

fn set(object: &Value, name: &str, value: Value) {
    if let Value::Object(inner) = object {
        inner.set(Sym::new(name), value);
    }
}

fn get(object: &Value, name: &str) -> R {
    crate::attribute::get(object, Sym::new(name))
}

fn process(value: &Value) -> R<&Process> {
    value
        .any::<Process>()
        .ok_or_else(|| exception("TypeError", "a Popen object is needed"))
}

fn text_of(a: &[Value]) -> R<Text> {
    let truth = |at: usize| a[at].given().map_or(Ok(false), Value::truth);
    if !(truth(11)? || truth(22)? || truth(20)? || truth(21)?) {
        return Ok(None);
    }
    let word = |at: usize, other: &str| a[at].as_str().unwrap_or(other).to_owned();
    Ok(Some((word(20, "utf-8"), word(21, "strict"))))
}

fn new_popen(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let a = POPEN_ARGS.bind(args, keywords)?;
    for (at, name) in NOT_HERE {
        if a[at].given().map_or(Ok(false), Value::truth)? {
            let text = format!("batuta: subprocess.Popen has no '{name}'");
            return Err(exception("NotImplementedError", text));
        }
    }
    let text = text_of(&a)?;
    let call = Call {
        args: &a[0],
        executable: a[2].given(),
        streams: [&a[3], &a[4], &a[5]],
        shell: a[8].given().map_or(Ok(false), Value::truth)?,
        cwd: a[9].given(),
        env: a[10].given(),
        new_group: a[25].as_i64() == Some(0),
    };
    let started = child::start(&call)?;
    let pid = i64::from(started.child.id());
    let by_line = a[1].as_i64() == Some(1);
    let made = Object::native(
        class.clone(),
        Process {
            child: RefCell::new(started.child),
            text: text.clone(),
            reading: RefCell::default(),
        },
    );
    set(&made, "args", a[0].clone());
    set(&made, "pid", Value::Int(pid));
    set(&made, "returncode", Value::None);
    for (name, mode, pipe) in ["stdin", "stdout", "stderr"]
        .into_iter()
        .zip(["w", "r", "r"])
        .zip(started.pipes)
        .map(|((name, mode), pipe)| (name, mode, pipe))
    {
        let end = pipe.map_or(Value::None, |pipe| {
            crate::file::of_pipe(pipe, mode, text.clone(), by_line)
        });
        set(&made, name, end);
    }
    Ok(made)
}

fn deadline(timeout: &Value) -> R<Option<Instant>> {
    match timeout.given() {
        None => Ok(None),
        Some(seconds) => {
            let seconds = crate::float::to_f64(seconds)?;
            Ok(Some(
                Instant::now() + Duration::from_secs_f64(seconds.max(0.0)),
            ))
        }
    }
}

/// None: the time is up.
fn wait_until(object: &Value, until: Option<Instant>) -> R<Option<i64>> {
    if let Some(code) = get(object, "returncode")?.as_i64() {
        return Ok(Some(code));
    }
    let mut child = process(object)?.child.borrow_mut();
    let mut pause = Duration::from_micros(500);
    let status = loop {
        let waited = match until {
            None => child.wait().map(Some),
            Some(_) => child.try_wait(),
        };
        match waited.map_err(|error| crate::exc::os_error(&error, None))? {
            Some(status) => break status,
            None if until.is_some_and(|until| Instant::now() >= until) => return Ok(None),
            None => std::thread::sleep(pause),
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    };
    let code = code_of(status);
    set(object, "returncode", Value::Int(code));
    Ok(Some(code))
}

fn wait(object: &Value, timeout: &Value) -> R {
    match wait_until(object, deadline(timeout)?)? {
        Some(code) => Ok(Value::Int(code)),
        None => Err(errors::timed_out(&get(object, "args")?, timeout)),
    }
}

fn communicate(object: &Value, input: &Value, timeout: &Value) -> R<(Value, Value)> {
    let own = process(object)?;
    let until = deadline(timeout)?;
    if own.reading.borrow().is_none() {
        if let Some(pipe) = crate::file::release(&get(object, "stdin")?)? {
            streams::write_all(pipe, streams::bytes_of(input, &own.text)?);
        }
        let output = crate::file::release(&get(object, "stdout")?)?;
        let error = crate::file::release(&get(object, "stderr")?)?;
        *own.reading.borrow_mut() = Some(Reading::new(output, error));
    }
    let mut reading = own.reading.borrow_mut();
    let Some(reading) = reading.as_mut() else {
        return Ok((Value::None, Value::None));
    };
    if !reading.finish(until) || wait_until(object, until)?.is_none() {
        return Err(errors::timed_out(&get(object, "args")?, timeout));
    }
    reading.take(&own.text)
}

fn signal(object: &Value, number: i32) -> R {
    if wait_until(object, Some(Instant::now()))?.is_none() {
        let pid = process(object)?.child.borrow().id();
        crate::signals::send(pid as i32, number);
    }
    Ok(Value::None)
}

fn leave(a: &[Value]) -> R {
    for name in ["stdout", "stderr", "stdin"] {
        let end = get(&a[0], name)?;
        if end.given().is_some() {
            crate::attribute::call_by_sym(Sym::new("close"), &[end], &[])?;
        }
    }
    wait(&a[0], &Value::None)?;
    Ok(Value::None)
}

static POPEN: ClassDef = ClassDef {
    name: "subprocess.Popen",
    base: "object",
    module: "subprocess",
    new: Some(new_popen),
    natives: &[
        method("poll", "", |a| {
            let code = wait_until(&a[0], Some(Instant::now()))?;
            Ok(code.map_or(Value::None, Value::Int))
        }),
        method("wait", "timeout=", |a| wait(&a[0], &a[1])),
        method("communicate", "input= timeout=", |a| {
            let (output, error) = communicate(&a[0], &a[1], &a[2])?;
            Ok(Value::tuple(vec![output, error]))
        }),
        method("send_signal", "sig:", |a| {
            signal(&a[0], crate::number::c_int(&a[1])?)
        }),
        method("terminate", "", |a| signal(&a[0], libc::SIGTERM)),
        method("kill", "", |a| signal(&a[0], libc::SIGKILL)),
        method("__enter__", "", |a| Ok(a[0].clone())),
        method("__exit__", "*args", leave),
        method("__repr__", "", |a| {
            Ok(Value::str(format!(
                "<Popen: returncode: {} args: {}>",
                crate::text::repr_string(&get(&a[0], "returncode")?)?,
                crate::text::repr_string(&get(&a[0], "args")?)?
            )))
        }),
    ],
};

/// The keyword of this name, taken out; Undef if it is not there.
fn take(keywords: &mut Keywords, name: &str) -> Value {
    match keywords.iter().position(|(key, _)| key.text() == name) {
        Some(at) => keywords.remove(at).1,
        None => Value::Undef,
    }
}

fn popen(args: &Value, keywords: &Keywords) -> R {
    let class = Value::Class(types().library(&POPEN));
    crate::call::call_sym(&class, args.as_tuple().unwrap_or_default(), keywords)
}

fn run_process(args: &Value, mut keywords: Keywords) -> R {
    let input = take(&mut keywords, "input");
    let captures = take(&mut keywords, "capture_output");
    let timeout = take(&mut keywords, "timeout");
    let check = take(&mut keywords, "check");
    let has = |keywords: &Keywords, name: &str| {
        keywords
            .iter()
            .any(|(key, value)| key.text() == name && value.given().is_some())
    };
    if input.given().is_some() {
        if has(&keywords, "stdin") {
            return Err(value_error(
                "stdin and input arguments may not both be used.",
            ));
        }
        keywords.push((Sym::new("stdin"), Value::Int(PIPE)));
    }
    if captures.given().map_or(Ok(false), Value::truth)? {
        if has(&keywords, "stdout") || has(&keywords, "stderr") {
            return Err(value_error(
                "stdout and stderr arguments may not be used with capture_output.",
            ));
        }
        keywords.retain(|(key, _)| !matches!(key.text(), "stdout" | "stderr"));
        keywords.push((Sym::new("stdout"), Value::Int(PIPE)));
        keywords.push((Sym::new("stderr"), Value::Int(PIPE)));
    }
    let object = popen(args, &keywords)?;
    let talked = communicate(&object, &input, &timeout);
    if talked.is_err() {
        signal(&object, libc::SIGKILL)?;
        wait(&object, &Value::None)?;
    }
    let (output, error) = talked?;
    let (code, words) = (get(&object, "returncode")?, get(&object, "args")?);
    let failed = code.as_i64() != Some(0);
    if failed && check.given().map_or(Ok(false), Value::truth)? {
        return Err(errors::failed(&code, &words, &output, &error));
    }
    Ok(errors::completed(words, code, output, error))
}

fn call(args: &Value, mut keywords: Keywords) -> R {
    let timeout = take(&mut keywords, "timeout");
    let object = popen(args, &keywords)?;
    let waited = wait(&object, &timeout);
    if waited.is_err() {
        signal(&object, libc::SIGKILL)?;
        wait(&object, &Value::None)?;
    }
    waited
}

fn check_call(args: &Value, keywords: Keywords) -> R {
    let words = args.as_tuple().and_then(<[Value]>::first).cloned();
    let words = words.unwrap_or_else(|| take(&mut keywords.clone(), "args"));
    let code = call(args, keywords)?;
    if code.as_i64() != Some(0) {
        return Err(errors::failed(&code, &words, &Value::None, &Value::None));
    }
    Ok(code)
}

fn check_output(args: &Value, mut keywords: Keywords) -> R {
    for name in ["stdout", "check"] {
        if keywords.iter().any(|(key, _)| key.text() == name) {
            let text = format!("{name} argument not allowed, it will be overridden.");
            return Err(value_error(text));
        }
    }
    keywords.push((Sym::new("stdout"), Value::Int(PIPE)));
    keywords.push((Sym::new("check"), Value::bool(true)));
    get(&run_process(args, keywords)?, "stdout")
}

/// The exit code and what a shell command printed, without the last line break.
fn status_output(command: &Value) -> R<(Value, Value)> {
    let keywords = vec![
        (Sym::new("shell"), Value::bool(true)),
        (Sym::new("text"), Value::bool(true)),
        (Sym::new("stdout"), Value::Int(PIPE)),
        (Sym::new("stderr"), Value::Int(STDOUT)),
    ];
    let done = run_process(&Value::tuple(vec![command.clone()]), keywords)?;
    let output = get(&done, "stdout")?;
    let text = output.as_str().unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(text);
    Ok((get(&done, "returncode")?, Value::str(text)))
}

macro_rules! started_by {
    ($name:literal, $function:expr) => {
        function($name, "*args **kw", |a| {
            $function(&a[0], crate::call::keywords_of(&a[1])?)
        })
    };
}

static FUNCTIONS: &[Native] = &[
    started_by!("run", run_process),
    started_by!("call", call),
    started_by!("check_call", check_call),
    started_by!("check_output", check_output),
    function("getoutput", "cmd:", |a| Ok(status_output(&a[0])?.1)),
    function("getstatusoutput", "cmd:", |a| {
        let (code, output) = status_output(&a[0])?;
        Ok(Value::tuple(vec![code, output]))
    }),
];

fn start(module: &'static Globals) -> R<()> {
    for (name, number) in [("PIPE", PIPE), ("STDOUT", STDOUT), ("DEVNULL", DEVNULL)] {
        module.put(name, Value::Int(number));
    }
    errors::add(module);
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "subprocess",
    functions: &[FUNCTIONS],
    classes: &[&POPEN, &errors::COMPLETED],
    start,
};
