//! What the Worker asks of a room for somebody over HTTP. The room answers when what it decided
//! is written, which may be a window later; the answer is the frame that a socket would get.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use natter_protocol::{ClientPacket, CloseCode, MemberNumber};
use natter_room::{ConnectionId, Input};
use worker::{Error, Request, Response, Result};

use super::{Shell, entrance, settle};

/// Members of one page of the list.
const MEMBERS_PER_PAGE: u64 = 500;

/// Who waits for an answer.
#[derive(Default)]
pub struct Asks {
    waiting: RefCell<Vec<Waiting>>,
}

struct Waiting {
    ask: ConnectionId,
    answer: Option<Result<Vec<u8>, CloseCode>>,
    waker: Option<Waker>,
}

impl Asks {
    fn begin(&self, ask: ConnectionId) {
        self.waiting.borrow_mut().push(Waiting {
            ask,
            answer: None,
            waker: None,
        });
    }

    /// Whether this is a question, and no socket.
    pub fn waits(&self, ask: ConnectionId) -> bool {
        let waiting = self.waiting.borrow();
        waiting.iter().any(|waiting| waiting.ask == ask)
    }

    /// The room answers; whether somebody asked.
    pub fn answer(&self, ask: ConnectionId, answer: Result<Vec<u8>, CloseCode>) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let Some(asked) = waiting.iter_mut().find(|waiting| waiting.ask == ask) else {
            return false;
        };
        asked.answer.get_or_insert(answer);
        if let Some(waker) = asked.waker.take() {
            waker.wake();
        }
        true
    }

    /// The room failed: nobody is answered any more.
    pub fn fail_all(&self) {
        for asked in self.waiting.borrow_mut().iter_mut() {
            asked.answer.get_or_insert(Err(CloseCode::Broken));
            if let Some(waker) = asked.waker.take() {
                waker.wake();
            }
        }
    }

    async fn answered(&self, ask: ConnectionId) -> Result<Vec<u8>, CloseCode> {
        poll_fn(|context| {
            let mut waiting = self.waiting.borrow_mut();
            let Some(place) = waiting.iter().position(|waiting| waiting.ask == ask) else {
                return Poll::Ready(Err(CloseCode::Broken));
            };
            let answer = waiting.get_mut(place).and_then(|asked| {
                asked.waker = Some(context.waker().clone());
                asked.answer.take()
            });
            match answer {
                Some(answer) => {
                    waiting.swap_remove(place);
                    Poll::Ready(answer)
                }
                None => Poll::Pending,
            }
        })
        .await
    }
}

/// Hands the room what somebody asks, and waits for what it says.
pub async fn ask(shell: &Rc<Shell>, mut request: Request) -> Result<Response> {
    let visitor = entrance::visitor(&request)?;
    let packets = ClientPacket::decode_frame(&request.bytes().await?);
    let packet = packets.ok().and_then(|packets| packets.into_iter().next());
    let packet = packet.ok_or_else(|| Error::from("a room is asked with a packet"))?;
    let ask = entrance::connection_id()?;
    let input = Input::Asked {
        ask,
        visitor,
        packet,
    };
    match turn(shell, ask, input).await {
        Ok(frame) => Response::from_bytes(frame),
        Err(code) => {
            let status = match code {
                CloseCode::NoSession => 401,
                CloseCode::TooMany => 429,
                CloseCode::BadFrame
                | CloseCode::Outside
                | CloseCode::NoRoom
                | CloseCode::Resume
                | CloseCode::Version
                | CloseCode::TooLarge
                | CloseCode::Broken => 503,
            };
            Ok(Response::empty()?.with_status(status))
        }
    }
}

/// Hands the room an input that it answers over HTTP, and waits for what it says. Whose inbox it
/// is about has heard of it before the answer, if their inbox is there.
pub async fn turn(
    shell: &Rc<Shell>,
    ask: ConnectionId,
    input: Input,
) -> Result<Vec<u8>, CloseCode> {
    shell.asks.begin(ask);
    let later = shell.turn(input);
    settle(Rc::clone(shell), later.unwrap_or_default()).await;
    shell.asks.answered(ask).await
}

/// Those who are in the room or banned from it, after a number: a page of the list, as JSON.
pub fn members(shell: &Rc<Shell>, request: &Request) -> Result<Response> {
    let url = request.url()?;
    let after = url.query_pairs().find(|(name, _)| name == "after");
    let after = after.and_then(|(_, after)| after.parse().ok());
    let after = MemberNumber(after.unwrap_or_default());
    let read = shell.with_room(|awake| {
        let members = awake.storage.members(after, MEMBERS_PER_PAGE);
        members.map_err(|failed| Error::from(failed.0))
    });
    let members = read.ok_or_else(|| Error::from("the room failed"))?;
    let members = members
        .into_iter()
        .map(|known| natter_protocol::api::RoomMember {
            number: known.member.number,
            user: known.member.user,
            name: known.member.name,
            role: known.role,
            muted_until: known.muted_until,
        });
    Response::from_json(&natter_protocol::api::Members {
        members: members.collect(),
    })
}
