//! A small deterministic mutation loop for the parsers' tests.
//!
//! It mangles the bytes of a corpus in the ways that break parsers (bits flipped, pieces cut,
//! doubled, joined, telling bytes put in) and calls the target with each result. The target panics
//! or it does not: the same seed gives the same inputs on every machine, so a failure can be
//! repeated.

/// Enough to reach every branch of a small parser, and far below a second unoptimised.
const ROUNDS: usize = 4_000;

/// No mutated input grows past this, whatever was doubled.
const MAX_INPUT: usize = 2_048;

/// Bytes that mean something to the grammars of this module.
const TELLING: &[u8] = b"%+&=:/?#@;.\\ \t\r\n\0\"'[]{},-_~09azAZ\x7f\x80\xc3\xff";

/// George Marsaglia's xorshift64: three shifts are all the chance a test needs.
struct Xorshift(u64);

impl Xorshift {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// Calls `target` with mutations of `corpus`, always the same ones for the same `seed`.
pub fn fuzz(seed: u64, corpus: &[&str], mut target: impl FnMut(&[u8])) {
    let mut chance = Xorshift(seed | 1);
    for _ in 0..ROUNDS {
        let mut input = chance.pick(corpus).as_bytes().to_vec();
        for _ in 0..=chance.below(4) {
            mutate(&mut chance, &mut input, corpus);
            input.truncate(MAX_INPUT);
        }
        target(&input);
    }
}

/// [`fuzz`] for parsers that take text: inputs that are not UTF-8 arrive with replacement characters.
pub fn fuzz_text(seed: u64, corpus: &[&str], mut target: impl FnMut(&str)) {
    fuzz(seed, corpus, |input| {
        target(&String::from_utf8_lossy(input));
    });
}

fn mutate(chance: &mut Xorshift, input: &mut Vec<u8>, corpus: &[&str]) {
    let at = chance.below(input.len() + 1);
    let to = at + chance.below(input.len() - at + 1);
    match chance.below(7) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        1 => input.insert(at, TELLING[chance.below(TELLING.len())]),
        2 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = TELLING[chance.below(TELLING.len())];
            }
        }
        3 => drop(input.drain(at..to)),
        4 => {
            let piece = input[at..to].to_vec();
            input.splice(at..at, piece);
        }
        5 => input.truncate(at),
        _ => {
            let other = chance.pick(corpus).as_bytes();
            let from = chance.below(other.len() + 1);
            input.splice(at..at, other[from..].iter().copied());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_inputs() {
    let collect = |seed| {
        let mut seen = Vec::new();
        fuzz(seed, &["a=b&c=d", "openid profile"], |input| {
            seen.push(input.to_vec());
        });
        seen
    };
    assert_eq!(collect(7), collect(7));
    assert_ne!(collect(7), collect(8));
    assert!(collect(7).iter().all(|input| input.len() <= MAX_INPUT));
}
