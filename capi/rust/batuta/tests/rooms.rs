use batuta::convert::{ConvertOptions, Report, analyze, convert};
use batuta::{Backend, Buffers, Code, Op, Policy, Selector, SelectorOptions, Workload};

#[test]
fn selecting_and_running() {
    let options = SelectorOptions { policy: Some(Policy::Roofline), ..Default::default() };
    let selector = Selector::open(&options).unwrap();
    let (a, b) = ([1.0f64, 2.0, 3.0, 4.0], [1.0, 0.0, 0.0, 1.0]);
    let mut out = [9.0; 4];
    let product = Workload::gemm(2, 2, 2).f64();
    let ran = selector.run(&product, Buffers::new(&a, &mut out).b(&b)).unwrap();
    assert_eq!(ran.policy, Policy::Roofline);
    assert_eq!(out, a);
    let error = selector.run(&product, Buffers::new(&a[..3], &mut out).b(&b)).unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.message().contains("a has 3 elements"), "{error}");
    let floats = [0.0f32; 4];
    let mut float_out = [0.0f32; 4];
    let mixed = selector.run(&product, Buffers::new(&floats, &mut float_out).b(&floats));
    assert_eq!(mixed.unwrap_err().code(), Code::InvalidArgument);
    let add = Workload::vector(Op::Add, 4).f64();
    let pinned = selector.run(&add, Buffers::new(&a, &mut out).b(&b).on(Backend::Gpu));
    assert_eq!(pinned.unwrap_err().code(), Code::FailedPrecondition);
    assert!(selector.explain(&add).unwrap().contains("add"));
    assert!(selector.backends().unwrap().contains("gpu:    none"));
}

#[test]
fn a_project_is_analyzed() {
    let folder = std::env::temp_dir().join(format!("batuta-rust-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("hello.sh"), "#!/bin/sh\necho hello\n").unwrap();
    let analysis = analyze(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    let analysis = analysis.unwrap();
    assert!(analysis.json().unwrap().contains("hello.sh"));
    assert!(analysis.table().unwrap().contains("shell"));
}

#[test]
fn what_is_not_there_is_told() {
    assert_eq!(Report::open("/nonexistent/output").unwrap_err().code(), Code::NotFound);
    let options = ConvertOptions::new("/nonexistent/project", "/nonexistent/output");
    assert!(convert(options).unwrap_err().message().contains("/nonexistent/project"));
}
