//! What the system says of this process, under the names every Prometheus client library gives it. From `/proc`, so
//! there is nothing where there is none.

use super::page::{Page, Tell};
use std::fmt;
use std::fs;
use std::str::FromStr;

/// Clock ticks in a second, as the kernel shows times to programs (`USER_HZ`): 100 wherever this program runs.
const TICKS: f64 = 100.0;

/// What is known of this process at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Process {
    resident_bytes: Option<u64>,
    threads: Option<u64>,
    cpu_seconds: Option<f64>,
    open_files: Option<u64>,
    most_files: Option<u64>,
}

impl Process {
    /// Looks.
    pub fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        Self {
            resident_bytes: after(&status, "VmRSS:").map(|kib: u64| kib * 1_024),
            threads: after(&status, "Threads:"),
            cpu_seconds: cpu_seconds(&stat),
            // The folder that is being read is one of them.
            open_files: fs::read_dir("/proc/self/fd").ok().map(|files| (files.count() as u64).saturating_sub(1)),
            most_files: after(&limits, "Max open files"),
        }
    }
}

/// The first word behind a name at the beginning of a line.
fn after<T: FromStr>(text: &str, name: &str) -> Option<T> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

/// User and system time. The name of the program may hold anything, so that counting begins behind its bracket.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut times = rest.split_whitespace().skip(11).map_while(|ticks| ticks.parse::<f64>().ok());
    Some((times.next()? + times.next()?) / TICKS)
}

impl Tell for Process {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        if let Some(bytes) = self.resident_bytes {
            page.level("process_resident_memory_bytes", "Memory of this process that is in use.", bytes)?;
        }
        if let Some(threads) = self.threads {
            page.level("process_threads", "Threads of this process.", threads)?;
        }
        if let Some(seconds) = self.cpu_seconds {
            page.seconds("process_cpu_seconds", "Processor time of this process, user and system.", seconds)?;
        }
        if let Some(files) = self.open_files {
            page.level("process_open_fds", "Open files and connections of this process.", files)?;
        }
        if let Some(files) = self.most_files {
            page.level("process_max_fds", "How many files and connections it may have open.", files)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_behind_a_name_that_may_hold_anything() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 9 0 1 1 1";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(cpu_seconds("nothing"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_seen() {
        let seen = Process::now();
        assert!(seen.resident_bytes.is_some_and(|bytes| bytes > 1_000_000), "{seen:?}");
        assert!(seen.threads.is_some_and(|threads| threads >= 1), "{seen:?}");
        assert!(seen.open_files.is_some_and(|files| files >= 3), "{seen:?}");
        assert!(seen.most_files >= seen.open_files && seen.cpu_seconds.is_some(), "{seen:?}");
    }
}
