//! How a key lies in the database: wrapped by a master key, for one place only.

use crate::entropy::Entropy;
use crate::seal::{MasterId, MasterKeys, SealError, UnwrapError, Wrapped};
use entity::id::{KeyRowId, WorkspaceId};
use entity::workspace_key::{Kind, Model};
use zeroize::Zeroizing;

/// Where a wrapped key may stand; a wrapped key moved elsewhere does not open.
pub(super) enum Place {
    /// A key of a workspace.
    Workspace(WorkspaceId, Kind, KeyRowId),
    /// The pool of spare keys.
    Spare(KeyRowId),
}

impl Place {
    /// The place of a row.
    pub(super) fn of(row: &Model) -> Self {
        Self::Workspace(row.workspace_id, row.kind, row.id)
    }

    fn context(&self) -> Vec<u8> {
        match self {
            Self::Workspace(workspace, Kind::Root, id) => format!("tenantry/1/root/{workspace}/{id}"),
            Self::Workspace(workspace, Kind::Signing, id) => format!("tenantry/1/signing/{workspace}/{id}"),
            Self::Spare(id) => format!("tenantry/1/spare/{id}"),
        }
        .into_bytes()
    }
}

/// Wraps a key for a place.
pub(super) fn wrap(masters: &MasterKeys, place: &Place, key: &[u8], entropy: Entropy) -> Result<Wrapped, SealError> {
    masters.wrap(&place.context(), key, entropy)
}

/// Opens a key that lies in a place.
pub(super) fn unwrap(
    masters: &MasterKeys,
    place: &Place,
    master: &str,
    wrapped: &[u8],
) -> Result<Zeroizing<Vec<u8>>, UnwrapError> {
    let wrapped = Wrapped { master: MasterId::from_stored(master), bytes: wrapped.to_vec() };
    masters.unwrap(&place.context(), &wrapped)
}
