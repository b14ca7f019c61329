use std::process::exit;

// Decimal digits, least significant first.
fn multiply(digits: &mut Vec<u32>, factor: u32) {
    let mut carry = 0;
    for digit in digits.iter_mut() {
        let product = *digit * factor + carry;
        *digit = product % 10;
        carry = product / 10;
    }
    while carry > 0 {
        digits.push(carry % 10);
        carry /= 10;
    }
}

fn number(text: &str) -> i64 {
    match text.parse() {
        Ok(value) => value,
        Err(_) => {
            eprintln!("invalid literal for int() with base 10: '{}'", text);
            exit(1);
        }
    }
}

fn root(value: i64) -> String {
    let rounded = ((value.abs() as f64).sqrt() * 10000.0).round() / 10000.0;
    format!("{:?}", rounded)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.len() < 2 {
        eprintln!("two numbers, please");
        exit(1);
    }
    let (base, exponent) = {
        let (a, b) = (number(&args[1]), number(&args[0]));
        (a, b.abs())
    };
    let mut digits = vec![1];
    for _ in 0..exponent {
        multiply(&mut digits, base.unsigned_abs() as u32);
    }
    let sign = if base < 0 && exponent % 2 == 1 { "-" } else { "" };
    let text: String = digits.iter().rev().map(|d| d.to_string()).collect();
    println!("{} to the {} is {}{}", base, exponent, sign, text);
    println!("digits: {}", digits.len());
    println!("by seven: {} {}", base.div_euclid(7), base.rem_euclid(7));
    println!("root: {}", root(base));
}
