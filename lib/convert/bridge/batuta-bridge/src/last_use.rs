//! When a tree was last used, and the removal of trees that nobody uses any more.
//!
//! ```text
//! <trees>/<digest>/used   its time: when a program was last started from the tree, to a day.
//!                         Its lock: shared by a program that starts, alone by who removes the tree
//! ```
//! A program holds the lock until its interpreter's process takes over; one with a linked
//! interpreter holds it until it ends. Descriptors are not passed on to interpreters, which would
//! show them to scripts: those processes are found by what they name.

use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::process;
use crate::put::unique_name;
use crate::wanted::STAMP;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What was not used for so long is removed. Whoever starts it then unpacks it again.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Writes the mark of a tree that is being made.
pub fn mark(folder: &Path) -> io::Result<()> {
    File::create(folder.join("used")).map(|_| ())
}

/// Notes that a program starts from the tree, which stays as long as the file is open. Nothing if
/// there is no tree, or if it cannot be locked: then nobody can remove it either.
pub fn begin(folder: &Path) -> Option<File> {
    let path = folder.join("used");
    loop {
        let open = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let file = process::out_of_the_way(open.ok()?);
        if !process::lock_shared(&file) {
            return None;
        }
        // Who held it alone may have moved the tree away.
        let held = file.metadata().ok()?;
        let there = fs::metadata(&path).ok()?;
        if (held.dev(), held.ino()) == (there.dev(), there.ino()) {
            if is_older(&file, DAY, SystemTime::now()) {
                let _ = file.set_modified(SystemTime::now());
            }
            return Some(file);
        }
    }
}

/// Removes the trees that were not used for a month, and what killed programs left half made.
/// Whatever cannot be removed stays: the next sweep tries again.
pub fn sweep(trees: &Path, now: SystemTime) {
    let Ok(entries) = fs::read_dir(trees) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if !entry.file_name().as_bytes().starts_with(b".") {
            retire(&path, trees, now);
        } else if File::open(&path).is_ok_and(|part| is_older(&part, DAY, now)) {
            let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
        }
    }
}

fn is_older(file: &File, age: Duration, now: SystemTime) -> bool {
    let time = file.metadata().and_then(|meta| meta.modified());
    time.is_ok_and(|time| now.duration_since(time).is_ok_and(|old| old > age))
}

/// Moves an unused tree away in one step, then removes it.
fn retire(folder: &Path, trees: &Path, now: SystemTime) {
    let Ok(used) = File::open(folder.join("used")) else {
        return;
    };
    if !is_older(&used, KEPT, now) || !process::try_lock_alone(&used) {
        return;
    }
    // Asked again: a program may have started before the lock was had.
    if !is_older(&used, KEPT, now) || holds_additions(folder) || is_named_by_a_process(folder) {
        return;
    }
    let away = trees.join(unique_name());
    if fs::rename(folder, &away).is_ok() {
        drop(used);
        let _ = fs::remove_dir_all(&away);
    }
}

/// True if programs have left files beside their own, such as results; byte code aside.
fn holds_additions(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return true;
    };
    entries.flatten().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => has_own_files(&entry.path()),
        _ => false, // our marks
    })
}

fn has_own_files(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return true;
    };
    entries.flatten().any(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => {
            entry.file_name() != "__pycache__" && has_own_files(&entry.path())
        }
        Ok(meta) if meta.is_file() => meta.mtime() != STAMP as i64,
        Ok(_) => false, // links are the table's
        Err(_) => true,
    })
}

