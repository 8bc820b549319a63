//! The table of one version of a workspace: which scope opens which path, by which method, for tokens of which API.
//! Read once from its rows and kept in memory. Looking a path up allocates nothing.

use crate::protocol::path_template::PathTemplate;
use crate::protocol::request_path::RequestPath;
use crate::protocol::scope::ScopeSet;
use entity::scope::{self, Kind};
use entity::scope_path;

/// The table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    scope: String,
    method: String,
    template: PathTemplate,
    resource: i32,
}

/// Why a path stays closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// No line has it.
    PathUnlisted,
    /// Lines have it, but for other methods.
    MethodUnlisted,
    /// The token has none of the scopes that open it; the first of them.
    Scope(String),
    /// The token has such a scope, but is for another API.
    Audience,
}

impl Table {
    /// From the rows of one workspace. Only scopes of APIs open paths: those of `OpenID` Connect say who somebody is,
    /// those of the platform what they may do here.
    pub fn new(rows: &[scope_path::Model], scopes: &[scope::Model]) -> Self {
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let scope = scopes.iter().find(|scope| scope.id == row.scope_id && scope.kind == Kind::Api);
            let (Some(scope), Ok(template)) = (scope, PathTemplate::parse(&row.template)) else {
                tracing::error!(row = %row.id.0, "a line of the gateway's table cannot be read and opens nothing");
                continue;
            };
            lines.push(Line {
                scope: scope.name.clone(),
                method: row.method.clone(),
                template,
                resource: row.resource_number,
            });
        }
        Self { lines }
    }

    /// The scope of a token that opens a path; any line that fits is enough.
    ///
    /// # Errors
    /// What is missing: the nearest miss of all lines.
    pub fn opened<'t>(
        &'t self,
        method: &str,
        path: &RequestPath<'_>,
        held: &ScopeSet,
        audience: &[i32],
    ) -> Result<&'t str, Closed> {
        let mut miss = Closed::PathUnlisted;
        for line in self.lines.iter().filter(|line| line.template.matches(path)) {
            if line.method != method {
                if miss == Closed::PathUnlisted {
                    miss = Closed::MethodUnlisted;
                }
            } else if !held.contains(&line.scope) {
                if matches!(miss, Closed::PathUnlisted | Closed::MethodUnlisted) {
                    miss = Closed::Scope(line.scope.clone());
                }
            } else if audience.contains(&line.resource) {
                return Ok(&line.scope);
            } else {
                miss = Closed::Audience;
            }
        }
        Err(miss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::id::{ScopeId, ScopePathId, WorkspaceId};
    use uuid::Uuid;

    /// Lines of scope, method, template and API.
    fn table(lines: &[(&str, &str, &str, i32)]) -> Table {
        let workspace_id = WorkspaceId(Uuid::nil());
        let id = |name: &str| ScopeId(Uuid::from_u128(name.bytes().fold(7, |sum, byte| sum * 31 + u128::from(byte))));
        let row = |(scope, method, template, resource): &(&str, &str, &str, i32)| scope_path::Model {
            workspace_id,
            id: ScopePathId(Uuid::nil()),
            scope_id: id(scope),
            method: (*method).to_owned(),
            template: (*template).to_owned(),
            resource_number: *resource,
            created_at: 0,
        };
        let scope = |(name, kind): (&str, Kind)| scope::Model {
            workspace_id,
            id: id(name),
            number: 0,
            name: name.to_owned(),
            description: String::new(),
            kind,
            created_at: 0,
        };
        let known =
            [("openid", Kind::Identity), ("apps:read", Kind::Platform), ("accounts", Kind::Api), ("pay", Kind::Api)];
        Table::new(&lines.iter().map(row).collect::<Vec<_>>(), &known.map(scope))
    }

    fn ask(table: &Table, method: &str, target: &str, held: &str, audience: &[i32]) -> Result<String, Closed> {
        let path = RequestPath::parse(target).unwrap();
        table.opened(method, &path, &ScopeSet::parse(held).unwrap(), audience).map(str::to_owned)
    }

    #[test]
    fn a_path_is_opened_by_any_line_that_fits() {
        let lines = [
            ("accounts", "GET", "/accounts/{id}", 0),
            ("pay", "POST", "/accounts/{id}", 0),
            ("pay", "GET", "/{any}/7", 3),
        ];
        let table = table(&lines);
        let opened = |method, target, held, audience: &[i32]| ask(&table, method, target, held, audience);
        assert_eq!(opened("GET", "/accounts/1", "accounts", &[0]).unwrap(), "accounts");
        assert_eq!(opened("POST", "/accounts/1", "accounts pay", &[0, 3]).unwrap(), "pay");
        assert_eq!(opened("GET", "/accounts/7", "pay", &[3]).unwrap(), "pay");
        assert_eq!(opened("GET", "/accounts/7", "accounts pay", &[0]).unwrap(), "accounts");

        assert_eq!(opened("GET", "/accounts", "accounts pay", &[0]), Err(Closed::PathUnlisted));
        assert_eq!(opened("get", "/accounts/1", "accounts pay", &[0]), Err(Closed::MethodUnlisted));
        assert_eq!(opened("HEAD", "/accounts/1", "accounts pay", &[0]), Err(Closed::MethodUnlisted));
        assert_eq!(opened("GET", "/accounts/1", "pay", &[0]), Err(Closed::Scope("accounts".into())));
        assert_eq!(opened("GET", "/accounts/7", "openid", &[0]), Err(Closed::Scope("accounts".into())));
        assert_eq!(opened("GET", "/accounts/1", "accounts", &[3]), Err(Closed::Audience));
        assert_eq!(opened("GET", "/accounts/7", "pay", &[0]), Err(Closed::Audience));
        assert_eq!(opened("GET", "/accounts/1", "accounts", &[]), Err(Closed::Audience));
    }

    #[test]
    fn an_empty_table_opens_nothing() {
        assert_eq!(ask(&Table::default(), "GET", "/", "accounts", &[0]), Err(Closed::PathUnlisted));
    }

    #[test]
    fn lines_that_cannot_be_read_and_scopes_of_others_open_nothing() {
        let lines = [
            ("openid", "GET", "/openid", 0),
            ("apps:read", "GET", "/apps", 0),
            ("unknown", "GET", "/unknown", 0),
            ("accounts", "GET", "accounts", 0),
            ("accounts", "GET", "/accounts/*", 0),
        ];
        let table = table(&lines);
        assert!(table.lines.is_empty());
    }
}
