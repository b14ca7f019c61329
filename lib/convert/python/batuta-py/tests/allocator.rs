//! Blocks of all sizes that are made, grown, moved to other threads and dropped there: none lies in another.
use std::sync::mpsc::channel;
use std::thread;

// The crate's allocator is that of the test.
use batuta_py as _;

/// A vector whose contents tell what it is.
struct Marked {
    bytes: Vec<u8>,
    mark: u8,
}

impl Marked {
    fn new(len: usize, mark: u8) -> Marked {
        Marked {
            bytes: vec![mark; len],
            mark,
        }
    }

    fn is_whole(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == self.mark)
    }

    fn grow(&mut self, more: usize) {
        self.bytes.resize(self.bytes.len() + more, self.mark);
    }
}

/// Numbers that look random.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % below
    }
}

#[test]
fn blocks_stay_apart() {
    let (sender, receiver) = channel::<Marked>();
    let makers: Vec<_> = (1..5u64)
        .map(|seed| {
            let sender = sender.clone();
            thread::spawn(move || {
                let mut numbers = Numbers(seed);
                let mut held: Vec<Marked> = Vec::new();
                for round in 0..20_000 {
                    held.push(Marked::new(numbers.next(700), round as u8));
                    let at = numbers.next(held.len());
                    held[at].grow(numbers.next(300));
                    if held.len() > 200 {
                        let one = held.swap_remove(numbers.next(200));
                        assert!(one.is_whole());
                        if round % 3 == 0 {
                            let _ = sender.send(one);
                        }
                    }
                }
                assert!(held.iter().all(Marked::is_whole));
            })
        })
        .collect();
    drop(sender);
    let mut kept: Vec<Marked> = Vec::new();
    for (at, mut one) in receiver.iter().enumerate() {
        one.grow(at % 100);
        kept.push(one);
        if kept.len() > 50 {
            assert!(kept.swap_remove(at % 50).is_whole());
        }
    }
    for maker in makers {
        assert!(maker.join().is_ok());
    }
}

#[test]
fn blocks_are_aligned_and_zeroed() {
    #[repr(align(64))]
    struct Wide([u8; 64]);
    for len in 0..600 {
        let zeros = vec![0u8; len];
        assert!(zeros.iter().all(|byte| *byte == 0));
        let words = vec![u128::MAX; len / 16 + 1];
        assert_eq!(words.as_ptr() as usize % align_of::<u128>(), 0);
        let wide = Box::new(Wide([1; 64]));
        assert_eq!(&raw const *wide as usize % 64, 0);
        assert_eq!(wide.0[63], 1);
    }
}
