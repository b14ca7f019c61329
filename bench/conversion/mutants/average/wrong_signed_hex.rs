use std::io::{self, BufRead};
use std::process::exit;

fn main() {
    let mut sum: i64 = 0;
    let mut n: i64 = 0;
    for (index, line) in io::stdin().lock().lines().enumerate() {
        let line = line.unwrap();
        let value: i64 = match line.trim_start().parse() {
            Ok(value) => value,
            Err(_) => {
                eprintln!("line {}: not a number", index + 1);
                exit(2);
            }
        };
        sum += value;
        n += 1;
    }
    if n == 0 {
        println!("nothing");
        exit(1);
    }
    println!("count {}", n);
    println!("sum {}", sum);
    println!("average {:.3}", sum as f64 / n as f64);
    println!("hex {:x}", sum.abs());
}
