use std::collections::HashMap;
use std::io::Read;
use std::process::exit;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let is_number = |a: &String| !a.is_empty() && a.bytes().all(|b| b.is_ascii_digit());
    if args.len() > 2 || (args.len() == 2 && !is_number(&args[1])) {
        eprintln!("usage: words [N]");
        exit(2);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let mut counts: HashMap<String, i64> = HashMap::new();
    for word in text.split_whitespace() {
        let word = word.trim_matches(|c| ".,!?".contains(c)).to_ascii_lowercase();
        if !word.is_empty() {
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    let mut words: Vec<(String, i64)> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let limit = if args.len() == 2 { args[1].parse().unwrap() } else { words.len() };
    for (word, count) in words.into_iter().take(limit) {
        println!("{:4} {:<8}|", count, word);
    }
}
