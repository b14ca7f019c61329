use std::io::Read;
use std::io::Write;
use std::process::exit;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.is_empty() {
        eprintln!("columns: which?");
        exit(2);
    }
    let mut wanted = Vec::new();
    for text in &args {
        let column: usize = text.parse().unwrap_or(0);
        if column < 1 {
            eprintln!("columns: {}: columns begin with 1", text);
            exit(2);
        }
        wanted.push(column);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap();
    let mut checksum: i8 = 0;
    let mut out = Vec::new();
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        for &b in line {
            checksum = checksum.wrapping_add(b as i8);
        }
        let fields: Vec<&[u8]> = line.split(|&b| b == b',').collect();
        for (i, column) in wanted.iter().enumerate() {
            if i > 0 {
                out.push(b'\t');
            }
            out.extend_from_slice(fields.get(column - 1).unwrap_or(&&b""[..]));
        }
        out.push(b'\n');
    }
    std::io::stdout().write_all(&out[..out.len().min(7)]).unwrap();
    eprintln!("checksum {}", checksum);
    exit((checksum == 0) as i32);
}
