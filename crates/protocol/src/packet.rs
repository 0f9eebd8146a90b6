//! Packets: one typed unit each, one struct a kind, one enum a direction.

use bincode::Encode;

use crate::{codec, frame};

/// Declares an enum of packets with their kinds; the numbers are the wire's and only grow.
macro_rules! packets {
    ($(#[$doc:meta])* pub enum $name:ident { $($kind:literal => $packet:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = concat!("Kind ", stringify!($kind), ".")] $packet($packet),)+
        }

        impl $name {
            /// Every kind and its name.
            pub const KINDS: &'static [(u8, &'static str)] =
                &[$(($kind, stringify!($packet)),)+];

            /// The number of this packet's kind.
            #[must_use]
            pub fn kind(&self) -> u8 {
                match self { $(Self::$packet(_) => $kind,)+ }
            }

            /// The packet as one item of a batch.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                let fields = match self {
                    $(Self::$packet(packet) => $crate::codec::fields(packet),)+
                };
                let mut item = Vec::with_capacity(fields.len() + 4);
                $crate::frame::push_item(&mut item, self.kind(), &fields);
                item
            }

            /// Reads an item; `None` is a kind of another direction, or of a later version.
            // Large, and asked for in several places: a copy in each would be downloaded.
            #[inline(never)]
            pub fn decode(item: $crate::frame::Item<'_>) -> Result<Option<Self>, DecodeError> {
                match item.kind {
                    $($kind => $crate::codec::read_fields($kind, item.fields)
                        .map(|packet| Some(Self::$packet(packet))),)+
                    _ => Ok(None),
                }
            }
        }

        $(impl $crate::packet::Packet for $packet {
            const KIND: u8 = $kind;
        })+

        $(impl From<$packet> for $name {
            fn from(packet: $packet) -> Self {
                Self::$packet(packet)
            }
        })+
    };
}
pub(crate) use packets;

/// What has a kind.
pub trait Packet: Encode {
    /// The number of its kind.
    const KIND: u8;

    /// The packet as one item of a batch: who says one thing does not need all that could be said.
    fn item(&self) -> Vec<u8> {
        let mut item = Vec::new();
        frame::push_item(&mut item, Self::KIND, &codec::fields(self));
        item
    }

    /// A frame with just this.
    fn frame(&self) -> Vec<u8> {
        frame::Batch::single(&self.item())
    }
}

pub mod client;
pub mod inbox;
pub mod server;

pub use client::ClientPacket;
pub use inbox::News;
pub use server::{RejectReason, ServerPacket};
