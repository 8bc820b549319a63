//! Versions beside each other on one schema: the older one runs while steps only added, and is refused once one took
//! away what it needs.

use crate::backend::{bring_up, on_each};
use crate::shape::Shape;
use migration::sea_orm_migration::prelude::*;
use migration::{SchemaError, Standing, Step, Steps};

const ADDS: &str = "m29990101_000001_adds";
const WITHOUT: &str = "m29990101_000002_does_without";
const TAKES: &str = "m29990101_000003_takes";

/// A step that runs a text.
struct Invented(&'static str, &'static str);

impl MigrationName for Invented {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Invented {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(self.1).await.map(|_| ())
    }
}

/// The version after this one adds a column, the one after it does without an older one, the third drops that.
fn versions() -> [Steps; 4] {
    let this = Steps::known();
    let next = this
        .clone()
        .then(Step::expand(|| Box::new(Invented(ADDS, r#"ALTER TABLE "app" ADD COLUMN "colour" varchar"#))));
    let without = next.clone().then(Step::expand(|| Box::new(Invented(WITHOUT, "SELECT 1"))));
    let takes = Step::contract(|| Box::new(Invented(TAKES, r#"ALTER TABLE "app" DROP COLUMN "colour""#)), WITHOUT);
    let last = without.clone().then(takes);
    [this, next, without, last]
}

fn standing(pending: &[&str], newer: &[&str]) -> Standing {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Standing { pending: owned(pending), newer: owned(newer) }
}

#[test]
fn a_version_runs_on_what_was_only_added_to_and_not_on_what_it_lost() {
    on_each(async |database| {
        let [this, next, without, last] = versions();
        let names = this.names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(this.compare(&database).await.expect("an empty database"), standing(&names, &[]));
        bring_up(&this, &database).await.expect("the schema of this version");
        assert_eq!(this.compare(&database).await.expect("up to date"), standing(&[], &[]));
        assert_eq!(next.compare(&database).await.expect("one step is missing"), standing(&[ADDS], &[]));

        bring_up(&without, &database).await.expect("two more");
        let made = Shape::of(&database).await;
        assert_eq!(this.compare(&database).await.expect("it may run"), standing(&[], &[ADDS, WITHOUT]));
        // Its start makes nothing and undoes nothing.
        assert_eq!(bring_up(&this, &database).await.expect("it may start"), standing(&[], &[ADDS, WITHOUT]));
        assert_eq!(Shape::of(&database).await, made);

        bring_up(&last, &database).await.expect("the last");
        assert_eq!(without.compare(&database).await.expect("it does without"), standing(&[], &[TAKES]));
        assert_eq!(last.compare(&database).await.expect("its own"), standing(&[], &[]));
        let made = Shape::of(&database).await;
        for older in [this, next] {
            for refused in [older.compare(&database).await, bring_up(&older, &database).await] {
                match refused {
                    Err(SchemaError::Contracted { floor, newer }) => {
                        assert_eq!(floor, WITHOUT);
                        assert!(newer.ends_with(&[WITHOUT.to_owned(), TAKES.to_owned()]), "{newer:?}");
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(Shape::of(&database).await, made);
    });
}

#[test]
fn a_version_of_another_line_is_refused() {
    on_each(async |database| {
        let [this, next, ..] = versions();
        bring_up(&next, &database).await.expect("its schema");
        let other = this.then(Step::expand(|| Box::new(Invented("m29990101_000009_elsewhere", "SELECT 1"))));
        let made = Shape::of(&database).await;
        match bring_up(&other, &database).await {
            Err(SchemaError::Diverged { newer, pending }) => {
                assert_eq!((newer, pending), (vec![ADDS.to_owned()], vec!["m29990101_000009_elsewhere".to_owned()]));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(Shape::of(&database).await, made);
    });
}
