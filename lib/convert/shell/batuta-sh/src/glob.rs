//! Names of files that fit a pattern.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::pattern::{self, Rules};
use crate::shell::Shell;
use crate::sys;

/// Appends the names that fit the pattern; the text itself if there are none.
pub fn expand_into(shell: &Shell, pattern: &[u8], text: Vec<u8>, fields: &mut Vec<Vec<u8>>) {
    if !pattern::is_pattern(pattern, shell.shopt.extglob) {
        // In dash and bash alike, what looks like no pattern stays as it is.
        fields.push(text);
        return;
    }
    let mut names = find(shell, pattern);
    if names.is_empty() {
        if shell.shopt.nullglob {
            return;
        }
        fields.push(text);
        return;
    }
    if shell.is_bash() {
        names.sort_by(|a, b| sys::collate(a, b));
    } else {
        names.sort();
    }
    fields.extend(names);
}

/// The names that fit, in no order.
pub fn find(shell: &Shell, pattern: &[u8]) -> Vec<Vec<u8>> {
    let rules = Rules {
        no_case: shell.shopt.nocaseglob,
        ..shell.rules()
    };
    let mut found = Vec::new();
    let walk = Walk { shell, rules };
    walk.below(Vec::new(), pattern, &mut found);
    found
}

struct Walk<'a> {
    shell: &'a Shell,
    rules: Rules,
}

impl Walk<'_> {
    /// `base` is what is settled, `rest` the pattern of what follows.
    fn below(&self, mut base: Vec<u8>, rest: &[u8], found: &mut Vec<Vec<u8>>) {
        let slashes = rest.iter().take_while(|&&b| b == b'/').count();
        base.extend_from_slice(&rest[..slashes]);
        let rest = &rest[slashes..];
        if rest.is_empty() {
            if std::fs::symlink_metadata(OsStr::from_bytes(&base)).is_ok() {
                found.push(base);
            }
            return;
        }
        let end = part_end(rest);
        let (part, after) = rest.split_at(end);
        if part == b"**" && self.shell.shopt.globstar {
            self.deep(base, after, found);
            return;
        }
        if !pattern::is_pattern(part, self.rules.extended) {
            base.extend(pattern::without_quotes(part));
            if after.is_empty() {
                if std::fs::symlink_metadata(OsStr::from_bytes(&base)).is_ok() {
                    found.push(base);
                }
            } else if is_dir(&base) {
                self.below(base, after, found);
            }
            return;
        }
        for name in self.entries(&base, part) {
            let path = [&base[..], &name].concat();
            if after.is_empty() {
                found.push(path);
            } else if is_dir(&path) {
                self.below(path, after, found);
            }
        }
    }

    fn entries(&self, base: &[u8], part: &[u8]) -> Vec<Vec<u8>> {
        let dir: &[u8] = if base.is_empty() { b"." } else { base };
        let Ok(entries) = std::fs::read_dir(OsStr::from_bytes(dir)) else {
            return Vec::new();
        };
        let mut names: Vec<Vec<u8>> = entries
            .flatten()
            .map(|e| e.file_name().into_vec())
            .collect();
        let starts_with_dot = part.starts_with(b".") || part.starts_with(b"\\.");
        if starts_with_dot {
            names.push(b".".to_vec());
            names.push(b"..".to_vec());
        }
        let hides =
            |n: &[u8]| n.first() == Some(&b'.') && !starts_with_dot && !self.shell.shopt.dotglob;
        // bash 5.2 gives "." and ".." for no pattern; dash does.
        let is_self = |n: &[u8]| self.shell.is_bash() && (n == b"." || n == b"..");
        names.retain(|n| !hides(n) && !is_self(n) && pattern::matches(part, n, self.rules));
        names
    }

    fn deep(&self, base: Vec<u8>, after: &[u8], found: &mut Vec<Vec<u8>>) {
        let mut rest = after.strip_prefix(b"/").unwrap_or(after);
        let (mut after, mut is_one) = (after, true);
        // One of several beside each other is as good as all.
        while rest == b"**" || rest.starts_with(b"**/") {
            is_one = false;
            after = &rest[2..];
            rest = after.strip_prefix(b"/").unwrap_or(after);
        }
        if after.is_empty() {
            if !base.is_empty() && is_dir(&base) {
                // bash names the folder itself, by several without the slash.
                let slash = usize::from(is_one);
                found.push(base[..base.len() - 1 + slash].to_vec());
            }
            self.all_below(&base, found);
            return;
        }
        self.below(base.clone(), rest, found);
        for name in self.entries(&base, b"*") {
            let path = [&base[..], &name].concat();
            let real =
                std::fs::symlink_metadata(OsStr::from_bytes(&path)).is_ok_and(|m| m.is_dir());
            if real {
                self.deep([&path[..], b"/"].concat(), after, found);
            }
        }
    }

    fn all_below(&self, base: &[u8], found: &mut Vec<Vec<u8>>) {
        for name in self.entries(base, b"*") {
            let path = [base, &name].concat();
            let real =
                std::fs::symlink_metadata(OsStr::from_bytes(&path)).is_ok_and(|m| m.is_dir());
            found.push(path.clone());
            if real {
                self.all_below(&[&path[..], b"/"].concat(), found);
            }
        }
    }
}

fn is_dir(path: &[u8]) -> bool {
    std::fs::metadata(OsStr::from_bytes(path)).is_ok_and(|m| m.is_dir())
}

/// Where the first slash outside of a set is.
fn part_end(pattern: &[u8]) -> usize {
    let mut at = 0;
    while at < pattern.len() {
        match pattern[at] {
            b'\\' => at += 1,
            b'/' => return at,
            _ => {}
        }
        at += 1;
    }
    pattern.len()
}
