//! The Mersenne Twister.
use num_bigint::BigInt;
use num_traits::ToPrimitive;

/// MT19937 (Matsumoto and Nishimura 1998).
pub struct Twister {
    pub state: Vec<u32>,
    pub at: usize,
}

pub const N: usize = 624;
const M: usize = 397;

impl Twister {
    pub fn from_number(seed: u32) -> Twister {
        let mut state = vec![seed; N];
        for at in 1..N {
            let before = state[at - 1];
            state[at] = 1_812_433_253u32
                .wrapping_mul(before ^ before >> 30)
                .wrapping_add(at as u32);
        }
        Twister { state, at: N }
    }

    pub fn from_key(key: &[u32]) -> Twister {
        let mut twister = Twister::from_number(19_650_218);
        let state = &mut twister.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let mixed = (state[i - 1] ^ state[i - 1] >> 30).wrapping_mul(1_664_525);
            state[i] = (state[i] ^ mixed)
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            i += 1;
            j = (j + 1) % key.len();
            if i >= N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            let mixed = (state[i - 1] ^ state[i - 1] >> 30).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ mixed).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        twister
    }

    pub fn next(&mut self) -> u32 {
        if self.at >= N {
            for at in 0..N {
                let y = self.state[at] & 0x8000_0000 | self.state[(at + 1) % N] & 0x7fff_ffff;
                let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[at] = self.state[(at + M) % N] ^ y >> 1 ^ odd;
            }
            self.at = 0;
        }
        let mut y = self.state[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    pub fn random(&mut self) -> f64 {
        let (a, b) = (self.next() >> 5, self.next() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }

    pub fn bits(&mut self, count: u64) -> BigInt {
        if count <= 32 {
            return BigInt::from(if count == 0 {
                0
            } else {
                self.next() >> (32 - count)
            });
        }
        let words = count.div_ceil(32);
        let mut digits = Vec::with_capacity(words as usize);
        let mut left = count;
        for _ in 0..words {
            let word = self.next();
            digits.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        BigInt::from_slice(num_bigint::Sign::Plus, &digits)
    }

    /// A number below the limit, without bias.
    pub fn below(&mut self, limit: &BigInt) -> BigInt {
        if let Some(small) = limit.to_u32().filter(|small| *small > 0) {
            let bits = 32 - small.leading_zeros();
            loop {
                let number = self.next() >> (32 - bits);
                if number < small {
                    return BigInt::from(number);
                }
            }
        }
        loop {
            let number = self.bits(limit.bits());
            if number < *limit {
                return number;
            }
        }
    }

    pub fn place(&mut self, len: usize) -> usize {
        self.below(&BigInt::from(len)).to_usize().unwrap_or(0)
    }
}
