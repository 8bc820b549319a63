//! An open transaction of the writer. It notices when a statement fails in it, because the job that asked may make
//! anything of the error: PostgreSQL commits nothing after a failed statement and says so to nobody, and a deadlock or a
//! lock that is not given in time is nobody's refusal, but a reason to run the job again.

use super::error::sqlstate;
use super::pool::Pool;
use sea_orm::prelude::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// PostgreSQL answers what begins, ends or rolls back a transaction at once, or is not there.
const ANSWER: Duration = Duration::from_secs(5);

/// A transaction, or a savepoint in one.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    mishap: AtomicU8,
}

/// The worst that happened to a statement of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mishap {
    /// Nothing.
    None,
    /// It failed.
    Failed,
    /// It met another transaction: a deadlock, a serialization failure, a lock that was not given in time.
    Conflict,
}

impl Mishap {
    /// What an error of the database means.
    pub(super) fn of(error: &DbErr) -> Self {
        match sqlstate(error).as_deref() {
            // serialization_failure, deadlock_detected, lock_not_available
            Some("40001" | "40P01" | "55P03") => Self::Conflict,
            _ => Self::Failed,
        }
    }
}

impl Transaction {
    /// Begins one. On SQLite it takes the write lock at once. The statements, if there are any, are the first in it.
    pub(super) async fn begin(connection: &Pool, first: Option<&str>) -> Result<Self, DbErr> {
        let sqlite_transaction_mode = match connection.get_database_backend() {
            DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
            _ => None,
        };
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        let begun = Self::over(connection.begin_with_options(options).await?);
        if let Some(first) = first {
            begun.execute_unprepared(first).await?;
        }
        Ok(begun)
    }

    /// A savepoint in it.
    pub(super) async fn savepoint(&self) -> Result<Self, DbErr> {
        Ok(Self::over(self.inner.begin().await?))
    }

    fn over(inner: DatabaseTransaction) -> Self {
        Self { inner, mishap: AtomicU8::new(0) }
    }

    /// Commits it, or releases the savepoint.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        answered(self.inner.get_database_backend(), self.inner.commit()).await
    }

    /// Undoes it.
    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        answered(self.inner.get_database_backend(), self.inner.rollback()).await
    }

    /// The worst that happened in it.
    pub(super) fn mishap(&self) -> Mishap {
        match self.mishap.load(Ordering::Relaxed) {
            0 => Mishap::None,
            1 => Mishap::Failed,
            _ => Mishap::Conflict,
        }
    }

    fn note<T>(&self, done: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &done {
            self.mishap.fetch_max(Mishap::of(error) as u8, Ordering::Relaxed);
        }
        done
    }
}

/// A disk may take its time; a server that does not answer is not waited for.
async fn answered(backend: DbBackend, work: impl Future<Output = Result<(), DbErr>>) -> Result<(), DbErr> {
    if backend == DbBackend::Sqlite {
        return work.await;
    }
    let late = |_| DbErr::Custom("the database does not answer".to_owned());
    tokio::time::timeout(ANSWER, work).await.map_err(late)?
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.note(self.inner.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.note(self.inner.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.note(self.inner.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.note(self.inner.query_all_raw(statement).await)
    }
}
