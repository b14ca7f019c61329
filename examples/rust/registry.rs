//! Which compilers and transpilers are on this machine.
use batuta::{Registry, RegistryOptions, ToolState};

fn main() -> batuta::Result<()> {
    let only = ["rustc", "cargo", "c2rust", "py2many"]
        .map(String::from)
        .to_vec();
    let registry = Registry::detect(&RegistryOptions {
        only,
        ..Default::default()
    })?;
    for tool in registry.tools()? {
        match tool.state {
            ToolState::Found => println!(
                "{:<8} {} at {}",
                tool.name,
                tool.version,
                tool.path.display()
            ),
            ToolState::Absent => println!("{:<8} is not here", tool.name),
            ToolState::Broken | ToolState::Unfit => println!("{:<8}: {}", tool.name, tool.problem),
        }
    }
    print!("{}", registry.warnings()?);
    let rustc = registry
        .find("rustc")?
        .expect("cargo ran this, so rustc is here");
    println!("rustc is for: {}", rustc.summary);
    Ok(())
}
