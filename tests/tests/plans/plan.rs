//! What a database means to do for a statement, and what of it is not allowed.

/// How one table is read in a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The table.
    pub table: String,
    /// The columns an index is entered by; none if all of it, or all of the table, is passed over.
    pub by: Vec<String>,
    /// Whether it is an index that holds only few of the rows.
    pub partial: bool,
}

/// A statement and its steps.
#[derive(Debug)]
pub struct Plan<'s> {
    /// The statement.
    pub statement: &'s str,
    /// How it is done.
    pub steps: Vec<Step>,
}

/// Tables that may be passed over: they belong to the installation, and hold a row or a handful.
const OF_THE_INSTALLATION: [&str; 4] = ["instance", "spare_key", "schema_floor", "seaql_migrations"];

/// Tables of which a workspace has a handful of rows by nature, so that reading all of them is the point.
const A_HANDFUL: [&str; 7] =
    ["workspace_key", "workspace_host", "scope", "scope_path", "api_resource", "switch_past", "logo"];

/// Statements that read all rows of a workspace in a table, and why they may.
const JUSTIFIED: [(&str, &str); 2] = [
    // Cleaning up after a deleted workspace. Only the console's sessions hold a grant: a few for each operator.
    ("session", r#"UPDATE "session" SET "grant_id" = "#),
    // An operator looks at one workspace. There is a row for each app and each older way it still goes.
    ("switch_usage", r#"SELECT "switch_usage"."switch", CAST(SUM("uses")"#),
];

/// The orders in which workspaces are listed, each of which is that of an index.
const LISTED: [&str; 2] = [r#" ORDER BY "workspace"."id""#, r#" ORDER BY lower("workspace"."name""#];

/// Columns of few values: to pass over rows with another one costs little, where a page of those left is wanted.
const HARDLY_NARROWS: [&str; 5] = ["workspace_id", "state", "status", "kind", "disabled"];

/// Whether a statement has a plan at all.
pub fn is_planned(statement: &str) -> bool {
    let first = statement.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    matches!(first.as_str(), "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "WITH")
        && !["sqlite_master", "information_schema", "pg_catalog", "pragma_"].iter().any(|own| statement.contains(own))
}

impl Plan<'_> {
    /// What is wrong with it.
    pub fn complaints(&self) -> Vec<String> {
        self.steps.iter().filter_map(|step| self.complaint(step)).collect()
    }

    fn complaint(&self, step: &Step) -> Option<String> {
        let Step { table, by, partial } = step;
        if OF_THE_INSTALLATION.contains(&table.as_str()) || *partial {
            return None;
        }
        if by.is_empty() {
            // Workspaces are listed in the order of an index, a page at a time.
            let page = table == "workspace" && LISTED.iter().any(|order| self.statement.contains(order));
            return (!(page && self.is_limited())).then(|| format!("{table} is passed over"));
        }
        if by == &["workspace_id"]
            && !A_HANDFUL.contains(&table.as_str())
            && !self.is_limited()
            && !self.may_read(table)
        {
            return Some(format!("all rows of a workspace in {table} are read"));
        }
        if by == &["workspace_id"]
            && let Some(column) = self.narrowed_by(table)
        {
            return Some(format!("rows of a workspace in {table} are passed over to find those of one {column}"));
        }
        None
    }

    /// A column of the table that the statement compares with one value.
    fn narrowed_by(&self, table: &str) -> Option<&str> {
        let condition = self.statement.split_once(" WHERE ")?.1;
        let before = format!("\"{table}\".\"");
        let mut columns = condition.split(before.as_str()).skip(1).filter_map(|rest| rest.split_once('"'));
        let named = columns.find(|(column, rest)| rest.starts_with(" = ") && !HARDLY_NARROWS.contains(column));
        named.map(|(column, _)| column)
    }

    fn may_read(&self, table: &str) -> bool {
        JUSTIFIED.iter().any(|(known, statement)| *known == table && self.statement.starts_with(statement))
    }

    /// A page, a batch, or the first row found.
    fn is_limited(&self) -> bool {
        self.statement.contains(" LIMIT ")
    }
}

#[test]
fn a_scan_is_noticed_and_an_entry_is_not() {
    let step = |table: &str, by: &[&str]| Step {
        table: table.to_owned(),
        by: by.iter().map(|column| (*column).to_owned()).collect(),
        partial: false,
    };
    let complaints = |statement, steps: &[Step]| Plan { statement, steps: steps.to_vec() }.complaints().len();
    assert_eq!(complaints("SELECT", &[step("grant", &[])]), 1);
    assert_eq!(complaints("SELECT", &[step("grant", &["workspace_id"])]), 1);
    assert_eq!(complaints("SELECT LIMIT 1", &[step("grant", &[])]), 1);
    assert_eq!(complaints("SELECT … LIMIT 50", &[step("grant", &["workspace_id"])]), 0);
    let of_one =
        r#"SELECT … WHERE "grant"."workspace_id" = ? AND "grant"."state" = ? AND "grant"."user_id" = ? LIMIT 50"#;
    assert_eq!(complaints(of_one, &[step("grant", &["workspace_id"])]), 1);
    assert_eq!(complaints(of_one, &[step("grant", &["workspace_id", "user_id"])]), 0);
    let of_a_state = r#"SELECT … WHERE "grant"."workspace_id" = ? AND "grant"."state" = ? LIMIT 50"#;
    assert_eq!(complaints(of_a_state, &[step("grant", &["workspace_id"])]), 0);
    assert_eq!(complaints("SELECT", &[step("grant", &["workspace_id", "id"]), step("user", &[])]), 1);
    assert_eq!(complaints("SELECT", &[step("scope", &["workspace_id"]), step("instance", &[])]), 0);
    assert_eq!(complaints("SELECT", &[step("workspace", &[])]), 1);
}
