use std::io::Read;
use std::process::exit;

fn count(bytes: &[u8]) -> [u64; 3] {
    let mut counts = [0, 0, bytes.len() as u64];
    let mut in_word = false;
    for &b in bytes {
        if b == b'\n' {
            counts[0] += 1;
        }
        if matches!(b, b' ' | b'\t'..=b'\r') {
            in_word = false;
        } else if !in_word {
            in_word = true;
            counts[1] += 1;
        }
    }
    counts
}

fn print(counts: &[u64; 3], only_lines: bool, name: Option<&str>) {
    if only_lines {
        print!("{:7}", counts[0]);
    } else {
        print!("{:7} {:7} {:7}", counts[0], counts[1], counts[2]);
    }
    match name {
        Some(name) => println!(" {}", name),
        None => println!(),
    }
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut status = 0;
    let only_lines = args.first().map_or(false, |a| a == "-l");
    if only_lines {
        args.remove(0);
    }
    if args.is_empty() {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).unwrap();
        print(&count(&bytes), only_lines, None);
        return;
    }
    let mut total = [0; 3];
    for name in &args {
        let bytes = match std::fs::read(name) {
            Ok(bytes) => bytes,
            Err(_) => {
                eprintln!("count: cannot open {}", name);
                status = 1;
                continue;
            }
        };
        let counts = count(&bytes);
        print(&counts, only_lines, Some(name));
        for k in 0..3 {
            total[k] += counts[k];
        }
    }
    if args.len() > 1 {
        print(&total, only_lines, Some("total"));
    }
    exit(status);
}
