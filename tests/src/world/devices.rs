//! A device's turn: an input, the client core, and its effects, in order.

use natter_client::{Effect, Input};

use crate::device::DeviceId;
use crate::world::{Get, Happening, Wired, World};

impl World {
    /// The client handles one input.
    pub fn tell(&mut self, id: DeviceId, input: Input) {
        let line = || match &input {
            Input::Received { bytes } => {
                format!(
                    "{id:?} <- {:?}",
                    natter_protocol::ServerPacket::decode_frame(bytes)
                )
            }
            other => format!("{id:?} <- {other:?}"),
        };
        self.trace.note(self.now, line);
        let device = &mut self.devices[id.0];
        if let Input::Edit { target, text } = &input {
            device.edits.insert((*target, text.clone()));
        }
        if let Input::Cancel { id } = &input {
            device.given_back.insert(*id);
        }
        if let Input::Resend { id } = &input {
            device.timed_out.remove(id);
        }
        let now = device.now(self.now);
        let was_live = device.client.connection().is_live();
        let effects = device.client.handle(input, now);
        device.follow_epoch();
        if !was_live && device.client.connection().is_live() {
            device.enter(self.models[device.host.0].comebacks);
        }
        self.follow_own_posts(id, &effects);
        for effect in effects {
            self.perform_on(id, effect);
        }
        self.told += 1;
        if self.checked && self.told.is_multiple_of(self.look_every) {
            self.check_device(id);
        }
    }

    fn perform_on(&mut self, id: DeviceId, effect: Effect) {
        if !matches!(effect, Effect::Changed(_)) {
            self.note(|| format!("{id:?} -> {}", brief(&effect)));
        }
        let device = &mut self.devices[id.0];
        match effect {
            Effect::Open => self.dial(id),
            Effect::Send { frame } => {
                device.ask(&frame);
                self.check_claims(id, &frame);
                self.send_to_room(id, Wired::Frame(frame));
            }
            Effect::SendText { text } => self.send_to_room(id, Wired::Text(text)),
            Effect::Close => self.hang_up(id),
            Effect::WakeAt { at } => {
                let at = device.world_time(at).max(self.now);
                let token = self.agenda.add(at, Happening::Tick(id));
                if let Some(old) = device.wake.replace(token) {
                    self.agenda.cancel(old);
                }
            }
            Effect::LoadTail => self.request(id, Get::Tail),
            Effect::LoadPage { at } => self.request(id, Get::Page(at)),
            Effect::MarkRead { ordinal } => self.request(id, Get::Mark(ordinal)),
            Effect::Keep(kept) => device.kept.keep(kept),
            Effect::Changed(change) => device.screen.change(change, &device.client),
            Effect::Scroll(scroll) => device.scrolls.push(scroll),
            Effect::Restore(restored) => device.restored.push(restored),
            Effect::Notice(notice) => device.notices.push(notice),
        }
    }

    fn request(&mut self, id: DeviceId, get: Get) {
        let device = &mut self.devices[id.0];
        device.loading += 1;
        let latency = self.random.within(self.network.latency_ms);
        let what = Happening::Get(id, device.life, get);
        self.agenda.add(self.now.plus_ms(latency), what);
    }

    /// The page is loaded again; only what the browser kept is left.
    pub fn reload(&mut self, id: DeviceId) {
        self.note(|| format!("{id:?} reloads"));
        self.hang_up(id);
        let seed = self.random.seed();
        let device = &mut self.devices[id.0];
        if let Some(wake) = device.wake.take() {
            self.agenda.cancel(wake);
        }
        device.reload(seed);
        self.tell(id, Input::Start);
    }

    /// The device loses its network: its socket breaks, and nothing can be opened.
    pub fn go_offline(&mut self, id: DeviceId) {
        self.devices[id.0].online = false;
        if let Some(wire) = self.devices[id.0].wire {
            self.cut_quietly(wire);
            let later = self.random.below(30_000);
            self.end_at_room(wire, later);
        }
        self.tell(id, Input::WentOffline);
    }

    /// The device has its network again.
    pub fn go_online(&mut self, id: DeviceId) {
        self.devices[id.0].online = true;
        self.tell(id, Input::WentOnline);
    }
}

fn brief(effect: &Effect) -> String {
    match effect {
        Effect::Send { frame } => {
            format!(
                "send {:?}",
                natter_protocol::ClientPacket::decode_frame(frame)
            )
        }
        other => format!("{other:?}"),
    }
}
