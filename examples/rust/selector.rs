//! Where this machine would run six operations, and one of them run there.
use batuta::{Buffers, Op, Selector, SelectorOptions, Workload};

fn main() -> batuta::Result<()> {
    let selector = Selector::open(&SelectorOptions::default())?;
    let workloads = [
        ("matmul 64 x 64", Workload::gemm(64, 64, 64)),
        ("matmul 512 x 512", Workload::gemm(512, 512, 512)),
        ("matmul 2048 x 2048", Workload::gemm(2048, 2048, 2048)),
        ("dot, 10000 elements", Workload::vector(Op::Dot, 10_000)),
        (
            "add, 1000000 elements",
            Workload::vector(Op::Add, 1_000_000),
        ),
        ("custom, 1 MB and 1 GFLOP", Workload::custom(1e6, 1e9)),
    ];
    for (name, workload) in &workloads {
        let decision = selector.select(workload)?;
        println!(
            "{name:<26} {:?} on {} threads, {:.1} us: {}",
            decision.backend,
            decision.threads,
            decision.predicted_ns / 1000.0,
            decision.reason
        );
    }
    let (a, b) = (vec![1.0f32; 64 * 64], vec![2.0f32; 64 * 64]);
    let mut out = vec![0.0f32; 64 * 64];
    let ran = selector.run(&workloads[0].1, Buffers::new(&a, &mut out).b(&b))?;
    println!("ran on {:?}: every element is {}", ran.backend, out[0]);
    assert!(out.iter().all(|&it| it == 128.0));
    Ok(())
}
