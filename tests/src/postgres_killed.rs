//! How a PostgreSQL server of the tests' own dies.

use crate::postgres::{Cluster, PATIENCE};
use std::process::Command;
use std::time::{Duration, Instant};

impl Cluster {
    /// Kills all its processes where they are, and waits until they are gone.
    pub fn kill(&self) {
        let began = Instant::now();
        // Until it is dead itself, the first of them may start others.
        loop {
            let all = self.processes();
            if all.is_empty() {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "PostgreSQL does not die");
            // One of them may have ended by itself.
            let _ = Command::new("kill").arg("-KILL").args(all).output().expect("kill runs");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The ids of its processes, the first one first: they all work in its data folder.
    fn processes(&self) -> Vec<String> {
        let data = self.data.canonicalize().expect("a data folder");
        let all = std::fs::read_dir("/proc").expect("processes").flatten();
        let own = all.filter(|process| std::fs::read_link(process.path().join("cwd")).is_ok_and(|place| place == data));
        let mut ids: Vec<u32> = own.filter_map(|process| process.file_name().to_str()?.parse().ok()).collect();
        ids.sort_unstable();
        ids.iter().map(u32::to_string).collect()
    }
}
