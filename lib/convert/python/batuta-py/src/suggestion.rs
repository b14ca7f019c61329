//! "Did you mean": as CPython computes it for names and attributes.
use crate::exc::Exc;

const MOVE: usize = 2;
const CASE: usize = 1;

pub fn find(exc: &Exc) -> Option<String> {
    let name = exc.state().extra("name")?;
    let name = name.as_str()?.to_owned();
    let candidates = if exc.is("AttributeError") {
        let object = exc.state().extra("obj")?;
        crate::dir::names(&object).ok()?
    } else if exc.is("NameError") && !exc.is("UnboundLocalError") {
        let mut names: Vec<String> = crate::module::loaded(module_of(exc))?
            .entries()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        names.extend(crate::builtins::names());
        names
    } else {
        return None;
    };
    let found = best(&name, &candidates)?;
    Some(format!(". Did you mean: '{found}'?"))
}

/// Where it was raised; without a place, the program.
fn module_of(exc: &Exc) -> &'static str {
    let traceback = exc.state().traceback.borrow();
    traceback
        .first()
        .map_or("__main__", |entry| entry.sites.module)
}

fn best(name: &str, candidates: &[String]) -> Option<String> {
    if candidates.len() > 750 {
        return None;
    }
    let mut found: Option<&String> = None;
    let mut least = usize::MAX;
    for candidate in candidates.iter().filter(|candidate| *candidate != name) {
        let size = name.len() + candidate.len() + 3;
        let most = (size * MOVE / 6).min(least.saturating_sub(1));
        let cost = distance(name.as_bytes(), candidate.as_bytes(), most);
        if cost <= most && cost < least {
            found = Some(candidate);
            least = cost;
        }
    }
    found.cloned()
}

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        return 0;
    }
    if a.eq_ignore_ascii_case(&b) {
        return CASE;
    }
    MOVE
}

fn distance(a: &[u8], b: &[u8], most: usize) -> usize {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[common..], &b[common..]);
    let ends = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (a, b) = (&a[..a.len() - ends], &b[..b.len() - ends]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len().max(b.len()) > 40 {
        return most + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|at| at * MOVE).collect();
    for (at, &other) in b.iter().enumerate() {
        let mut diagonal = at * MOVE;
        let mut left = diagonal + MOVE;
        for (cell, &own) in row.iter_mut().zip(a) {
            let replaced = diagonal + substitution(other, own);
            diagonal = *cell;
            left = replaced.min(left.min(diagonal) + MOVE);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
