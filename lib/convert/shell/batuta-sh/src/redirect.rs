//! Redirections, for a command's time or for good.

use crate::part::{Kind, Part, Redirect, Slot};
use crate::shell::{Flow, Jump, Shell};
use crate::sys::{self, NoConnection};

/// Descriptors as they were before a command: number, and where its copy is kept.
pub(crate) type Kept = Vec<(i32, Option<i32>)>;

enum Target {
    File(Vec<u8>),
    Copy(i32, bool),
    Close,
}

/// Redirections whose words are expanded, if `texts` holds them.
pub(crate) fn with_texts<'a>(
    redirects: &[Redirect<'a>],
    texts: &'a [Option<Vec<u8>>],
) -> Vec<Redirect<'a>> {
    let mut ready = redirects.to_vec();
    for (redirect, text) in ready.iter_mut().zip(texts) {
        if let Some(text) = text {
            redirect.word = Part::Lit(text);
        }
    }
    ready
}

impl Shell {
    /// dash expands the words of redirections before it makes a child, bash in the child: then none.
    pub(crate) fn texts_before_fork(
        &mut self,
        redirects: &[Redirect],
    ) -> Result<Vec<Option<Vec<u8>>>, Jump> {
        if self.is_bash() {
            return Ok(Vec::new());
        }
        redirects
            .iter()
            .map(|redirect| match redirect.kind {
                Kind::Here => Ok(None),
                _ => self.text(&redirect.word).map(Some),
            })
            .collect()
    }

    /// dash makes here-documents itself, too, and what is wrong in one is the command's failure: false.
    pub(crate) fn here_before_fork(
        &mut self,
        redirects: &[Redirect],
        texts: &mut [Option<Vec<u8>>],
    ) -> Result<bool, Jump> {
        for (redirect, text) in redirects.iter().zip(texts) {
            if redirect.kind != Kind::Here {
                continue;
            }
            match self.quoted_text(&redirect.word) {
                Ok(here) => *text = Some(here),
                Err(Jump::Exit) => return Ok(false),
                Err(jump) => return Err(jump),
            }
        }
        Ok(true)
    }

    /// Runs code with redirections, and puts everything back.
    pub fn with(
        &mut self,
        line: u32,
        redirects: &[Redirect],
        code: impl FnOnce(&mut Shell) -> Flow,
    ) -> Flow {
        // bash's compound commands do not count as the place where it is.
        if !self.is_bash() {
            self.line = line;
        }
        let mut kept = Kept::new();
        let own_input = self.own_input;
        self.own_input |= redirects.iter().any(|r| matches!(r.fd, Slot::Number(0)));
        let flow = match self.redirect_all(redirects, Some(&mut kept)) {
            Ok(true) => code(self),
            Ok(false) => {
                let status = self.status;
                self.settle(status)
            }
            Err(jump) => Err(jump),
        };
        self.put_back(kept);
        self.own_input = own_input;
        flow
    }

    pub(crate) fn put_back(&mut self, kept: Kept) {
        for (fd, copy) in kept.into_iter().rev() {
            match copy {
                Some(copy) => {
                    // It was open before: there is room for it.
                    let _ = sys::duplicate(copy, fd);
                    sys::close_fd(copy);
                }
                None => sys::close_fd(fd),
            }
        }
    }

