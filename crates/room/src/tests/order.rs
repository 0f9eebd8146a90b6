//! The order in which the effects of a turn come.

use crate::Effect;

/// The order that `Room::handle` promises.
pub fn assert_order(effects: &[Effect]) {
    let ranks: Vec<u8> = effects.iter().map(rank).collect();
    assert!(ranks.is_sorted(), "{effects:?}");
    let once = |rank: u8| ranks.iter().filter(|other| **other == rank).count() <= 1;
    assert!((6..=14).all(once), "{effects:?}");
}

fn rank(effect: &Effect) -> u8 {
    match effect {
        Effect::Write(_) => 0,
        Effect::Attach { .. } => 1,
        Effect::Send { .. } => 2,
        Effect::Admit { .. } => 3,
        Effect::Close { .. } => 4,
        Effect::Broadcast { .. } => 5,
        Effect::SetHeartbeat { .. } => 6,
        Effect::SetTimer { .. } => 7,
        Effect::SetAlarm { .. } => 8,
        Effect::Enqueue { .. } => 9,
        Effect::ReadArchive { .. } => 11,
        Effect::Snapshot { .. } => 12,
        Effect::TellInboxes { .. } => 13,
        Effect::AskHeartbeats => 14,
        Effect::Report(_) => 15,
        Effect::AskArchive { .. } => 10,
    }
}
