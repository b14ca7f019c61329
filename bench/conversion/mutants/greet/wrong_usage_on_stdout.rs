use std::process::exit;

const USAGE: &str = "usage: greet [-l LANGUAGE] [-s] NAME...";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut language = "en".to_string();
    let mut shout = false;
    let mut first = 0;
    while first < args.len() && args[first].starts_with('-') && args[first].len() > 1 {
        match args[first].as_str() {
            "-l" if first + 1 < args.len() => {
                language = args[first + 1].clone();
                first += 1;
            }
            "-s" => shout = true,
            _ => {
                eprintln!("{}", USAGE);
                exit(64);
            }
        }
        first += 1;
    }
    let names = &args[first..];
    if names.is_empty() {
        println!("{}", USAGE);
        exit(64);
    }
    let word = match language.as_str() {
        "en" => "Hello",
        "de" => "Hallo",
        "fr" => "Bonjour",
        _ => {
            eprintln!("greet: no such language: {}", language);
            exit(1);
        }
    };
    for name in names {
        let line = format!("{}, {}!", word, name);
        println!("{}", if shout { line.to_ascii_uppercase() } else { line });
    }
    println!("{} greeted", names.len());
}
