//! A pool of connections, any of which may have died without our knowing: PostgreSQL was started again, or something on
//! the way hung up. Nobody is asked before each query whether the connection lives, which would cost as much as the query.
//! It is found out by using it, and what has changed nothing by then, a read or the beginning of a transaction, is asked
//! again on another connection. Once begun, a transaction is never repeated here: whether its commit arrived cannot be
//! known.

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, TransactionOptions, TransactionTrait,
};

/// The ways PostgreSQL says that it ends a connection, or takes none yet (class 57, operator intervention).
const GOODBYES: [&str; 3] = ["57P01", "57P02", "57P03"];

/// Connections to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pool {
    pub(super) connections: DatabaseConnection,
    most: u32,
}

impl Pool {
    /// Of these connections, of which there are at most so many.
    pub(super) fn new(connections: DatabaseConnection, most: u32) -> Self {
        Self { connections, most }
    }

    /// Whether a connection waits for something to do. By the time it is asked for, somebody else may have it.
    pub(super) fn has_idle(&self) -> bool {
        match self.connections.get_database_backend() {
            DbBackend::Postgres => self.connections.get_postgres_connection_pool().num_idle() > 0,
            _ => self.connections.get_sqlite_connection_pool().num_idle() > 0,
        }
    }

    /// Begins a transaction on a connection that lives.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.begin_with_options(TransactionOptions::default()).await
    }

    /// The same, of a kind.
    pub(super) async fn begin_with_options(&self, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
        let mut tries = self.tries();
        loop {
            match self.connections.begin_with_options(options).await {
                Err(error) if tries.again(&error) => {}
                begun => return begun,
            }
        }
    }

    /// Finds out whether the database answers.
    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        let mut tries = self.tries();
        loop {
            match self.connections.ping().await {
                Err(error) if tries.again(&error) => {}
                answered => return answered,
            }
        }
    }

    /// Closes all of them.
    pub(super) async fn close(self) -> Result<(), DbErr> {
        self.connections.close().await
    }

    /// Each dead connection costs one try, and the pool does not hand it out again.
    fn tries(&self) -> Tries {
        Tries(self.most)
    }
}

/// How often something may still be asked again.
struct Tries(u32);

impl Tries {
    /// Whether to ask again after this.
    fn again(&mut self, error: &DbErr) -> bool {
        let again = self.0 > 0 && is_dead(error);
        self.0 = self.0.saturating_sub(1);
        again
    }
}

/// Whether the connection is at fault and not what was asked.
fn is_dead(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    match error.as_ref() {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| GOODBYES.contains(&code.as_ref())),
        _ => false,
    }
}

/// For reading: a query that found its connection dead is asked again. What may change something is not.
#[async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        self.connections.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.connections.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.connections.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut tries = self.tries();
        loop {
            match self.connections.query_one_raw(statement.clone()).await {
                Err(error) if tries.again(&error) => {}
                read => return read,
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut tries = self.tries();
        loop {
            match self.connections.query_all_raw(statement.clone()).await {
                Err(error) if tries.again(&error) => {}
                read => return read,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::ConnAcquireErr;
    use std::io;
    use std::sync::Arc;

    fn io_error() -> RuntimeErr {
        RuntimeErr::SqlxError(Arc::new(sqlx::Error::Io(io::ErrorKind::ConnectionReset.into())))
    }

    #[test]
    fn only_a_dead_connection_is_a_reason_to_ask_again_and_not_for_ever() {
        let mut tries = Tries(2);
        let dead = DbErr::Query(io_error());
        assert_eq!([&dead, &dead, &dead].map(|error| tries.again(error)), [true, true, false]);
        for error in [
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            DbErr::Query(RuntimeErr::SqlxError(Arc::new(sqlx::Error::RowNotFound))),
            DbErr::Query(RuntimeErr::Internal("no".to_owned())),
            DbErr::RecordNotUpdated,
        ] {
            assert!(!Tries(2).again(&error), "{error}");
        }
        assert!(Tries(1).again(&DbErr::Exec(io_error())) && Tries(1).again(&DbErr::Conn(io_error())));
    }
}
