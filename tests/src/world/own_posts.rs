//! What a person said: it stays on their page until it is a message or is given back, and nobody
//! gives up on it while the room listens.

use natter_client::effect::{Change, Failure};
use natter_client::outbox::FAIL_AFTER_MS;
use natter_client::view::{Delivery, Edge};
use natter_client::{Effect, RowKey};
use natter_protocol::CommandId;

use crate::device::{Device, DeviceId};
use crate::model::{Model, Wrong};
use crate::world::World;

impl World {
    /// Looks at what an input did to the person's own posts.
    pub(super) fn follow_own_posts(&mut self, id: DeviceId, effects: &[Effect]) {
        let now = self.now;
        let device = &mut self.devices[id.0];
        let live = device.client.connection().is_live();
        if !live || device.refused {
            device.calm_since = device.calm_since.max(now);
        }
        if device.ahead_seen != device.ahead_ms {
            // A clock that goes back makes every deadline late, the heartbeat's too; one that
            // does so again, later still.
            let jump_ms = device.ahead_seen.abs_diff(device.ahead_ms);
            device.calm_since = device.calm_since.max(now).plus_ms(jump_ms);
        }
        device.refused = false;
        device.ahead_seen = device.ahead_ms;
        let changed = effects.iter().filter_map(changed_post);
        let failed = changed.filter(|id| has_timed_out(device, *id));
        let failed: Vec<CommandId> = failed.collect();
        let calm_ms = now.ms_since(device.calm_since);
        let known = failed.iter().filter(|id| !device.timed_out.insert(**id));
        let news = known.count() < failed.len();
        if self.checked && news && calm_ms >= FAIL_AFTER_MS {
            self.expect(Err(format!(
                "{id:?} was in the room for {calm_ms} ms, and its post timed out: {failed:?}"
            )));
        }
    }

    /// Every post that is not yet a message is shown, where new messages would appear.
    pub(super) fn check_own_posts(&mut self, id: DeviceId) -> Result<(), Wrong> {
        let device = &mut self.devices[id.0];
        let model = &self.models[device.host.0];
        let said = std::mem::take(&mut device.said);
        let open = said
            .into_iter()
            .filter(|said| is_open(device, model, *said));
        let open: Vec<CommandId> = open.collect();
        device.said = open;
        if device.screen.edges.1 != Edge::End {
            return Ok(());
        }
        let shown = |id: &&CommandId| {
            let key = RowKey::Post(**id);
            device.screen.rows.iter().any(|row| row.key == key)
        };
        match device.said.iter().find(|id| !shown(id)) {
            Some(gone) => Err(format!("the post {gone:?} is neither shown nor a message")),
            None => Ok(()),
        }
    }
}

/// Whether a post is not yet a message on this page, and was not given back.
fn is_open(device: &Device, model: &Model, id: CommandId) -> bool {
    let taken = model.commands.get(&(device.user, id));
    let is_message = taken.is_some_and(|seq| *seq <= device.client.details().last);
    let was_taken = model.has_forgotten(device.user, id);
    !is_message && !was_taken && !device.given_back.contains(&id)
}

fn changed_post(effect: &Effect) -> Option<CommandId> {
    match effect {
        Effect::Changed(Change::Row(RowKey::Post(id))) => Some(*id),
        _ => None,
    }
}

fn has_timed_out(device: &Device, id: CommandId) -> bool {
    let view = device.client.message(RowKey::Post(id));
    view.is_some_and(|view| view.delivery == Delivery::Failed(Failure::Timeout))
}