    /// False: a redirection failed; the message is out and the status set.
    pub(crate) fn redirect_all(
        &mut self,
        redirects: &[Redirect],
        mut kept: Option<&mut Kept>,
    ) -> Result<bool, Jump> {
        for redirect in redirects {
            let done = self.redirect(redirect, kept.as_deref_mut())?;
            if !done {
                self.status = if self.is_bash() { 1 } else { 2 };
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn redirect(&mut self, redirect: &Redirect, kept: Option<&mut Kept>) -> Result<bool, Jump> {
        let (target, flags) = match self.target(redirect)? {
            Some(found) => found,
            None => return Ok(false),
        };
        if let Slot::Named(name) = redirect.fd {
            return self.redirect_named(name, target, flags);
        }
        let Slot::Number(fd) = redirect.fd else {
            return Ok(false);
        };
        let both = matches!(redirect.kind, Kind::WriteBoth | Kind::AppendBoth);
        if let Some(kept) = kept {
            kept.push((fd, sys::keep_aside(fd)));
            if both {
                kept.push((2, sys::keep_aside(2)));
            }
        }
        match target {
            Target::Close => sys::close_fd(fd),
            Target::Copy(from, moves) => {
                if let Err(code) = sys::duplicate(from, fd) {
                    let text = sys::error_text(code);
                    self.complain(format!("{from}: {text}").as_bytes());
                    return Ok(false);
                }
                if moves && from != fd {
                    sys::close_fd(from);
                }
            }
            Target::File(path) => {
                let Some(opened) = self.open_target(redirect.kind, &path, flags) else {
                    return Ok(false);
                };
                self.place_at(opened, fd);
                if both {
                    // Just opened: it can be copied.
                    let _ = sys::duplicate(fd, 2);
                }
            }
        }
        Ok(true)
    }

    fn place_at(&self, opened: i32, fd: i32) {
        // Both are valid numbers: only a process without room for one more could fail here.
        let _ = sys::duplicate(opened, fd);
        if opened != fd {
            sys::close_fd(opened);
        }
    }

    fn redirect_named(&mut self, name: &str, target: Target, flags: i32) -> Result<bool, Jump> {
        let opened = match target {
            Target::Close => {
                let value = self.param(name).unwrap_or_default();
                if let Ok(fd) = String::from_utf8_lossy(&value).parse() {
                    sys::close_fd(fd);
                }
                return Ok(true);
            }
            Target::Copy(from, _) => sys::copy_from_ten(from),
            Target::File(path) => match self.open_target(Kind::ReadWrite, &path, flags) {
                Some(fd) => {
                    let high = sys::copy_from_ten(fd);
                    sys::close_fd(fd);
                    high
                }
                None => return Ok(false),
            },
        };
        match opened {
            Ok(fd) => self.set_text(name, fd.to_string().into_bytes())?,
            Err(code) => {
                self.complain(sys::error_text(code).as_bytes());
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Where a redirection leads. `None`: the message is out.
    fn target(&mut self, redirect: &Redirect) -> Result<Option<(Target, i32)>, Jump> {
        let flags = match redirect.kind {
            Kind::Read => sys::O_RDONLY,
            Kind::Write | Kind::Clobber | Kind::WriteBoth => {
                sys::O_WRONLY | sys::O_CREAT | sys::O_TRUNC
            }
            Kind::Append | Kind::AppendBoth => sys::O_WRONLY | sys::O_CREAT | sys::O_APPEND,
            _ => sys::O_RDWR | sys::O_CREAT,
        };
        let text = match redirect.kind {
            Kind::Here => {
                let outer = self.in_here;
                self.in_here = self.is_bash();
                let text = self.quoted_text(&redirect.word);
                self.in_here = outer;
                let text = text?;
                return Ok(self.here(text).map(|fd| (Target::Copy(fd, true), 0)));
            }
            Kind::HereString => {
                let mut text = self.text(&redirect.word)?;
                text.push(b'\n');
                return Ok(self.here(text).map(|fd| (Target::Copy(fd, true), 0)));
            }
            _ => match self.target_word(&redirect.word)? {
                Some(text) => text,
                None => return Ok(None),
            },
        };
        if redirect.kind != Kind::Copy {
            return Ok(Some((Target::File(text), flags)));
        }
        let (digits, moves) = match text.strip_suffix(b"-") {
            Some(rest) => (rest, true),
            None => (&text[..], false),
        };
        if digits.is_empty() && moves {
            return Ok(Some((Target::Close, 0)));
        }
        match std::str::from_utf8(digits)
            .ok()
            .and_then(|s| s.parse().ok())
        {
            Some(from) => Ok(Some((Target::Copy(from, moves), 0))),
            None => {
                let text: Vec<u8> = if self.is_bash() {
                    [&text[..], b": ambiguous redirect"].concat()
                } else {
                    b"Bad fd number".to_vec()
                };
                self.complain(&text);
                Ok(None)
            }
        }
    }

    fn target_word(&mut self, word: &Part) -> Result<Option<Vec<u8>>, Jump> {
        if !self.is_bash() {
            return self.text(word).map(Some);
        }
        let mut fields = self.fields(std::slice::from_ref(word))?;
        if fields.len() == 1 {
            return Ok(fields.pop());
        }
        let written = crate::expand::written(word);
        self.complain(&[&written[..], b": ambiguous redirect"].concat());
        Ok(None)
    }

    /// An open file that holds the text.
    fn here(&mut self, text: Vec<u8>) -> Option<i32> {
        const ROOM: usize = 65536;
        if text.len() <= ROOM {
            if let Ok((from, to)) = sys::new_pipe() {
                // It fits: writing cannot wait.
                let _ = sys::write_all(to, &text);
                sys::close_fd(to);
                return self.high(from);
            }
        }
        let fd = sys::memory_file().ok()?;
        sys::write_all(fd, &text).ok()?;
        sys::rewind(fd);
        self.high(fd)
    }

    /// Out of the way of the descriptors that the script may name.
    fn high(&self, fd: i32) -> Option<i32> {
        let kept = sys::keep_aside(fd);
        if kept.is_some() {
            sys::close_fd(fd);
        }
        kept.or(Some(fd))
    }

    fn open_target(&mut self, kind: Kind, path: &[u8], mut flags: i32) -> Option<i32> {
        let writes = matches!(kind, Kind::Write | Kind::WriteBoth);
        if writes && self.options.noclobber {
            use std::os::unix::ffi::OsStrExt;
            let known = std::fs::metadata(std::ffi::OsStr::from_bytes(path));
            match known {
                Ok(known) if known.is_file() => {
                    let text: &[u8] = if self.is_bash() {
                        b": cannot overwrite existing file"
                    } else {
                        b": File exists"
                    };
                    let head: &[u8] = if self.is_bash() {
                        b""
                    } else {
                        b"cannot create "
                    };
                    self.complain(&[head, path, text].concat());
                    return None;
                }
                Ok(_) => {}
                Err(_) => flags = (flags | sys::O_EXCL) & !sys::O_TRUNC,
            }
        }
        if let Some((host, service, is_udp)) = address_of(path).filter(|_| self.is_bash()) {
            return self.connect(path, host, service, is_udp);
        }
        match sys::open_file(path, flags) {
            Ok(fd) => Some(fd),
            Err(code) => {
                self.complain(&self.open_message(path, flags, code));
                None
            }
        }
    }

    fn connect(&self, path: &[u8], host: &[u8], service: &[u8], is_udp: bool) -> Option<i32> {
        let code = match sys::connect_to(host, service, is_udp) {
            Ok(fd) => return Some(fd),
            Err(NoConnection::Unknown { is_service, text }) => {
                let unknown = if is_service { service } else { host };
                self.complain(&[unknown, b": ", text.as_bytes()].concat());
                sys::EINVAL
            }
            Err(NoConnection::Refused(code)) => {
                let text = format!(": connect: {}\n", sys::error_text(code));
                let file = self.calls.last().map_or(&self.name[..], |call| &call.file);
                self.complain_nothing(&[file, text.as_bytes()].concat());
                code
            }
        };
        self.complain(&self.open_message(path, 0, code));
        None
    }

    fn open_message(&self, path: &[u8], flags: i32, code: i32) -> Vec<u8> {
        let text = sys::error_text(code);
        if self.is_bash() {
            return [path, b": ", text.as_bytes()].concat();
        }
        let creates = flags & sys::O_CREAT != 0;
        let head: &[u8] = if creates {
            b"cannot create "
        } else {
            b"cannot open "
        };
        let text = match code {
            sys::ENOENT if creates => "Directory nonexistent".to_string(),
            sys::ENOENT => "No such file".to_string(),
            _ => text,
        };
        [head, path, b": ", text.as_bytes()].concat()
    }
}

/// Host, service, and whether it is UDP: of `/dev/tcp/host/service`.
fn address_of(path: &[u8]) -> Option<(&[u8], &[u8], bool)> {
    let (rest, is_udp) = match path.strip_prefix(b"/dev/tcp/") {
        Some(rest) => (rest, false),
        None => (path.strip_prefix(b"/dev/udp/")?, true),
    };
    let slash = rest.iter().position(|&b| b == b'/')?;
    Some((&rest[..slash], &rest[slash + 1..], is_udp))
}
