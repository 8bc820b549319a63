//! The connections that read. Behind a pooler that gives a connection to another client after each transaction
//! (`statement-cache-capacity=0` in the URL says so), each read is a transaction of its own: the driver prepares a
//! statement and runs it in two steps, and both must meet the same connection.
//!
//! A read that finds a connection idle is awaited where it was asked for. One that must wait for a connection waits on the
//! runtime the database was opened on: in a crowd the asker's own thread has thousands of other tasks to look at between
//! the moment a connection is handed to this one and the moment it uses it, and few connections would serve nobody.

use super::connect::AFRESH;
use super::pool::Pool;
use sea_orm::prelude::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use std::future::Future;
use tokio::runtime::Handle;
use tracing::Instrument;

/// What reads.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) connection: Pool,
    pooled: bool,
    calm: Handle,
}

impl Reader {
    /// Reads over these connections; to be called on the runtime where reads may wait.
    pub(super) fn new(connection: Pool, pooled: bool) -> Self {
        Self { connection, pooled, calm: Handle::current() }
    }

    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        self.connection.ping().await
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.connection.clone().close().await
    }

    /// A transaction on one of these connections, for a question that is more than a query.
    pub(super) async fn begun(&self) -> Result<DatabaseTransaction, DbErr> {
        if self.pooled { self.begin().await } else { self.connection.begin().await }
    }

    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let tx = self.connection.begin().await?;
        tx.execute_unprepared(AFRESH).await?;
        Ok(tx)
    }

    /// Awaits a read here if it need not wait for a connection, and else where waiting takes no longer than it must.
    async fn read<T, F>(&self, read: impl FnOnce(Self) -> F) -> Result<T, DbErr>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, DbErr>> + Send + 'static,
    {
        let read = read(self.clone());
        if self.connection.has_idle() {
            return read.await;
        }
        let cut_off = |_| DbErr::Conn(RuntimeErr::Internal("the read was cut off".to_owned()));
        self.calm.spawn(read.in_current_span()).await.map_err(cut_off)?
    }

    async fn one(self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if !self.pooled {
            return self.connection.query_one_raw(statement).await;
        }
        let tx = self.begin().await?;
        let found = tx.query_one_raw(statement).await?;
        tx.commit().await?;
        Ok(found)
    }

    async fn all(self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if !self.pooled {
            return self.connection.query_all_raw(statement).await;
        }
        let tx = self.begin().await?;
        let found = tx.query_all_raw(statement).await?;
        tx.commit().await?;
        Ok(found)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        if !self.pooled {
            return self.connection.execute_raw(statement).await;
        }
        let tx = self.begin().await?;
        let done = tx.execute_raw(statement).await?;
        tx.commit().await?;
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.read(|reader| reader.one(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.read(|reader| reader.all(statement)).await
    }
}
