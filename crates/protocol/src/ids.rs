//! The ids of posts, as they travel to the archive beside the events of a frame.
//!
//! ```text
//! 63, an item behind the events: for each post of the frame whose id is known, its seq and its id
//! ```
//!
//! An event without its id is what everyone may see; the id is between its author and the room.
//! Each id names its post by the seq, so that who does not know an event still reads the ids of
//! the others.

use crate::codec::{self, VARINT_BYTES_MAX};
use crate::error::DecodeError;
use crate::frame::{Item, push_item};
use crate::id::{CommandId, Seq};
use crate::limits::PACKETS_PER_FRAME_MAX;

/// The item's kind: no event has it.
pub const IDS_KIND: u8 = 63;
/// What each id takes with its seq, in bytes.
pub const ID_BYTES_MAX: usize = VARINT_BYTES_MAX + 16;
/// What the item takes besides, in bytes: its kind, its length, and how many ids there are.
pub const IDS_HEADER_BYTES_MAX: usize = 1 + 3 + 3;

const _: () = assert!(IDS_HEADER_BYTES_MAX + ID_BYTES_MAX * PACKETS_PER_FRAME_MAX < 1 << 21);
const _: () = assert!(PACKETS_PER_FRAME_MAX <= u16::MAX as usize);

/// Posts, by seq, each with its id.
pub type Ids = Vec<(Seq, CommandId)>;

/// The ids as an item.
#[must_use]
pub fn encode_ids(ids: &[(Seq, CommandId)]) -> Vec<u8> {
    let mut item = Vec::new();
    push_item(&mut item, IDS_KIND, &codec::fields(&ids));
    item
}

/// Reads the item; `None` if it is something else.
///
/// # Errors
/// If it holds anything but whole ids.
pub fn decode_ids(item: Item<'_>) -> Result<Option<Ids>, DecodeError> {
    let is_ids = item.kind == IDS_KIND;
    is_ids
        .then(|| codec::read_fields(item.kind, item.fields))
        .transpose()
}

/// The id of this post, among ids in order of seq.
#[must_use]
pub fn id_of(ids: &[(Seq, CommandId)], seq: Seq) -> Option<CommandId> {
    let found = ids.binary_search_by_key(&seq, |(seq, _)| *seq).ok()?;
    ids.get(found).map(|(_, id)| *id)
}
