//! The schema as programs depend on it, read from the database itself, and what a change of it takes away from them.

use migration::sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    kind: String,
    required: bool,
    default: bool,
}

/// Columns of one table, in order, and what they refer to: an index has no target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    table: String,
    columns: Vec<String>,
    target: String,
}

/// The tables of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    columns: BTreeMap<(String, String), Column>,
    unique: BTreeSet<Rule>,
    references: BTreeSet<Rule>,
}

const SQLITE_COLUMNS: &str = r#"
    SELECT m.name AS t, p.name AS c, lower(p.type) AS kind, p."notnull" AS required, p.dflt_value IS NOT NULL AS has_default
    FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"#;
const POSTGRES_COLUMNS: &str = "
    SELECT table_name AS t, column_name AS c, data_type || COALESCE(character_maximum_length::text, '') AS kind,
           CAST(is_nullable = 'NO' AS int) AS required, CAST(column_default IS NOT NULL AS int) AS has_default
    FROM information_schema.columns WHERE table_schema = 'public'";
const SQLITE_UNIQUE: &str = r#"
    SELECT m.name AS t, il.name AS rule, ii.name AS c, '' AS target
    FROM sqlite_master m JOIN pragma_index_list(m.name) il JOIN pragma_index_info(il.name) ii
    WHERE m.type = 'table' AND il."unique" ORDER BY m.name, il.name, ii.seqno"#;
const POSTGRES_UNIQUE: &str = "
    SELECT t.relname::text AS t, i.indexrelid::text AS rule, a.attname::text AS c, '' AS target
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
    WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace ORDER BY t.relname, i.indexrelid, k.place";
const SQLITE_REFERENCES: &str = r#"
    SELECT m.name AS t, CAST(f.id AS text) AS rule, f."from" AS c, f."table" AS target
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq"#;
const POSTGRES_REFERENCES: &str = "
    SELECT t.relname::text AS t, r.conname::text AS rule, a.attname::text AS c, o.relname::text AS target
    FROM pg_constraint r JOIN pg_class t ON t.oid = r.conrelid JOIN pg_class o ON o.oid = r.confrelid
    CROSS JOIN LATERAL unnest(r.conkey) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
    WHERE r.contype = 'f' AND t.relnamespace = 'public'::regnamespace ORDER BY t.relname, r.conname, k.place";

async fn rows(database: &DatabaseConnection, sqlite: &str, postgres: &str) -> Vec<QueryResult> {
    let backend = database.get_database_backend();
    let sql = if backend == DbBackend::Sqlite { sqlite } else { postgres };
    database.query_all_raw(Statement::from_string(backend, sql)).await.expect("the schema")
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get("", column).expect("a text")
}

fn flag(row: &QueryResult, column: &str) -> bool {
    row.try_get::<i32>("", column).expect("a flag") != 0
}

async fn rules(database: &DatabaseConnection, sqlite: &str, postgres: &str) -> BTreeSet<Rule> {
    let mut rules: BTreeMap<(String, String), Rule> = BTreeMap::new();
    for row in rows(database, sqlite, postgres).await {
        let (table, target) = (text(&row, "t"), text(&row, "target"));
        let rule = rules.entry((table.clone(), text(&row, "rule"))).or_insert(Rule { table, columns: vec![], target });
        rule.columns.push(text(&row, "c"));
    }
    rules.into_values().collect()
}

impl Shape {
    /// Reads it.
    pub async fn of(database: &DatabaseConnection) -> Self {
        let columns = rows(database, SQLITE_COLUMNS, POSTGRES_COLUMNS).await;
        let columns = columns.iter().map(|row| {
            let column =
                Column { kind: text(row, "kind"), required: flag(row, "required"), default: flag(row, "has_default") };
            ((text(row, "t"), text(row, "c")), column)
        });
        Self {
            columns: columns.collect(),
            unique: rules(database, SQLITE_UNIQUE, POSTGRES_UNIQUE).await,
            references: rules(database, SQLITE_REFERENCES, POSTGRES_REFERENCES).await,
        }
    }

    /// The names of its tables.
    pub fn tables(&self) -> BTreeSet<&str> {
        self.columns.keys().map(|(table, _)| table.as_str()).collect()
    }

    /// What a program made for this shape misses in `after`: something it reads is gone, or something it writes is
    /// refused.
    pub fn missed_in(&self, after: &Self) -> Vec<String> {
        let mut missed = Vec::new();
        for ((table, name), was) in &self.columns {
            let place = format!("{table}.{name}");
            match after.columns.get(&(table.clone(), name.clone())) {
                None => missed.push(format!("{place} is gone")),
                Some(is) if is.kind != was.kind => missed.push(format!("{place} was {} and is {}", was.kind, is.kind)),
                Some(is) if is.required && !was.required => missed.push(format!("{place} must not be null any more")),
                Some(is) if is.required && was.default && !is.default => {
                    missed.push(format!("{place} lost its default"));
                }
                Some(_) => {}
            }
        }
        let tables = self.tables();
        for ((table, name), is) in &after.columns {
            let new = tables.contains(table.as_str()) && !self.columns.contains_key(&(table.clone(), name.clone()));
            if new && is.required && !is.default {
                missed.push(format!("{table}.{name} is new and must be written"));
            }
        }
        let shown = |rule: &Rule| format!("{}({})", rule.table, rule.columns.join(", "));
        // Writing may rely on one to find the row that is there already.
        missed.extend(
            self.unique
                .difference(&after.unique)
                .filter(|rule| after.tables().contains(rule.table.as_str()))
                .map(|rule| format!("{} is not unique any more", shown(rule))),
        );
        let unique = after.unique.difference(&self.unique).map(|rule| (rule, "must be unique now"));
        let references = after.references.difference(&self.references).map(|rule| (rule, "must refer to a row now"));
        for (rule, what) in unique.chain(references) {
            if tables.contains(rule.table.as_str()) && !self.leaves_free(after, rule) {
                missed.push(format!("{} {what}", shown(rule)));
            }
        }
        missed
    }

    /// Whether a new rule holds by itself for what a program of this shape writes: it leaves a new column null.
    fn leaves_free(&self, after: &Self, rule: &Rule) -> bool {
        rule.columns.iter().any(|name| {
            let place = (rule.table.clone(), name.clone());
            let null = after.columns.get(&place).is_some_and(|column| !column.required && !column.default);
            null && !self.columns.contains_key(&place)
        })
    }
}
