//! The page's socket to the inbox: kept, lost, found again, and what it says.

use natter_client::heartbeat::RECENT_MS;
use natter_client::inbox::{Effect, Inbox, Input};
use natter_client::{Connection, Refusal};
use natter_protocol::heartbeat::{INTERVAL_MS, TIMEOUT_MS};
use natter_protocol::packet::inbox::{RoomGone, RoomList};
use natter_protocol::packet::{News, Packet};
use natter_protocol::{CloseCode, RoomId, Timestamp};

/// A page with a clock; what is due happens as the time passes.
struct Page {
    inbox: Inbox,
    now: Timestamp,
    wake: Option<Timestamp>,
    done: Vec<Effect>,
}

impl Page {
    fn new() -> Self {
        Self {
            inbox: Inbox::new([7; 32]),
            now: Timestamp(1_000_000),
            wake: None,
            done: Vec::new(),
        }
    }

    /// A page whose socket heard the list.
    fn live() -> Self {
        let mut page = Self::new();
        page.give(Input::Start);
        page.listed();
        page.done.clear();
        page
    }

    fn give(&mut self, input: Input) {
        for effect in self.inbox.handle(input, self.now) {
            match effect {
                Effect::WakeAt { at } => self.wake = Some(at),
                other => self.done.push(other),
            }
        }
    }

    fn listed(&mut self) {
        self.give(Input::Opened);
        let list = RoomList { rooms: vec![] };
        self.give(Input::Received {
            bytes: list.frame(),
        });
    }

    fn close(&mut self, code: CloseCode) {
        self.give(Input::Closed {
            code: code.number(),
        });
    }

    /// Time passes, tick by tick.
    fn pass(&mut self, ms: u64) {
        let end = self.now.plus_ms(ms);
        while let Some(at) = self.wake.filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.wake = None;
            self.give(Input::Tick);
        }
        self.now = end;
    }

    /// The pause until the next try, in milliseconds; it is made.
    fn waits(&mut self) -> u64 {
        let Connection::Waiting { until, .. } = self.inbox.connection() else {
            panic!("it does not wait: {:?}", self.inbox.connection());
        };
        let pause_ms = until.ms_since(self.now);
        self.pass(pause_ms);
        assert_eq!(self.take(), [Effect::Open]);
        pause_ms
    }

    fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.done)
    }
}

#[test]
fn what_the_inbox_says_is_handed_on() {
    let mut page = Page::new();
    page.give(Input::Start);
    assert_eq!(page.take(), [Effect::Open]);
    assert!(!page.inbox.connection().is_live());
    page.listed();
    assert!(page.inbox.connection().is_live());
    let list = News::from(RoomList { rooms: vec![] });
    assert_eq!(page.take(), [Effect::Ping, Effect::News(list)]);
    let gone = RoomGone {
        room: RoomId([3; 16]),
    };
    page.give(Input::Received {
        bytes: gone.frame(),
    });
    assert_eq!(page.take(), [Effect::News(gone.into())]);
}

#[test]
fn a_lost_socket_is_opened_again_after_pauses_that_grow_up_to_half_a_minute() {
    let mut page = Page::live();
    let mut pauses = Vec::new();
    for _ in 0..40 {
        page.close(CloseCode::Broken);
        pauses.push(page.waits());
    }
    assert!(pauses[0] <= 2_000, "{pauses:?}");
    assert!(pauses.iter().all(|ms| *ms <= 30_000), "{pauses:?}");
    assert!(pauses.iter().any(|ms| *ms > 20_000), "{pauses:?}");
    page.listed();
    page.take();
    // It lived long enough: the next pause is short again.
    page.pass(INTERVAL_MS - 1);
    page.close(CloseCode::Resume);
    assert!(page.waits() <= 1_000);
}

#[test]
fn a_socket_that_is_one_too_many_waits_longer() {
    let mut page = Page::live();
    page.pass(20_000);
    page.close(CloseCode::TooMany);
    assert!(page.waits() >= 5_000);
}

#[test]
fn a_silent_socket_is_asked_and_then_given_up() {
    let mut page = Page::live();
    page.pass(INTERVAL_MS);
    assert_eq!(page.take(), [Effect::Ping]);
    page.give(Input::ReceivedText);
    page.pass(INTERVAL_MS);
    assert_eq!(page.take(), [Effect::Ping]);
    page.pass(TIMEOUT_MS);
    assert_eq!(page.take(), [Effect::Close]);
    page.waits();
    // Nor does one that never opens, or never says anything, keep the page waiting.
    for (opens, late_ms) in [(false, 15_000), (true, TIMEOUT_MS)] {
        if opens {
            page.give(Input::Opened);
            page.take();
        }
        page.pass(late_ms);
        assert_eq!(page.take(), [Effect::Close]);
        page.waits();
    }
}

#[test]
fn who_comes_back_to_the_page_finds_out_soon_whether_the_socket_lives() {
    let mut page = Page::live();
    page.pass(RECENT_MS + 1);
    page.give(Input::Start);
    page.pass(0);
    assert_eq!(page.take(), [Effect::Ping]);
    page.close(CloseCode::Broken);
    page.give(Input::Start);
    assert_eq!(page.take(), [Effect::Open]);
    // One is opening.
    page.give(Input::Start);
    assert_eq!(page.take(), []);
}

#[test]
fn who_is_refused_does_not_come_again_before_somebody_is_here_anew() {
    for (code, refusal) in [
        (CloseCode::NoSession, Refusal::NoSession),
        (CloseCode::Version, Refusal::Version),
    ] {
        let mut page = Page::live();
        page.close(code);
        assert_eq!(page.take(), [Effect::Refused(refusal)]);
        page.pass(600_000);
        assert_eq!(page.take(), []);
        page.give(Input::Start);
        assert_eq!(page.take(), [Effect::Open]);
    }
}

#[test]
fn who_went_has_no_socket() {
    let mut page = Page::live();
    page.give(Input::Stop);
    assert_eq!(page.take(), [Effect::Close]);
    page.pass(600_000);
    page.close(CloseCode::Broken);
    page.give(Input::Stop);
    assert_eq!(page.take(), []);
    assert_eq!(page.inbox.connection(), Connection::Offline);
}

#[test]
fn a_frame_that_is_none_costs_the_socket_and_nothing_else() {
    let mut page = Page::live();
    page.give(Input::Received {
        bytes: vec![1, 2, 3],
    });
    assert_eq!(page.take(), [Effect::Close]);
    page.waits();
    page.listed();
    assert!(page.inbox.connection().is_live());
}
