use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::process::exit;

const LEVELS: [&str; 3] = ["ERROR", "WARN", "INFO"];

fn append(path: &str, message: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    writeln!(file, "{}", message).unwrap();
}

fn main() {
    let prefix = std::env::args().nth(1).filter(|p| !p.is_empty()).unwrap_or("log".to_string());
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut counts = [0; 3];
    let mut status = 0;
    // The shell's read reports an unfinished last line as the end.
    for line in text.split_inclusive('\n').filter(|l| l.ends_with('\n')) {
        let line = line.trim_matches([' ', '\t', '\n']);
        let (level, message) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        match LEVELS.iter().position(|l| *l == level) {
            Some(index) => {
                let path = format!("{}.{}", prefix, level.to_lowercase());
                append(&path, message.trim_start_matches([' ', '\t']));
                counts[index] += 1;
            }
            None if level.is_empty() => {}
            None => {
                eprintln!("unknown level: {}", level);
                status = 1;
            }
        }
    }
    for (level, count) in LEVELS.iter().zip(counts) {
        println!("{} {}", level, count);
    }
    exit(status);
}
