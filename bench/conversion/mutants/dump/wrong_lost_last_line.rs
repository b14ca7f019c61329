use std::io::{self, Read, Write};
use std::process::exit;

fn main() {
    let mut bytes = Vec::new();
    match std::env::args().nth(1) {
        Some(name) => match std::fs::read(&name) {
            Ok(content) => bytes = content,
            Err(_) => {
                eprintln!("{}: No such file or directory", name);
                exit(1);
            }
        },
        None => {
            io::stdin().read_to_end(&mut bytes).unwrap();
        }
    }
    let mut out = io::BufWriter::new(io::stdout());
    for (index, row) in bytes.chunks(16).enumerate() {
        write!(out, "{:08x}", index * 16).unwrap();
        for i in 0..16 {
            match row.get(i) {
                Some(b) => write!(out, " {:02x}", b).unwrap(),
                None => write!(out, "   ").unwrap(),
            }
        }
        let text: String = row.iter().map(|&b| if (32..127).contains(&b) { b as char } else { '.' }).collect();
        writeln!(out, "  |{}|", text).unwrap();
    }
    out.flush().unwrap();
}
