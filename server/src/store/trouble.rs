//! What keeps the database from its work, read off the words of its driver: a word for probes, and for whoever reads
//! the log what to do about it.

/// What is wrong with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The disk it writes to is full.
    Full,
    /// The disk it writes to fails.
    Disk,
    /// It may be read only.
    ReadOnly,
    /// It takes no more connections.
    Crowded,
    /// Somebody holds a lock, or it is too busy to answer in time.
    Slow,
    /// It cannot be reached.
    Away,
    /// Something else; its own words say what.
    Other,
}

/// Words of SQLite, PostgreSQL, the driver and the store itself. The first that is found decides.
const WORDS: [(&str, Trouble); 22] = [
    ("database or disk is full", Trouble::Full),
    ("No space left on device", Trouble::Full),
    ("could not extend file", Trouble::Full),
    ("disk I/O error", Trouble::Disk),
    ("Input/output error", Trouble::Disk),
    ("readonly database", Trouble::ReadOnly),
    ("read-only transaction", Trouble::ReadOnly),
    ("Read-only file system", Trouble::ReadOnly),
    ("too many clients", Trouble::Crowded),
    ("too many connections", Trouble::Crowded),
    ("remaining connection slots", Trouble::Crowded),
    ("database is locked", Trouble::Slow),
    ("lock timeout", Trouble::Slow),
    ("statement timeout", Trouble::Slow),
    ("took too long", Trouble::Slow),
    ("does not answer", Trouble::Slow),
    ("too many writes are waiting", Trouble::Slow),
    ("pool timed out", Trouble::Away),
    ("error communicating with database", Trouble::Away),
    ("the database system is", Trouble::Away),
    ("terminating connection", Trouble::Away),
    ("Connection refused", Trouble::Away),
];

impl Trouble {
    /// What these words mean.
    pub(super) fn of(words: &str) -> Self {
        WORDS.iter().find(|(part, _)| words.contains(part)).map_or(Self::Other, |(_, trouble)| *trouble)
    }

    /// Its word for probes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "database_full",
            Self::Disk => "database_disk",
            Self::ReadOnly => "database_read_only",
            Self::Crowded => "database_connections",
            Self::Slow => "database_slow",
            Self::Away | Self::Other => "database",
        }
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Full => "free some space where the database keeps its files",
            Self::Disk => "look at the space and the health of the disk where the database keeps its files",
            Self::ReadOnly => {
                "make the database writable again: SQLite's file in its place and on a disk mounted for writing; \
                 PostgreSQL's primary, and not a replica of it, behind database.url"
            }
            Self::Crowded => {
                "raise max_connections of PostgreSQL or of this user, or run fewer nodes: each takes up to 24"
            }
            Self::Slow => "find out who holds a lock on the database or keeps its disk busy",
            Self::Away => {
                "see that the database runs, can be reached by database.url, and has connections to give: a node takes \
                 up to 24"
            }
            Self::Other => "look at the database's own log",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_both_databases_are_understood() {
        for (words, trouble) in [
            ("Execution Error: error returned from database: (code: 13) database or disk is full", Trouble::Full),
            ("error returned from database: (code: 778) disk I/O error", Trouble::Disk),
            ("error returned from database: (code: 1032) attempt to write a readonly database", Trouble::ReadOnly),
            ("error returned from database: cannot execute UPDATE in a read-only transaction", Trouble::ReadOnly),
            ("error returned from database: sorry, too many clients already", Trouble::Crowded),
            ("error returned from database: too many connections for role \"tenantry\"", Trouble::Crowded),
            ("Failed to acquire connection from pool: Connection pool timed out", Trouble::Away),
            ("error returned from database: canceling statement due to lock timeout", Trouble::Slow),
            ("error returned from database: (code: 1) no such table: grant", Trouble::Other),
        ] {
            assert_eq!(Trouble::of(words), trouble, "{words}");
        }
    }
}
