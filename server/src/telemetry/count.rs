//! Numbers that many threads add to.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// Nothing counted yet.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Counts one.
    pub fn one(&self) {
        self.add(1);
    }

    /// Counts several.
    pub fn add(&self, several: u64) {
        self.0.fetch_add(several, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that rises and falls.
#[derive(Debug, Default)]
pub struct Level(AtomicI64);

impl Level {
    /// Raises it by one until the value is dropped.
    pub fn raise(&self) -> Raised<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Raised(self)
    }

    /// Where it stands.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One more, while it lasts.
#[derive(Debug)]
pub struct Raised<'l>(&'l Level);

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A label whose values are few and known when the program is built.
pub trait Label: Copy + PartialEq + 'static {
    /// The label's name.
    const NAME: &'static str;
    /// Every value it can have.
    const ALL: &'static [Self];

    /// The value as a word.
    fn word(self) -> &'static str;
}

/// A count for each value of a label.
pub struct Counts<L: Label> {
    counts: Box<[Count]>,
    label: PhantomData<fn(L)>,
}

impl<L: Label> Counts<L> {
    /// Counts one.
    pub fn one(&self, label: L) {
        self.add(label, 1);
    }

    /// Counts several.
    pub fn add(&self, label: L, several: u64) {
        let place = L::ALL.iter().position(|known| *known == label);
        if let Some(count) = place.and_then(|place| self.counts.get(place)) {
            count.add(several);
        }
    }

    /// The words of the label with what was counted, in the order of the label's values.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
        L::ALL.iter().zip(&self.counts).map(|(label, count)| (label.word(), count.get()))
    }
}

impl<L: Label> Default for Counts<L> {
    fn default() -> Self {
        Self { counts: L::ALL.iter().map(|_| Count::new()).collect(), label: PhantomData }
    }
}

impl<L: Label> fmt::Debug for Counts<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.all()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, PartialEq)]
    enum Side {
        Left,
        Right,
    }

    impl Label for Side {
        const NAME: &'static str = "side";
        const ALL: &'static [Self] = &[Self::Left, Self::Right];

        fn word(self) -> &'static str {
            match self {
                Self::Left => "left",
                Self::Right => "right",
            }
        }
    }

    #[test]
    fn each_value_has_a_count_of_its_own() {
        let counts = Counts::default();
        counts.one(Side::Right);
        counts.add(Side::Right, 2);
        assert_eq!(counts.all().collect::<Vec<_>>(), [("left", 0), ("right", 3)]);
    }

    #[test]
    fn a_level_falls_when_what_raised_it_goes() {
        let level = Level::default();
        let (one, two) = (level.raise(), level.raise());
        assert_eq!(level.get(), 2);
        drop(one);
        assert_eq!(level.get(), 1);
        drop(two);
        assert_eq!(level.get(), 0);
    }
}
