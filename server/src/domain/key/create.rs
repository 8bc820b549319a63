//! The keys a workspace is born with: one root, and one signing key per algorithm. RSA keys come from the spare pool,
//! because making one takes longer than making all the rest.

use super::wrap::{Place, unwrap, wrap};
use crate::clock::UnixSeconds;
use crate::domain::{Fault, Instance};
use crate::protocol::jose::{Algorithm, SigningKey};
use crate::seal::{KeyId, RootKey};
use entity::id::{KeyRowId, WorkspaceId};
use entity::spare_key;
use entity::workspace_key::{Kind, Model};
use zeroize::Zeroizing;

/// Rows of new keys, ready to insert. Made before the transaction, so that nothing slow happens inside it.
#[derive(Clone, Debug)]
pub struct NewKeys {
    rows: Vec<Model>,
}

/// A new private key and its public name.
pub(super) struct Made {
    pub(super) kid: String,
    pub(super) pkcs8: Zeroizing<Vec<u8>>,
}

impl NewKeys {
    /// One root key.
    pub(super) fn root(instance: &Instance, workspace: WorkspaceId, at: UnixSeconds) -> Result<Model, Fault> {
        let root = RootKey::generate(instance.entropy);
        let id = KeyRowId(instance.entropy.uuid_v7(instance.clock.now_millis()));
        let place = Place::Workspace(workspace, Kind::Root, id);
        let wrapped = wrap(&instance.masters, &place, root.expose(), instance.entropy)?;
        Ok(Model {
            workspace_id: workspace,
            id,
            kind: Kind::Root,
            root_id: Some(KeyId::generate(instance.entropy).to_i64()),
            kid: None,
            algorithm: None,
            master: wrapped.master.as_str().to_owned(),
            wrapped: wrapped.bytes,
            active_at: at,
            retired_at: None,
            ends_at: None,
            created_at: instance.clock.now(),
        })
    }

    /// One signing key, active from `at`.
    pub(super) async fn signing(
        instance: &Instance,
        workspace: WorkspaceId,
        algorithm: Algorithm,
        at: UnixSeconds,
    ) -> Result<Model, Fault> {
        let made = match algorithm {
            Algorithm::RS256 => match take_spare(instance, algorithm).await? {
                Some(made) => made,
                None => make(algorithm).await?,
            },
            Algorithm::ES256 | Algorithm::EdDSA => make_now(algorithm)?,
        };
        let id = KeyRowId(instance.entropy.uuid_v7(instance.clock.now_millis()));
        let place = Place::Workspace(workspace, Kind::Signing, id);
        let wrapped = wrap(&instance.masters, &place, &made.pkcs8, instance.entropy)?;
        Ok(Model {
            workspace_id: workspace,
            id,
            kind: Kind::Signing,
            root_id: None,
            kid: Some(made.kid),
            algorithm: Some(algorithm.as_str().to_owned()),
            master: wrapped.master.as_str().to_owned(),
            wrapped: wrapped.bytes,
            active_at: at,
            retired_at: None,
            ends_at: None,
            created_at: instance.clock.now(),
        })
    }

    /// All keys of a new workspace, active at once.
    pub async fn prepare(instance: &Instance, workspace: WorkspaceId, algorithms: &[Algorithm]) -> Result<Self, Fault> {
        let now = instance.clock.now();
        let mut rows = vec![Self::root(instance, workspace, now)?];
        for algorithm in algorithms {
            rows.push(Self::signing(instance, workspace, *algorithm, now).await?);
        }
        Ok(Self { rows })
    }

    /// The rows.
    pub fn rows(&self) -> &[Model] {
        &self.rows
    }
}

/// Takes a spare out of the pool. If the workspace is then not made, the spare is lost; another is made by the job.
async fn take_spare(instance: &Instance, algorithm: Algorithm) -> Result<Option<Made>, Fault> {
    let master = instance.masters.current().as_str().to_owned();
    if instance.db.platform().spare_keys(algorithm.as_str(), &master).await? == 0 {
        return Ok(None);
    }
    let taken: Result<Option<spare_key::Model>, Fault> =
        instance.db.write(async move |tx| Ok(tx.platform().spare_key_take(algorithm.as_str(), &master).await?)).await;
    let Some(spare) = taken? else { return Ok(None) };
    let pkcs8 = unwrap(&instance.masters, &Place::Spare(spare.id), &spare.master, &spare.wrapped)?;
    let kid = SigningKey::from_pkcs8(algorithm, &pkcs8)?.kid().to_owned();
    Ok(Some(Made { kid, pkcs8 }))
}

fn make_now(algorithm: Algorithm) -> Result<Made, Fault> {
    let (key, pkcs8) = SigningKey::generate(algorithm)?;
    Ok(Made { kid: key.kid().to_owned(), pkcs8 })
}

/// Makes a key away from the threads that answer requests.
pub(super) async fn make(algorithm: Algorithm) -> Result<Made, Fault> {
    tokio::task::spawn_blocking(move || make_now(algorithm))
        .await
        .map_err(|_| Fault::Broken("making a key was interrupted"))?
}
