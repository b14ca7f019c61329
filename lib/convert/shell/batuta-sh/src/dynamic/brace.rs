//! Brace expansion of a word as it is written: `a{b,c}`, `{1..3}`.

/// What a word stands for; the word alone where there is nothing to expand.
pub(super) fn expanded(word: &[u8]) -> Vec<Vec<u8>> {
    let mut at = 0;
    while let Some(open) = next_open(word, at) {
        let Some(close) = closing(word, open) else {
            break;
        };
        let inner = &word[open + 1..close];
        let pieces = pieces(inner);
        let choices: Vec<Vec<u8>> = if pieces.len() > 1 {
            pieces.into_iter().flat_map(expanded).collect()
        } else {
            match sequence(inner) {
                Some(items) => items,
                None => {
                    at = open + 1;
                    continue;
                }
            }
        };
        let rest = expanded(&word[close + 1..]);
        let all = choices.iter().flat_map(|choice| {
            let before = &word[..open];
            rest.iter().map(move |end| [before, choice, end].concat())
        });
        return all.collect();
    }
    vec![word.to_vec()]
}

/// Where what is quoted, escaped or an expansion of its own ends; `None`: nothing such begins here.
fn skipped(word: &[u8], at: usize) -> Option<usize> {
    let find = |from: usize, sign: u8| {
        let rest = word.get(from..)?;
        Some(
            rest.iter()
                .position(|&b| b == sign)
                .map_or(word.len(), |i| from + i + 1),
        )
    };
    match word[at] {
        b'\\' => Some((at + 2).min(word.len())),
        b'\'' => find(at + 1, b'\''),
        b'`' => find(at + 1, b'`'),
        b'"' => {
            let mut end = at + 1;
            while end < word.len() && word[end] != b'"' {
                end += if word[end] == b'\\' { 2 } else { 1 };
            }
            Some((end + 1).min(word.len()))
        }
        b'$' if matches!(word.get(at + 1), Some(b'{' | b'(')) => {
            let mut depth = 0;
            for (i, byte) in word.iter().enumerate().skip(at + 1) {
                match byte {
                    b'{' | b'(' => depth += 1,
                    b'}' | b')' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            Some(word.len())
        }
        _ => None,
    }
}

fn next_open(word: &[u8], mut at: usize) -> Option<usize> {
    while at < word.len() {
        match skipped(word, at) {
            Some(end) => at = end,
            None if word[at] == b'{' => return Some(at),
            None => at += 1,
        }
    }
    None
}

fn closing(word: &[u8], open: usize) -> Option<usize> {
    let (mut at, mut depth) = (open, 0);
    while at < word.len() {
        if let Some(end) = skipped(word, at) {
            at = end;
            continue;
        }
        match word[at] {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// What stands between the commas.
fn pieces(inner: &[u8]) -> Vec<&[u8]> {
    let (mut at, mut start, mut depth) = (0, 0, 0);
    let mut all = Vec::new();
    while at < inner.len() {
        if let Some(end) = skipped(inner, at) {
            at = end;
            continue;
        }
        match inner[at] {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b',' if depth == 0 => {
                all.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    all.push(&inner[start..]);
    all
}

/// `1..3`, `09..11`, `a..e`, `1..9..2`
fn sequence(inner: &[u8]) -> Option<Vec<Vec<u8>>> {
    let text = std::str::from_utf8(inner).ok()?;
    let parts: Vec<&str> = text.split("..").collect();
    let (first, last, step) = match parts[..] {
        [first, last] => (first, last, 1),
        [first, last, step] => (first, last, step.parse::<i64>().ok()?.abs().max(1)),
        _ => return None,
    };
    let letter = |text: &str| match text.as_bytes() {
        [byte] if byte.is_ascii_alphabetic() => Some(i64::from(*byte)),
        _ => None,
    };
    if let (Some(from), Some(to)) = (letter(first), letter(last)) {
        return Some(steps(from, to, step).map(|byte| vec![byte as u8]).collect());
    }
    let (from, to): (i64, i64) = (first.parse().ok()?, last.parse().ok()?);
    let is_padded = |text: &str| {
        let digits = text.trim_start_matches(['-', '+']);
        digits.len() > 1 && digits.starts_with('0')
    };
    let width = match is_padded(first) || is_padded(last) {
        true => first.len().max(last.len()),
        false => 0,
    };
    let shown = |number: i64| match number < 0 {
        true => format!("-{:0>1$}", -number, width.saturating_sub(1)),
        false => format!("{number:0>width$}"),
    };
    Some(
        steps(from, to, step)
            .map(|number| shown(number).into_bytes())
            .collect(),
    )
}

fn steps(from: i64, to: i64, step: i64) -> impl Iterator<Item = i64> {
    let (count, sign) = ((to - from).abs() / step, if to < from { -1 } else { 1 });
    (0..=count).map(move |i| from + i * step * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_braces() {
        let cases = [
            ("a{b,c}d", "abd acd"),
            ("{1..3}", "1 2 3"),
            ("{3..1}x", "3x 2x 1x"),
            ("{08..10}", "08 09 10"),
            ("{a..c}{1,2}", "a1 a2 b1 b2 c1 c2"),
            ("{1..7..3}", "1 4 7"),
            ("{a,{b,c}}", "a b c"),
            ("{a}", "{a}"),
            ("${x,y}", "${x,y}"),
            ("'{a,b}'", "'{a,b}'"),
            ("x{,y}", "x xy"),
        ];
        for (word, wanted) in cases {
            let all: Vec<String> = expanded(word.as_bytes())
                .into_iter()
                .map(|w| String::from_utf8(w).unwrap())
                .collect();
            assert_eq!(all.join(" "), wanted);
        }
    }
}
