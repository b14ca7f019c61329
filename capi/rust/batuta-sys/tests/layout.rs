//! Structs lie in memory as the C compiler lays them out; `$BATUTA_LAYOUT` is what that says
//! (test/capi/check_bindings.sh).

#[test]
fn structs_are_laid_out_as_in_c() {
    let file = std::env::var("BATUTA_LAYOUT").expect("BATUTA_LAYOUT names the file that C made");
    let in_c = std::fs::read_to_string(&file).expect(&file);
    assert_eq!(batuta_sys::layout(), in_c);
}
