//! The place in a paged list, as programs and pages carry it: sealed, so that nobody builds on what is in it, and good
//! for one list of one workspace. Every paged answer over HTTP makes one and reads it back.

use super::{Fault, Tenant};
use crate::seal::codec::{Reader, Writer};
use crate::seal::{Purpose, SealedText};
use uuid::Uuid;

/// The text that continues a list after a key.
pub fn write(tenant: &Tenant, list: &str, after: Uuid) -> Result<String, Fault> {
    let mut payload = Writer::new();
    payload.str(list).uuid(after);
    seal(tenant, payload)
}

/// The key such a text stands for; `None` if it was not made for this list here.
pub fn read(tenant: &Tenant, list: &str, text: &str) -> Option<Uuid> {
    let payload = open(tenant, text)?;
    let mut reader = Reader::new(&payload);
    let of_this_list = reader.str().ok()? == list;
    let after = reader.uuid().ok()?;
    reader.finish().ok()?;
    of_this_list.then_some(after)
}

/// The text that continues a list in the order of a text after one of them.
pub fn write_text(tenant: &Tenant, list: &str, after: &str) -> Result<String, Fault> {
    let mut payload = Writer::new();
    payload.str(list).str(after);
    seal(tenant, payload)
}

/// The text such a cursor stands for; `None` if it was not made for this list here.
pub fn read_text(tenant: &Tenant, list: &str, text: &str) -> Option<String> {
    let payload = open(tenant, text)?;
    let mut reader = Reader::new(&payload);
    let of_this_list = reader.str().ok()? == list;
    let after = reader.str().ok()?.to_owned();
    reader.finish().ok()?;
    of_this_list.then_some(after)
}

fn seal(tenant: &Tenant, payload: Writer) -> Result<String, Fault> {
    let sealer = tenant.keys().sealer(tenant.now())?;
    Ok(sealer.seal(Purpose::Cursor, &payload.finish(), tenant.instance().entropy)?)
}

fn open(tenant: &Tenant, text: &str) -> Option<Vec<u8>> {
    let sealed = SealedText::parse(Purpose::Cursor, text).ok()?;
    tenant.keys().open(&sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::test_support::World;

    #[tokio::test]
    async fn a_place_is_good_for_its_own_list_only() {
        let world = World::new().await;
        let tenant = world.workspace("acme").await;
        let after = Uuid::from_u128(7);
        let text = write(&tenant, "apps", after).unwrap();
        assert_eq!(read(&tenant, "apps", &text), Some(after));
        assert_eq!(read(&tenant, "users", &text), None);
        for forged in ["", "x", "00000000-0000-0000-0000-000000000007", &text[1..], &format!("{text}A")] {
            assert_eq!(read(&tenant, "apps", forged), None, "{forged}");
        }
    }
}
