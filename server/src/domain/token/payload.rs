//! What an opaque access token carries, and how a JWT says the same. A grant's token names the grant and only what is
//! narrower than it; a token without a grant names its app, its scopes and the epochs it was made under.

use crate::clock::UnixSeconds;
use crate::seal::codec::{Malformed, Reader, Writer};
use entity::id::{AppId, GrantId};

/// Names one access token: when it was made and 64 bits beside; as text it sorts by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenId {
    /// When it was issued.
    pub issued_at: UnixSeconds,
    /// Random, or derived where a repeated request must give the same token.
    pub serial: [u8; 8],
}

impl TokenId {
    /// The `jti`.
    pub fn text(&self) -> String {
        format!("{:010x}{}", self.issued_at, hex::encode(self.serial))
    }
}

/// What a token is derived from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A person's grant.
    Grant {
        /// Which.
        grant: GrantId,
        /// Scope numbers, where fewer than the grant's.
        scope: Option<Vec<i32>>,
        /// Resource numbers, where fewer than the grant's.
        resources: Option<Vec<i32>>,
    },
    /// An app on its own.
    App {
        /// Which.
        app: AppId,
        /// Scope numbers.
        scope: Vec<i32>,
        /// Resource numbers.
        resources: Vec<i32>,
        /// The app's epoch it was made under.
        app_epoch: i64,
        /// The workspace's epoch it was made under.
        workspace_epoch: i64,
    },
}

/// An access token's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// Its name.
    pub id: TokenId,
    /// Seconds it lives.
    pub lifetime: i64,
    /// What it is derived from.
    pub source: Source,
}

const GRANT: u8 = 0;
const NARROWED: u8 = 1;
const APP: u8 = 2;

impl AccessToken {
    /// When it ends.
    pub fn expires_at(&self) -> UnixSeconds {
        self.id.issued_at.saturating_add(self.lifetime)
    }

    /// The payload to seal.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        match &self.source {
            Source::Grant { grant, scope: None, resources: None } => {
                writer.u8(GRANT).uuid(grant.0);
            }
            Source::Grant { grant, scope, resources } => {
                writer.u8(NARROWED).uuid(grant.0);
                writer.opt(scope.as_deref(), numbers).opt(resources.as_deref(), numbers);
            }
            Source::App { app, scope, resources, app_epoch, workspace_epoch } => {
                writer.u8(APP).uuid(app.0);
                numbers(&mut writer, scope);
                numbers(&mut writer, resources);
                writer.varint(unsigned(*app_epoch)).varint(unsigned(*workspace_epoch));
            }
        }
        writer.varint(unsigned(self.id.issued_at)).varint(unsigned(self.lifetime)).raw(&self.id.serial);
        writer.finish()
    }

    /// Reads an opened payload.
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        let source = match reader.u8()? {
            GRANT => Source::Grant { grant: GrantId(reader.uuid()?), scope: None, resources: None },
            NARROWED => Source::Grant {
                grant: GrantId(reader.uuid()?),
                scope: reader.opt(read_numbers)?,
                resources: reader.opt(read_numbers)?,
            },
            APP => Source::App {
                app: AppId(reader.uuid()?),
                scope: read_numbers(&mut reader)?,
                resources: read_numbers(&mut reader)?,
                app_epoch: signed(reader.varint()?)?,
                workspace_epoch: signed(reader.varint()?)?,
            },
            _ => return Err(Malformed),
        };
        let issued_at = signed(reader.varint()?)?;
        let lifetime = signed(reader.varint()?)?;
        let serial = reader.array()?;
        reader.finish()?;
        Ok(Self { id: TokenId { issued_at, serial }, lifetime, source })
    }
}

fn numbers<'w>(writer: &'w mut Writer, values: &[i32]) -> &'w mut Writer {
    writer.list(values, |writer, value| {
        writer.varint(unsigned(i64::from(*value)));
    })
}

fn read_numbers(reader: &mut Reader<'_>) -> Result<Vec<i32>, Malformed> {
    let values = reader.list(Reader::varint)?;
    values.into_iter().map(|value| i32::try_from(value).map_err(|_| Malformed)).collect()
}

/// Times, epochs and numbers are never negative.
fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn signed(value: u64) -> Result<i64, Malformed> {
    i64::try_from(value).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn sources() -> impl Strategy<Value = Source> {
        let list = || proptest::collection::vec(0..i32::MAX, 0..6);
        let maybe = || proptest::option::of(proptest::collection::vec(0..i32::MAX, 0..6));
        prop_oneof![
            (any::<u128>(), maybe(), maybe()).prop_map(|(id, scope, resources)| Source::Grant {
                grant: GrantId(Uuid::from_u128(id)),
                scope,
                resources,
            }),
            (any::<u128>(), list(), list(), 0..i64::MAX, 0..i64::MAX).prop_map(
                |(id, scope, resources, app_epoch, workspace_epoch)| Source::App {
                    app: AppId(Uuid::from_u128(id)),
                    scope,
                    resources,
                    app_epoch,
                    workspace_epoch,
                }
            ),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read(source in sources(), issued_at in 0..i64::MAX, lifetime in 0..i64::MAX, serial: [u8; 8]) {
            let token = AccessToken { id: TokenId { issued_at, serial }, lifetime, source };
            prop_assert_eq!(AccessToken::decode(&token.encode()), Ok(token));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = AccessToken::decode(&bytes);
        }
    }

    #[test]
    fn ids_sort_by_time() {
        let early = TokenId { issued_at: 1_700_000_000, serial: [0xff; 8] };
        let late = TokenId { issued_at: 1_700_000_001, serial: [0; 8] };
        assert!(early.text() < late.text());
    }
}
