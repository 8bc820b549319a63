//! Lists, page by page (keyset pages): `limit` and `cursor` ask, `items` and `next_cursor` answer. A cursor is sealed, and
//! good for the list and the filters it came from (B-04).

use super::problem::{Failure, Kind};
use crate::domain::refusal::Refused;
use crate::domain::search::Found;
use crate::domain::sifted::Sifted;
use crate::domain::{Tenant, cursor};
use crate::http::form::query;
use crate::protocol::params::Params;
use crate::store::{Page, Sorting};
use actix_web::HttpRequest;
use serde::de::IntoDeserializer;
use serde::de::value::Error;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Items on a page: unless asked otherwise, and at most.
const USUAL: u64 = 50;
const MOST: u64 = 200;

/// What an empty value is no value for: whoever narrows a list down, or an end to one method, by a variable that happens to
/// be empty must not get, or end, all there is.
const NEVER_EMPTY: [&str; 16] = [
    "actor",
    "action",
    "target",
    "limit",
    "cursor",
    "user_id",
    "client_id",
    "user",
    "login",
    "from",
    "to",
    "order",
    "method",
    "period",
    "after",
    "head",
];

/// The longest text that is looked for, in bytes.
const LONGEST: usize = 256;

/// Which page is wanted.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read by name")]
pub struct PageParams {
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// In which order a list comes, where there is a choice.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; it is read by name")]
pub struct OrderParam {
    /// By when each was made, or by name. What is looked for comes in an order of its own, and goes without this.
    #[param(inline)]
    order: Option<Sorting>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last one.
    pub next_cursor: Option<String>,
}

/// What a request for a list says.
#[derive(Debug)]
pub struct Asked {
    params: Params,
    /// Names the list and what it is filtered by.
    list: String,
    limit: u64,
}

/// Reads the parameters of a request, each of which is known and comes once.
pub fn parameters(request: &HttpRequest, known: &[&str]) -> Result<Params, Failure> {
    let params = query(request).map_err(|error| Failure::new(Kind::Malformed, error.to_string()))?;
    if let Some(name) = params.first_duplicate(&[]) {
        return Err(Failure::new(Kind::Malformed, "a parameter came twice").about(name));
    }
    if let Some(name) = params.first_unknown(known) {
        return Err(Failure::new(Kind::Malformed, "a parameter is not known").about(name));
    }
    if let Some(name) = params.first_empty(&NEVER_EMPTY) {
        return Err(Failure::new(Kind::Invalid, format!("{name} is empty")).about(name).hint("leave it out"));
    }
    Ok(params)
}

impl Asked {
    /// What a request for `list` says, which may be filtered by these.
    pub fn of(request: &HttpRequest, list: &str, filters: &[&str]) -> Result<Self, Failure> {
        let known: Vec<&str> = filters.iter().copied().chain(["limit", "cursor"]).collect();
        let params = parameters(request, &known)?;
        let limit = params.value("limit").map_or(Some(USUAL), |text| text.parse().ok());
        let limit = limit
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Failure::new(Kind::Invalid, format!("limit is a number from 1 to {MOST}")).about("limit"))?;
        let mut named = list.to_owned();
        for filter in filters {
            let value = params.value(filter).unwrap_or_default();
            if value.len() > LONGEST {
                return Err(Failure::new(Kind::Invalid, format!("{filter} is too long")).about(*filter));
            }
            named.push('\n');
            named.push_str(value);
        }
        Ok(Self { params, list: named, limit })
    }

    /// A filter; empty counts as none.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.params.value(name).filter(|value| !value.is_empty())
    }

    /// The order that is wanted, if any is.
    pub fn sorting(&self) -> Result<Option<Sorting>, Failure> {
        let Some(word) = self.value("order") else { return Ok(None) };
        let invalid = |reason: String| Failure::new(Kind::Invalid, reason).about("order");
        if let Some(name) = ["query", "login"].into_iter().find(|name| self.value(name).is_some()) {
            return Err(invalid(format!("order goes without {name}")).hint("leave one of them out"));
        }
        let sorting = Sorting::deserialize(IntoDeserializer::<Error>::into_deserializer(word));
        sorting.map(Some).map_err(|_| invalid("order is oldest, newest, name or name_descending".to_owned()))
    }

    /// How many items are wanted.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// The page in the order of keys, with one item more than is wanted, which says whether there is another page.
    pub fn page(&self, tenant: &Tenant) -> Result<Page, Failure> {
        Ok(Page { after: self.after(tenant)?, limit: self.limit + 1 })
    }

    /// The page of a list from which what is dead is taken out once it was read.
    pub fn unsifted(&self, tenant: &Tenant) -> Result<Page, Failure> {
        Ok(Page { after: self.after(tenant)?, limit: self.limit })
    }

    fn after(&self, tenant: &Tenant) -> Result<Option<Uuid>, Failure> {
        let cursor = self.params.value("cursor");
        cursor.map(|text| cursor::read(tenant, &self.list, text).ok_or_else(foreign_cursor)).transpose()
    }

    /// Where the page begins in the order of a text.
    pub fn place(&self, tenant: &Tenant) -> Result<Option<String>, Failure> {
        match self.params.value("cursor") {
            None => Ok(None),
            Some(text) => cursor::read_text(tenant, &self.list, text).ok_or_else(foreign_cursor).map(Some),
        }
    }

    /// A page of what was read, which may be one item more.
    pub fn items<T>(&self, tenant: &Tenant, mut items: Vec<T>, key: impl Fn(&T) -> Uuid) -> Result<Items<T>, Failure> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().map(key).filter(|_| more);
        self.page_of(tenant, items, next)
    }

    /// A page of such a list. There is another one as long as as many rows were read as were wanted.
    pub fn sifted<T>(&self, tenant: &Tenant, page: Sifted<T>) -> Result<Items<T>, Failure> {
        let more = u64::try_from(page.read).is_ok_and(|read| read >= self.limit);
        self.page_of(tenant, page.items, page.last.filter(|_| more))
    }

    /// A page, and the key after which the next one begins.
    pub fn page_of<T>(&self, tenant: &Tenant, items: Vec<T>, next: Option<Uuid>) -> Result<Items<T>, Failure> {
        let next_cursor = next.map(|key| cursor::write(tenant, &self.list, key)).transpose()?;
        Ok(Items { items, next_cursor })
    }

    /// A page whose place is a text.
    pub fn page_of_texts<T>(&self, tenant: &Tenant, found: Found<T>) -> Result<Items<T>, Failure> {
        let next_cursor = found.next.map(|text| cursor::write_text(tenant, &self.list, &text)).transpose()?;
        Ok(Items { items: found.items, next_cursor })
    }
}

impl<T> Items<T> {
    /// All there is, where that is a handful by nature.
    pub fn all(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// The one there is, or none.
    pub fn maybe(found: Result<T, Refused>) -> Result<Self, Failure> {
        match found {
            Ok(one) => Ok(Self::all(vec![one])),
            Err(Refused::NotFound { .. }) => Ok(Self::all(Vec::new())),
            Err(other) => Err(other.into()),
        }
    }
}

fn foreign_cursor() -> Failure {
    Failure::new(Kind::Invalid, "cursor is not one that this list gave").about("cursor")
}
