//! What the figures were measured on.

use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The machine and the build.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// Processors this program may use.
    pub cores: usize,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// The kernel.
    pub kernel: String,
    /// The file system of the database.
    pub file_system: String,
    /// The checkout the programs lie in, as git describes it; `None` outside of one, where nothing tells what was built.
    pub commit: Option<String>,
    /// Runnable processes per minute before the measurement; more than a few tenths means somebody else works here.
    pub load_before: String,
}

impl Machine {
    /// Asks the system.
    pub fn look(database: &Path) -> Self {
        let cpuinfo = read("/proc/cpuinfo");
        let processor = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let memory = read("/proc/meminfo");
        let memory = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
        Self {
            processor: processor.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.to_owned()),
            cores: cores(),
            memory_mib: memory.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() / 1024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system: output("stat", &["--file-system", "--format", "%T", &database.display().to_string()]),
            commit: Some(output("git", &["-C", &database.display().to_string(), "describe", "--always", "--dirty"]))
                .filter(|commit| !commit.is_empty()),
            load_before: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
        }
    }
}

impl Machine {
    /// As lines of a list.
    pub fn write(&self, text: &mut String) -> std::fmt::Result {
        let Self { processor, cores, memory_mib, kernel, commit, load_before, .. } = self;
        let checkout = match commit {
            Some(commit) => format!("checkout {commit}"),
            None => "OF UNKNOWN ORIGIN (not built in a checkout; do not quote)".to_owned(),
        };
        writeln!(
            text,
            "- {processor}, {cores} cores shared by server and load generator, {} GiB, Linux {kernel}; load before: \
             {load_before}; {checkout}",
            memory_mib.div_ceil(1024)
        )
    }
}

/// Processors this program may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn output(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
