//! Finds libbatuta_c: in `$BATUTA_LIB_DIR`, else where pkg-config says, else where the linker looks.
use std::process::Command;

fn folder_by_pkg_config() -> Option<String> {
    let said = Command::new("pkg-config").args(["--variable=libdir", "batuta_c"]).output().ok()?;
    let folder = String::from_utf8(said.stdout).ok()?;
    (said.status.success() && !folder.trim().is_empty()).then(|| folder.trim().to_owned())
}

fn main() {
    println!("cargo::rerun-if-env-changed=BATUTA_LIB_DIR");
    println!("cargo::rerun-if-env-changed=PKG_CONFIG_PATH");
    let folder = std::env::var("BATUTA_LIB_DIR").ok().or_else(folder_by_pkg_config);
    if let Some(folder) = folder {
        println!("cargo::rustc-link-search=native={folder}");
    }
}
