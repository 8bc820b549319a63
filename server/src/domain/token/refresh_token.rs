//! Refresh tokens and authorization codes: texts derived from a grant, so that the same grant and generation always
//! give the same text and nothing usable lies in the database.

use crate::domain::{Fault, Tenant};
use crate::seal::codec::{Reader, Writer};
use crate::seal::{KeyId, Purpose, SealedText, Sealer};
use entity::id::GrantId;
use secrecy::SecretString;

/// What a refresh token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// Its grant.
    pub grant: GrantId,
    /// The generation it was made for.
    pub generation: i64,
}

impl Refresh {
    /// The text under one root key of the workspace.
    pub fn text(self, tenant: &Tenant, key: KeyId) -> Result<SecretString, Fault> {
        let mut writer = Writer::new();
        writer.uuid(self.grant.0).i64(self.generation);
        derived(tenant, key, Purpose::RefreshToken, &writer.finish())
    }

    /// Reads a presented text; `None` if this workspace never made it.
    pub fn read(tenant: &Tenant, text: &str) -> Option<Self> {
        let payload = opened(tenant, Purpose::RefreshToken, text)?;
        let mut reader = Reader::new(&payload);
        let read = Self { grant: GrantId(reader.uuid().ok()?), generation: reader.i64().ok()? };
        reader.finish().ok()?;
        Some(read)
    }
}

/// The authorization code of a grant, alphanumeric.
pub fn code_text(tenant: &Tenant, grant: GrantId, key: KeyId) -> Result<SecretString, Fault> {
    derived(tenant, key, Purpose::AuthorizationCode, grant.0.as_bytes())
}

/// The grant a presented code is of; `None` if this workspace never made it.
pub fn code_grant(tenant: &Tenant, text: &str) -> Option<GrantId> {
    let payload = opened(tenant, Purpose::AuthorizationCode, text)?;
    let mut reader = Reader::new(&payload);
    let grant = GrantId(reader.uuid().ok()?);
    reader.finish().ok()?;
    Some(grant)
}

fn derived(tenant: &Tenant, key: KeyId, purpose: Purpose, payload: &[u8]) -> Result<SecretString, Fault> {
    let sealer: &Sealer = tenant.keys().sealer_of(key).ok_or(Fault::Broken("a grant names a root key that is gone"))?;
    Ok(sealer.seal(purpose, payload, tenant.instance().entropy)?.into())
}

fn opened(tenant: &Tenant, purpose: Purpose, text: &str) -> Option<Vec<u8>> {
    let text = SealedText::parse(purpose, text).ok()?;
    tenant.keys().open(&text)
}
