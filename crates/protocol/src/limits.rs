//! Every bound of the wire, named, with its unit last, related to its neighbours.

/// The longest text of one message, in bytes of UTF-8.
pub const MESSAGE_TEXT_BYTES_MAX: usize = 4 * 1024;
/// The longest display name, in bytes of UTF-8 (32 characters of any script).
pub const NAME_BYTES_MAX: usize = 128;
/// The longest name of a room, in bytes of UTF-8.
pub const ROOM_NAME_BYTES_MAX: usize = 256;
/// The longest topic of a room, in bytes of UTF-8.
pub const TOPIC_BYTES_MAX: usize = 1_000;
/// The longest wait between two posts of a member, in seconds: six hours.
pub const SLOW_MODE_S_MAX: u32 = 21_600;
/// The longest time for which somebody is muted, in seconds: four weeks.
pub const MUTE_S_MAX: u32 = 4 * 7 * 24 * 60 * 60;
/// Moderators of a room who are named to everyone who comes.
pub const STAFF_MAX: usize = 100;
/// The longest emoji, in bytes: the longest family and flag sequences fit.
pub const EMOJI_BYTES_MAX: usize = 48;
/// Different emoji on one message.
pub const REACTIONS_PER_MESSAGE_MAX: usize = 20;
/// Members who may react with the same emoji to one message.
pub const REACTORS_PER_EMOJI_MAX: usize = 200;

/// The largest body of a frame, before compression.
pub const FRAME_BODY_BYTES_MAX: usize = 64 * 1024;
/// Checksum and head.
pub const FRAME_HEADER_BYTES: usize = 5;
/// The largest frame: header, the size of a compressed body, and the body.
pub const FRAME_BYTES_MAX: usize = FRAME_HEADER_BYTES + 3 + FRAME_BODY_BYTES_MAX;
/// Items in one frame.
pub const PACKETS_PER_FRAME_MAX: usize = 1024;
/// A body at least this long is worth trying LZ4 on.
pub const COMPRESS_BYTES_MIN: usize = 256;
/// The largest frame in a queue message: its base64 stays under one 64 KB billing unit.
pub const QUEUE_FRAME_BYTES_MAX: usize = 47_000;

/// Command ids that a client may ask about when it says hello; also its outbox.
pub const PENDING_IDS_MAX: usize = 64;
/// Messages in a tail.
pub const TAIL_MESSAGES: usize = 50;
/// Messages in one page.
pub const PAGE_MESSAGES_MAX: usize = 100;
/// Events that a resume replays; a client further behind gets the tail and a gap.
pub const RESUME_EVENTS_MAX: u64 = 1_000;
/// People named in a presence snapshot, and the largest room that relays typing.
pub const PRESENT_NAMED_MAX: usize = 100;
/// Rooms that a person may have joined.
pub const ROOMS_PER_PERSON_MAX: usize = 200;
/// Rooms that one page keeps a socket to.
pub const ROOMS_PER_PAGE_MAX: usize = 20;
/// The longest attachment that a hibernating socket may keep.
pub const ATTACHMENT_BYTES_MAX: usize = 16 * 1024;

/// What one message can weigh in a page: text, every reaction full, and its fields.
pub const MESSAGE_BYTES_MAX: usize = MESSAGE_TEXT_BYTES_MAX
    + REACTIONS_PER_MESSAGE_MAX * (EMOJI_BYTES_MAX + 4 + REACTORS_PER_EMOJI_MAX * 4)
    + 64;

const _: () = assert!(MESSAGE_TEXT_BYTES_MAX < QUEUE_FRAME_BYTES_MAX);
const _: () = assert!(2 * (ROOM_NAME_BYTES_MAX + TOPIC_BYTES_MAX) < MESSAGE_TEXT_BYTES_MAX);
const _: () = assert!(MUTE_S_MAX as u64 * 1_000 <= u32::MAX as u64);
const _: () = assert!(QUEUE_FRAME_BYTES_MAX < FRAME_BODY_BYTES_MAX);
const _: () = assert!(QUEUE_FRAME_BYTES_MAX.div_ceil(3) * 4 < 64_000);
const _: () = assert!(MESSAGE_BYTES_MAX < FRAME_BODY_BYTES_MAX);
const _: () = assert!(TAIL_MESSAGES <= PAGE_MESSAGES_MAX);
const _: () = assert!(PAGE_MESSAGES_MAX <= PACKETS_PER_FRAME_MAX);
const _: () = assert!(PENDING_IDS_MAX * 16 < FRAME_BODY_BYTES_MAX);
const _: () = assert!(NAME_BYTES_MAX < ATTACHMENT_BYTES_MAX);
const _: () = assert!(ROOMS_PER_PERSON_MAX * (ROOM_NAME_BYTES_MAX + 32) < FRAME_BODY_BYTES_MAX);
const _: () = assert!(COMPRESS_BYTES_MIN < FRAME_BODY_BYTES_MAX);
const _: () = assert!((NAME_BYTES_MAX + 32) * PRESENT_NAMED_MAX < FRAME_BODY_BYTES_MAX / 2);
