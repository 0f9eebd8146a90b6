//! How a socket comes in. The Worker has checked origin, session and membership, and says in
//! the address of a request of its own who it is; nothing of the client's request is in it.

use std::rc::Rc;

use natter_protocol::{CloseCode, Standing};
use natter_room::{ConnectionId, Input, Visitor};
use worker::{Error, Request, Response, Result, WebSocketPair};

use super::{Shell, sockets};
use crate::{clock, random};

/// Of a connection's id: with milliseconds above them it lasts until the year 2109.
const CHANCE_BITS: u32 = 22;
const USER: &str = "user";
const NAME: &str = "name";
const STANDING: &str = "standing";
const SESSION: &str = "session";

/// The address under which the Worker asks a room for a socket, or for something else.
pub fn address(visitor: &Visitor, path: &str) -> Result<String> {
    let mut url = worker::Url::parse("https://room/")?.join(path)?;
    url.query_pairs_mut()
        .append_pair(USER, &visitor.user.to_string())
        .append_pair(NAME, &visitor.name)
        .append_pair(STANDING, visitor.standing.name())
        .append_pair(SESSION, &visitor.session.to_string());
    Ok(url.into())
}

/// Offers the room a socket: its answer lets it in or closes it.
pub fn enter(shell: &Rc<Shell>, request: &Request) -> Result<Response> {
    let visitor = visitor(request)?;
    let connection = connection_id()?;
    let pair = WebSocketPair::new()?;
    let offered = shell.with_room(|awake| {
        awake.sockets.offer(connection, pair.server.clone());
        Ok(())
    });
    match offered {
        Some(()) => shell.turn_and_settle(Input::Connected {
            connection,
            visitor,
        }),
        None => sockets::refuse(&pair.server, CloseCode::Broken),
    }
    Response::from_websocket(pair.client)
}

/// Milliseconds and chance, so that ids grow with time and never meet.
pub(super) fn connection_id() -> Result<ConnectionId> {
    let chance = u64::from(u32::from_le_bytes(random::bytes()?) >> (32 - CHANCE_BITS));
    Ok(ConnectionId(clock::now().0 << CHANCE_BITS | chance))
}

/// Who a request of the Worker's is about.
pub(super) fn visitor(request: &Request) -> Result<Visitor> {
    let url = request.url()?;
    let said = |key: &str| {
        url.query_pairs()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    };
    let visitor = || {
        Some(Visitor {
            user: said(USER)?.parse().ok()?,
            name: said(NAME)?.into_owned(),
            standing: Standing::from_name(&said(STANDING)?)?,
            session: said(SESSION)?.parse().ok()?,
        })
    };
    visitor().ok_or_else(|| Error::from("a socket needs a visitor"))
}