/// True if a process of this user has the tree in its command line, environment, working folder or
/// open files; also if processes cannot be looked at.
fn is_named_by_a_process(folder: &Path) -> bool {
    let Some(name) = folder.file_name() else {
        return true;
    };
    // Without what stands before it: links may lead to the same tree by another path.
    let needle = [b"/", name.as_bytes(), b"/"].concat();
    let names_it = |text: &[u8]| text.windows(needle.len()).any(|part| part == needle);
    let processes = match fs::read_dir("/proc") {
        Ok(processes) if Path::new("/proc/self/cmdline").exists() => processes,
        _ => return true,
    };
    let own = std::process::id().to_string();
    processes.flatten().any(|process| {
        let path = process.path();
        let is_other = process.file_name() != own.as_str()
            && process
                .file_name()
                .as_bytes()
                .iter()
                .all(u8::is_ascii_digit);
        let leads_there = |link: &Path| {
            fs::read_link(link).is_ok_and(|to| names_it(to.join("").as_os_str().as_bytes()))
        };
        let files = || {
            fs::read_dir(path.join("fd"))
                .into_iter()
                .flatten()
                .flatten()
        };
        is_other
            && (["cmdline", "environ"]
                .iter()
                .any(|text| fs::read(path.join(text)).is_ok_and(|text| names_it(&text)))
                || leads_there(&path.join("cwd"))
                || files().any(|file| leads_there(&file.path())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::io::Read;
    use std::path::PathBuf;
    use std::process::{Command, Stdio};

    /// A tree whose mark is that many days old, and the time now.
    fn tree(scratch: &Scratch, name: &str, days: u32) -> (PathBuf, SystemTime) {
        let folder = scratch.path(name);
        fs::create_dir_all(folder.join("demo")).unwrap();
        mark(&folder).unwrap();
        let script = File::create(folder.join("demo/x.sh")).unwrap();
        let stamp = SystemTime::UNIX_EPOCH + Duration::from_secs(STAMP);
        script.set_modified(stamp).unwrap();
        let now = SystemTime::now();
        let used = File::options()
            .write(true)
            .open(folder.join("used"))
            .unwrap();
        used.set_modified(now - DAY * days).unwrap();
        (folder, now)
    }

    #[test]
    fn a_tree_goes_a_month_after_its_last_use() {
        let scratch = Scratch::new("month");
        let (old, now) = tree(&scratch, "unused-for-long", 31);
        let (young, _) = tree(&scratch, "unused-for-days", 29);
        sweep(scratch.root(), now);
        assert!(!old.exists());
        assert!(young.join("demo/x.sh").exists());
        assert_eq!(fs::read_dir(scratch.root()).unwrap().count(), 1);
    }

    #[test]
    fn a_start_counts_as_a_use() {
        let scratch = Scratch::new("start");
        let (folder, now) = tree(&scratch, "started-again", 31);
        drop(begin(&folder).unwrap());
        sweep(scratch.root(), now);
        assert!(folder.exists());
    }

    #[test]
    fn a_tree_stays_while_a_program_holds_it() {
        let scratch = Scratch::new("held");
        let (folder, now) = tree(&scratch, "held-by-one", 1);
        let held = begin(&folder).unwrap();
        let used = File::options()
            .write(true)
            .open(folder.join("used"))
            .unwrap();
        used.set_modified(now - DAY * 31).unwrap();
        sweep(scratch.root(), now);
        assert!(folder.exists());
        drop(held);
        sweep(scratch.root(), now);
        assert!(!folder.exists());
    }

    #[test]
    fn a_tree_stays_while_a_process_names_it() {
        let scratch = Scratch::alone("named");
        let (folder, now) = tree(&scratch, "named-by-a-process", 31);
        let script = folder.join("demo/x.sh");
        let by_argument = |command: &mut Command| {
            command.arg(&script);
        };
        let by_environment = |command: &mut Command| {
            command.env("PYTHONPATH", &script);
        };
        let by_folder = |command: &mut Command| {
            command.current_dir(folder.join("demo"));
        };
        let by_file = |command: &mut Command| {
            command.stdout(File::open(&script).unwrap());
        };
        let ways: [&dyn Fn(&mut Command); 4] =
            [&by_argument, &by_environment, &by_folder, &by_file];
        for way in ways {
            let mut command = Command::new("sh");
            command.args(["-c", "echo >&2; read line"]);
            command.stdin(Stdio::piped()).stderr(Stdio::piped());
            way(&mut command);
            let mut process = command.spawn().unwrap();
            // Its command line is there a moment after `spawn` has returned.
            let started = process.stderr.as_mut().unwrap().read(&mut [0]);
            assert_eq!(started.unwrap(), 1);
            sweep(scratch.root(), now);
            assert!(folder.exists());
            drop(process.stdin.take());
            process.wait().unwrap();
        }
        sweep(scratch.root(), now);
        assert!(!folder.exists());
    }

    #[test]
    fn results_of_programs_keep_their_tree_and_byte_code_does_not() {
        let scratch = Scratch::new("results");
        let (with_results, now) = tree(&scratch, "with-results", 31);
        fs::write(with_results.join("demo/state"), b"3").unwrap();
        let (with_code, _) = tree(&scratch, "with-byte-code", 31);
        fs::create_dir(with_code.join("demo/__pycache__")).unwrap();
        fs::write(with_code.join("demo/__pycache__/x.pyc"), b"").unwrap();
        sweep(scratch.root(), now);
        assert!(with_results.exists());
        assert!(!with_code.exists());
    }

    #[test]
    fn what_killed_programs_left_goes_after_a_day() {
        let scratch = Scratch::new("left");
        fs::create_dir(scratch.path(".new-1-1-0")).unwrap();
        fs::write(scratch.path(".new-1-1-1"), b"").unwrap();
        let now = SystemTime::now();
        sweep(scratch.root(), now);
        assert_eq!(fs::read_dir(scratch.root()).unwrap().count(), 2);
        sweep(scratch.root(), now + DAY * 2);
        assert_eq!(fs::read_dir(scratch.root()).unwrap().count(), 0);
    }

    #[test]
    fn a_tree_that_is_not_there_is_not_begun() {
        let scratch = Scratch::new("absent");
        assert!(begin(&scratch.path("nowhere")).is_none());
        assert_eq!(fs::read_dir(scratch.root()).unwrap().count(), 0);
    }

    #[test]
    fn a_program_that_waited_for_a_removal_sees_it() {
        let scratch = Scratch::new("waited");
        let (folder, _) = tree(&scratch, "moved-meanwhile", 31);
        let used = File::open(folder.join("used")).unwrap();
        assert!(process::try_lock_alone(&used));
        std::thread::scope(|scope| {
            let start = scope.spawn(|| begin(&folder).is_none());
            fs::rename(&folder, scratch.path(".new-away")).unwrap();
            drop(used);
            assert!(start.join().unwrap());
        });
    }
}
