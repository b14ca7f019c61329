use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::exit;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.len() != 2 {
        eprintln!("usage: ledger FILE");
        exit(64);
    }
    let text = match fs::read_to_string(&args[1]) {
        Ok(text) => text,
        Err(_) => {
            eprintln!("no such ledger");
            exit(3);
        }
    };
    let mut entries: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (account, amount) = line.split_once(':').unwrap_or((line, ""));
        match amount.trim().parse::<f64>() {
            Ok(value) => entries.entry(account).or_default().push(value),
            Err(_) => {
                eprintln!("{}:{}: bad amount '{}'", args[1], index + 1, amount);
                exit(1);
            }
        }
    }
    fs::create_dir_all("accounts").unwrap();
    let mut summary = String::new();
    let mut all = 0.0;
    for (account, values) in &entries {
        let lines: String = values.iter().map(|v| format!("{:10.2}\n", v)).collect();
        fs::write(format!("accounts/{}.txt", account), lines).unwrap();
        let total: f64 = values.iter().sum();
        writeln!(summary, "{}={:.2}", account, total).unwrap();
        all += total;
    }
    println!("{} accounts, {:.2} in all", entries.len(), all);
}
