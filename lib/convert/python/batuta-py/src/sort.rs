//! Sorting: stable, by `<` alone, with errors from comparisons.
use crate::call::call;
use crate::compare::is_lt;
use crate::value::{Value, R};

pub fn sort(items: &mut [Value], key: Option<&Value>, reverse: bool) -> R<()> {
    let Some(key) = key else {
        if reverse {
            items.reverse();
        }
        let result = sort_plain(items);
        if reverse {
            items.reverse();
        }
        return result;
    };
    let mut keyed: Vec<(Value, Value)> = Vec::with_capacity(items.len());
    for item in items.iter() {
        keyed.push((call(key, std::slice::from_ref(item))?, item.clone()));
    }
    if reverse {
        keyed.reverse();
    }
    if keyed.iter().all(|(key, _)| matches!(key, Value::Int(_))) {
        keyed.sort_by_key(|(key, _)| key.as_i64());
    } else {
        merge_sort(&mut keyed, &|a, b| is_lt(&a.0, &b.0))?;
    }
    if reverse {
        keyed.reverse();
    }
    for (slot, (_, item)) in items.iter_mut().zip(keyed) {
        *slot = item;
    }
    Ok(())
}

/// Numbers and texts of one kind need no Python code to compare.
fn sort_plain(items: &mut [Value]) -> R<()> {
    if items.iter().all(|item| matches!(item, Value::Int(_))) {
        items.sort_by_key(|item| item.as_i64());
        return Ok(());
    }
    if items.iter().all(is_ascii_text) {
        sort_ascii(items);
        return Ok(());
    }
    if items.iter().all(|item| matches!(item, Value::Str(_))) {
        items.sort_by(|a, b| crate::text::compare(text_of(a), text_of(b)));
        return Ok(());
    }
    merge_sort(items, &|a, b| is_lt(a, b))
}

fn is_ascii_text(item: &Value) -> bool {
    matches!(item, Value::Str(text) if text.is_ascii())
}

fn text_of(item: &Value) -> &str {
    match item {
        Value::Str(text) => text.as_str(),
        _ => "",
    }
}

/// By their first bytes as one number, for which no text has to be fetched, and only then by the whole.
fn sort_ascii(items: &mut [Value]) {
    let mut keyed: Vec<(u64, Value)> = items
        .iter_mut()
        .map(|item| {
            (
                first_bytes(text_of(item)),
                std::mem::replace(item, Value::None),
            )
        })
        .collect();
    keyed.sort_by(|(first, a), (other, b)| {
        first
            .cmp(other)
            .then_with(|| text_of(a).as_bytes().cmp(text_of(b).as_bytes()))
    });
    for (slot, (_, item)) in items.iter_mut().zip(keyed) {
        *slot = item;
    }
}

fn first_bytes(text: &str) -> u64 {
    match text.as_bytes().first_chunk::<8>() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => {
            let mut bytes = [0; 8];
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            u64::from_be_bytes(bytes)
        }
    }
}

/// Runs that are in order are kept; short ones are grown by insertion, then merged.
fn merge_sort<T: Clone>(items: &mut [T], less: &dyn Fn(&T, &T) -> R<bool>) -> R<()> {
    const RUN: usize = 24;
    let len = items.len();
    let mut runs: Vec<usize> = vec![0];
    let mut at = 0;
    while at < len {
        let mut end = natural_run(&mut items[at..], less)? + at;
        if end - at < RUN {
            let wanted = (at + RUN).min(len);
            insert_rest(&mut items[at..wanted], end - at, less)?;
            end = wanted;
        }
        runs.push(end);
        at = end;
    }
    while runs.len() > 2 {
        let mut merged = vec![0];
        let mut pair = 0;
        while pair + 2 < runs.len() {
            merge(
                &mut items[runs[pair]..runs[pair + 2]],
                runs[pair + 1] - runs[pair],
                less,
            )?;
            merged.push(runs[pair + 2]);
            pair += 2;
        }
        if pair + 1 < runs.len() {
            merged.push(runs[pair + 1]);
        }
        runs = merged;
    }
    Ok(())
}

fn natural_run<T>(items: &mut [T], less: &dyn Fn(&T, &T) -> R<bool>) -> R<usize> {
    if items.len() < 2 {
        return Ok(items.len());
    }
    let mut end = 2;
    if less(&items[1], &items[0])? {
        while end < items.len() && less(&items[end], &items[end - 1])? {
            end += 1;
        }
        items[..end].reverse();
    } else {
        while end < items.len() && !less(&items[end], &items[end - 1])? {
            end += 1;
        }
    }
    Ok(end)
}

fn insert_rest<T>(items: &mut [T], sorted: usize, less: &dyn Fn(&T, &T) -> R<bool>) -> R<()> {
    for at in sorted.max(1)..items.len() {
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = (low + high) / 2;
            if less(&items[at], &items[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=at].rotate_right(1);
    }
    Ok(())
}

fn merge<T: Clone>(items: &mut [T], middle: usize, less: &dyn Fn(&T, &T) -> R<bool>) -> R<()> {
    if middle == 0 || middle == items.len() || !less(&items[middle], &items[middle - 1])? {
        return Ok(());
    }
    let left: Vec<T> = items[..middle].to_vec();
    let (mut from_left, mut from_right, mut to) = (0, middle, 0);
    while from_left < left.len() {
        let is_next = match from_right < items.len() {
            true => less(&items[from_right], &left[from_left]),
            false => Ok(false),
        };
        match is_next {
            Ok(true) => {
                items[to] = items[from_right].clone();
                from_right += 1;
            }
            Ok(false) => {
                items[to] = left[from_left].clone();
                from_left += 1;
            }
            Err(error) => {
                // There is room for just what was not yet put back: nothing is lost.
                items[to..from_right].clone_from_slice(&left[from_left..]);
                return Err(error);
            }
        }
        to += 1;
    }
    Ok(())
}
