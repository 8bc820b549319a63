//! A bounded queue in which the owners of jobs take turns. When it is full, the owner who fills most of it gives way
//! to one who has less. Pure; the pool guards it with its lock.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// A job whose asker may have gone.
pub(super) trait Wanted {
    /// Whether anybody still waits for it.
    fn is_wanted(&self) -> bool;
}

/// Jobs of many owners.
#[derive(Debug)]
pub(super) struct FairQueue<K, J> {
    /// Owners with something waiting, the next first.
    turns: VecDeque<K>,
    waiting: HashMap<K, VecDeque<J>>,
    len: usize,
    capacity: usize,
}

impl<K: Copy + Eq + Hash, J: Wanted> FairQueue<K, J> {
    /// An empty queue for this many jobs.
    pub(super) fn new(capacity: usize) -> Self {
        Self { turns: VecDeque::new(), waiting: HashMap::new(), len: 0, capacity }
    }

    /// How many jobs wait, wanted or not.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds a job; `false` if it found no place. A job that had to give way is dropped, which its asker notices.
    pub(super) fn push(&mut self, owner: K, job: J) -> bool {
        if self.len >= self.capacity {
            self.retain_wanted();
        }
        if self.len >= self.capacity && !self.make_room_for(owner) {
            return false;
        }
        let jobs = self.waiting.entry(owner).or_default();
        if jobs.is_empty() {
            self.turns.push_back(owner);
        }
        jobs.push_back(job);
        self.len += 1;
        true
    }

    /// The next wanted job of the owner whose turn it is.
    pub(super) fn pop(&mut self) -> Option<J> {
        while let Some(owner) = self.turns.pop_front() {
            let Some(jobs) = self.waiting.get_mut(&owner) else {
                continue;
            };
            let before = jobs.len();
            let next = std::iter::from_fn(|| jobs.pop_front()).find(Wanted::is_wanted);
            self.len -= before - jobs.len();
            if jobs.is_empty() {
                self.waiting.remove(&owner);
            } else {
                self.turns.push_back(owner);
            }
            if next.is_some() {
                return next;
            }
        }
        None
    }

    /// Drops the newest job of the owner with the longest queue, if that is longer than this owner's.
    fn make_room_for(&mut self, owner: K) -> bool {
        let own = self.waiting.get(&owner).map_or(0, VecDeque::len);
        let Some(longest) = self.waiting.values_mut().max_by_key(|jobs| jobs.len()) else {
            return false;
        };
        if longest.len() <= own.max(1) {
            return false;
        }
        longest.pop_back();
        self.len -= 1;
        true
    }

    fn retain_wanted(&mut self) {
        for jobs in self.waiting.values_mut() {
            jobs.retain(Wanted::is_wanted);
        }
        self.waiting.retain(|_, jobs| !jobs.is_empty());
        self.turns.retain(|owner| self.waiting.contains_key(owner));
        self.len = self.waiting.values().map(VecDeque::len).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Job(u32, bool);

    impl Wanted for Job {
        fn is_wanted(&self) -> bool {
            self.1
        }
    }

    fn queue(capacity: usize, jobs: &[(char, u32)]) -> FairQueue<char, Job> {
        let mut queue = FairQueue::new(capacity);
        for (owner, number) in jobs {
            assert!(queue.push(*owner, Job(*number, true)));
        }
        queue
    }

    fn drain(queue: &mut FairQueue<char, Job>) -> Vec<u32> {
        std::iter::from_fn(|| queue.pop()).map(|job| job.0).collect()
    }

    #[test]
    fn mt_16_owners_take_turns() {
        let mut queue = queue(10, &[('a', 1), ('a', 2), ('a', 3), ('b', 10), ('c', 20), ('b', 11)]);
        assert_eq!(queue.len(), 6);
        assert_eq!(drain(&mut queue), [1, 10, 20, 2, 11, 3]);
        assert_eq!(queue.len(), 0);
        assert!(queue.push('a', Job(4, true)));
        assert_eq!(drain(&mut queue), [4]);
    }

    #[test]
    fn mt_16_a_full_queue_has_room_for_whoever_has_less() {
        let mut queue = queue(4, &[('a', 1), ('a', 2), ('a', 3), ('a', 4)]);
        assert!(!queue.push('a', Job(5, true)));
        assert!(queue.push('b', Job(10, true)));
        assert!(queue.push('b', Job(11, true)));
        assert!(!queue.push('b', Job(12, true)), "they have as much as the other now");
        assert!(queue.push('c', Job(20, true)));
        assert_eq!(queue.len(), 4);
        assert_eq!(drain(&mut queue).len(), 4);
    }

    #[test]
    fn owners_with_one_job_each_keep_it() {
        let mut queue = queue(2, &[('a', 1), ('b', 2)]);
        assert!(!queue.push('c', Job(3, true)));
        assert_eq!(drain(&mut queue), [1, 2]);
    }

    #[test]
    fn unwanted_jobs_are_neither_done_nor_in_the_way() {
        let mut queue: FairQueue<char, Job> = FairQueue::new(3);
        for (owner, number, wanted) in [('a', 1, false), ('a', 2, true), ('b', 3, false)] {
            assert!(queue.push(owner, Job(number, wanted)));
        }
        assert!(queue.push('a', Job(4, true)), "room is made of what nobody wants");
        assert_eq!(queue.len(), 2);
        assert!(queue.push('b', Job(5, false)));
        assert_eq!(drain(&mut queue), [2, 4]);
        assert_eq!(queue.len(), 0);
    }
}
