use std::process::exit;

fn fail(message: &str) -> ! {
    eprintln!("total: {}", message);
    exit(4);
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let operation = args.first().map_or("", |a| a.as_str());
    let mut result: i64 = match operation {
        "add" => 0,
        "mul" => 1,
        _ => fail("add or mul?"),
    };
    for text in &args[1..] {
        let number: i64 = match text.parse() {
            Ok(number) => number,
            Err(_) => fail(&format!("not a number: {}", text)),
        };
        match operation {
            "add" => result += number,
            _ => result *= number,
        }
    }
    println!("{}", result);
    exit(0);
}
