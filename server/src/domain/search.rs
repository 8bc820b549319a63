//! Lists of what begins with a text, in two halves: first what is found by its short name, then what is found by its
//! long one; and lists in an order somebody chose, which are a second half alone. The place in such a list is one text,
//! which a cursor carries.

use crate::store::After;
use uuid::Uuid;

/// A page of what was found.
#[derive(Debug)]
pub struct Found<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// The two halves of a search, each in the order of its own text.
pub(super) struct Halves<First, Second, Short, Long> {
    /// Reads the first half after a short name.
    pub(super) first: First,
    /// Reads the second half after a long name.
    pub(super) second: Second,
    /// The short name of a row.
    pub(super) short: Short,
    /// The place of a row in the order of long names.
    pub(super) long: Long,
}

/// Where a page begins.
enum Place {
    First(Option<String>),
    Second(Option<After>),
}

impl Place {
    fn read(text: Option<&str>) -> Self {
        match text.map(|text| text.split_once(' ').unwrap_or((text, ""))) {
            None => Self::First(None),
            Some(("1", short)) => Self::First(Some(short.to_owned())),
            Some((id, long)) => {
                let after = id.parse::<Uuid>().ok().map(|id| After { text: long.to_owned(), id });
                Self::Second(after)
            }
        }
    }
}

/// One page of a list in one order, from a place onwards.
pub(super) async fn sorted<T, E>(
    place: Option<&str>,
    limit: u64,
    read: impl AsyncFn(Option<&After>, u64) -> Result<Vec<T>, E>,
    place_of: impl Fn(&T) -> After,
) -> Result<Found<T>, E> {
    let nothing = async |_: Option<&str>, _| Ok(Vec::new());
    page(place, limit, Halves { first: nothing, second: read, short: |_: &T| String::new(), long: place_of }).await
}

/// One page, from a place onwards.
pub(super) async fn page<T, E, First, Second, Short, Long>(
    place: Option<&str>,
    limit: u64,
    halves: Halves<First, Second, Short, Long>,
) -> Result<Found<T>, E>
where
    First: AsyncFn(Option<&str>, u64) -> Result<Vec<T>, E>,
    Second: AsyncFn(Option<&After>, u64) -> Result<Vec<T>, E>,
    Short: Fn(&T) -> String,
    Long: Fn(&T) -> After,
{
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let place = Place::read(place);
    let mut items = match &place {
        Place::First(after) => (halves.first)(after.as_deref(), limit + 1).await?,
        Place::Second(_) => Vec::new(),
    };
    let from_first = items.len();
    if from_first <= wanted {
        let after = match &place {
            Place::First(_) => None,
            Place::Second(after) => after.as_ref(),
        };
        let left = u64::try_from(wanted + 1 - from_first).unwrap_or(1);
        items.extend((halves.second)(after, left).await?);
    }
    let more = items.len() > wanted;
    items.truncate(wanted);
    let next = items.last().filter(|_| more).map(|last| {
        if wanted <= from_first {
            return format!("1 {}", (halves.short)(last));
        }
        let After { text, id } = (halves.long)(last);
        format!("{id} {text}")
    });
    Ok(Found { items, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two halves of single letters, read in pages of `limit`.
    async fn read(first: &str, second: &str, limit: u64) -> String {
        let rows = |half: &str| -> Vec<String> { half.chars().map(String::from).collect() };
        let (first, second) = (rows(first), rows(second));
        let from = |half: &[String], after: Option<&str>, limit: u64| -> Vec<String> {
            let after = after.unwrap_or_default().to_owned();
            half.iter().filter(|row| **row > after).take(usize::try_from(limit).unwrap()).cloned().collect()
        };
        let (mut seen, mut place) = (Vec::new(), None::<String>);
        loop {
            let halves = Halves {
                first: async |after: Option<&str>, limit| Ok::<_, ()>(from(&first, after, limit)),
                second: async |after: Option<&After>, limit| {
                    Ok(from(&second, after.map(|after| after.text.as_str()), limit))
                },
                short: |row: &String| row.clone(),
                long: |row: &String| After { text: row.clone(), id: Uuid::nil() },
            };
            let found = page(place.as_deref(), limit, halves).await.unwrap();
            seen.push(found.items.concat());
            place = found.next;
            if place.is_none() {
                return seen.join(" ");
            }
        }
    }

    #[tokio::test]
    async fn pages_go_from_one_half_into_the_other() {
        assert_eq!(read("ace", "bdf", 2).await, "ac eb df");
        assert_eq!(read("ac", "bd", 2).await, "ac bd");
        assert_eq!(read("", "bd", 1).await, "b d");
        assert_eq!(read("ac", "", 2).await, "ac");
        assert_eq!(read("ace", "", 2).await, "ac e");
        assert_eq!(read("", "", 2).await, "");
        assert_eq!(read("ace", "bdf", 9).await, "acebdf");
    }
}
