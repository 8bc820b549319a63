//! The connections that read. Behind a pooler that gives a connection to another client after each transaction
//! (`statement-cache-capacity=0` in the URL says so), each read is a transaction of its own: the driver prepares a
//! statement and runs it in two steps, and both must meet the same connection.

use super::connect::AFRESH;
use super::pool::Pool;
use sea_orm::prelude::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// What reads.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) connection: Pool,
    pooled: bool,
}

impl Reader {
    pub(super) fn new(connection: Pool, pooled: bool) -> Self {
        Self { connection, pooled }
    }

    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        self.connection.ping().await
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.connection.clone().close().await
    }

    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let tx = self.connection.begin().await?;
        tx.execute_unprepared(AFRESH).await?;
        Ok(tx)
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
        if !self.pooled {
            return self.connection.query_one_raw(statement).await;
        }
        let tx = self.begin().await?;
        let found = tx.query_one_raw(statement).await?;
        tx.commit().await?;
        Ok(found)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if !self.pooled {
            return self.connection.query_all_raw(statement).await;
        }
        let tx = self.begin().await?;
        let found = tx.query_all_raw(statement).await?;
        tx.commit().await?;
        Ok(found)
    }
}
