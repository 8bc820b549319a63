//! The room in which sign-ins wait for their hash, from the first question to the database on. It holds about as many
//! as can be hashed before their time is over; whoever comes later is told so at once, before anything is read for
//! him. When it is full, a workspace that has less than its share of it is let in all the same, so that a storm at one
//! keeps nobody out of another.

use entity::id::WorkspaceId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Who is inside, by workspace.
#[derive(Debug, Default)]
struct Inside {
    by_workspace: HashMap<WorkspaceId, usize>,
    all: usize,
}

/// The room.
#[derive(Clone, Debug)]
pub(super) struct Room {
    places: usize,
    inside: Arc<Mutex<Inside>>,
}

/// A place in the room; leaving is dropping it.
#[derive(Debug)]
pub(super) struct Place {
    workspace: WorkspaceId,
    inside: Arc<Mutex<Inside>>,
}

impl Room {
    /// An empty room.
    pub(super) fn new(places: usize) -> Self {
        Self { places, inside: Arc::default() }
    }

    /// Takes a place, if there is one for this workspace.
    pub(super) fn enter(&self, workspace: WorkspaceId) -> Option<Place> {
        // A poisoned lock guards nothing but counts.
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let own = inside.by_workspace.get(&workspace).copied().unwrap_or_default();
        let others = inside.by_workspace.len() - usize::from(own > 0);
        let share = self.places / (others + 1);
        let admitted = inside.all < self.places || (own < share && inside.all < self.places.saturating_mul(2));
        if !admitted {
            return None;
        }
        inside.by_workspace.insert(workspace, own + 1);
        inside.all += 1;
        Some(Place { workspace, inside: Arc::clone(&self.inside) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.all = inside.all.saturating_sub(1);
        if let Some(own) = inside.by_workspace.get_mut(&self.workspace) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                inside.by_workspace.remove(&self.workspace);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    fn workspace() -> WorkspaceId {
        WorkspaceId(Entropy::system().uuid_v4())
    }

    #[test]
    fn a_full_room_takes_nobody_until_somebody_leaves() {
        let (room, here) = (Room::new(2), workspace());
        let first = room.enter(here);
        let second = room.enter(here);
        assert!(first.is_some() && second.is_some());
        assert!(room.enter(here).is_none());
        drop(first);
        assert!(room.enter(here).is_some());
    }

    #[test]
    fn mt_16_a_storm_at_one_workspace_keeps_nobody_out_of_another() {
        let (room, stormy, calm) = (Room::new(8), workspace(), workspace());
        let storm: Vec<_> = (0..20).filter_map(|_| room.enter(stormy)).collect();
        assert_eq!(storm.len(), 8);
        let others: Vec<_> = (0..20).filter_map(|_| room.enter(calm)).collect();
        assert_eq!(others.len(), 4, "half of the room is its share");
        let third: Vec<_> = std::iter::repeat_with(workspace).take(20).map_while(|one| room.enter(one)).collect();
        assert_eq!(third.len(), 4, "the room has an end, whoever comes");
        drop((storm, others, third));
        let inside = room.inside.lock().unwrap();
        assert!(inside.all == 0 && inside.by_workspace.is_empty());
    }
}
