//! What goes in comes out.

use std::collections::BTreeSet;

use natter_protocol::codec::{push_varint, split_varint};
use natter_protocol::packet::News;
use natter_protocol::packet::server::Answer;
use natter_protocol::{Batch, ClientPacket, Event, ServerPacket, Timestamp, codec, frame};
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert_eq, proptest};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::any::{client_packet, event, news, server_packet};

proptest! {
    #[test]
    fn server_packets_come_back(packets in vec(server_packet(), 0..12)) {
        let items: Vec<Vec<u8>> = packets.iter().map(ServerPacket::encode).collect();
        let mut back = Vec::new();
        for frame in frame::pack(items.iter().map(Vec::as_slice)) {
            back.extend(ServerPacket::decode_frame(&frame).unwrap());
        }
        prop_assert_eq!(back, packets);
    }

    #[test]
    fn client_packets_come_back(packets in vec(client_packet(), 0..12)) {
        let items: Vec<Vec<u8>> = packets.iter().map(ClientPacket::encode).collect();
        let mut back = Vec::new();
        for frame in frame::pack(items.iter().map(Vec::as_slice)) {
            back.extend(ClientPacket::decode_frame(&frame).unwrap());
        }
        prop_assert_eq!(back, packets);
    }

    #[test]
    fn news_come_back(news in vec(news(), 0..12)) {
        let items: Vec<Vec<u8>> = news.iter().map(News::encode).collect();
        let mut back = Vec::new();
        for frame in frame::pack(items.iter().map(Vec::as_slice)) {
            back.extend(News::decode_frame(&frame).unwrap());
        }
        prop_assert_eq!(back, news);
    }

    #[test]
    fn an_item_is_kept_as_it_was_encoded(packets in vec(event(), 1..12)) {
        let items: Vec<Vec<u8>> = packets.iter().map(Event::encode).collect();
        let body = items.concat();
        let read = frame::items(&body).unwrap();
        prop_assert_eq!(read.iter().map(|item| item.bytes.to_vec()).collect::<Vec<_>>(), items);
    }

    #[test]
    fn numbers_come_back_in_their_shortest_form(number in any::<u64>(), shift in 0u32..64, rest in vec(any::<u8>(), 0..4)) {
        let number = number >> shift;
        let mut bytes = Vec::new();
        push_varint(&mut bytes, number);
        prop_assert_eq!(bytes.len(), (64 - number.leading_zeros()).div_ceil(7).max(1) as usize);
        bytes.extend(&rest);
        prop_assert_eq!(split_varint(&bytes), Some((number, rest.as_slice())));
    }

    #[test]
    fn bytes_that_read_as_a_number_are_that_number(bytes in vec(any::<u8>(), 0..12)) {
        if let Some((number, rest)) = split_varint(&bytes) {
            let mut again = Vec::new();
            push_varint(&mut again, number);
            again.extend(rest);
            prop_assert_eq!(again, bytes);
        }
    }

    #[test]
    fn a_time_travels_as_the_nearest_that_the_wire_can_say(ms in any::<u64>()) {
        let at = Timestamp(ms);
        let back: Timestamp = codec::read_fields(0, &codec::fields(&at)).unwrap();
        prop_assert_eq!(back, at.clamped());
        prop_assert_eq!(back.clamped(), back);
        if (Timestamp::WIRE_EPOCH.0..Timestamp::WIRE_EPOCH.0 + (1 << 40)).contains(&ms) {
            prop_assert_eq!(back, at);
        }
    }

    #[test]
    fn whatever_the_bytes_a_packet_that_is_read_is_written_back(fields in vec(any::<u8>(), 0..64), kind in any::<u8>()) {
        let mut item = Vec::new();
        frame::push_item(&mut item, kind, &fields);
        let frame = Batch::single(&item);
        if let Ok(packets) = ServerPacket::decode_frame(&frame) {
            for packet in packets {
                let again = ServerPacket::decode_frame(&Batch::single(&packet.encode())).unwrap();
                prop_assert_eq!(again, vec![packet]);
            }
        }
        if let Ok(packets) = ClientPacket::decode_frame(&frame) {
            for packet in packets {
                let again = ClientPacket::decode_frame(&Batch::single(&packet.encode())).unwrap();
                prop_assert_eq!(again, vec![packet]);
            }
        }
    }
}

#[test]
fn the_generators_reach_every_kind() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..2_000 {
        let server = server_packet().new_tree(&mut runner).unwrap().current();
        seen.insert(server.encode()[0]);
        seen.insert(news().new_tree(&mut runner).unwrap().current().kind());
        seen.insert(
            client_packet()
                .new_tree(&mut runner)
                .unwrap()
                .current()
                .kind(),
        );
    }
    let kinds = [
        Event::KINDS,
        Answer::KINDS,
        News::KINDS,
        ClientPacket::KINDS,
    ]
    .concat();
    assert_eq!(seen, kinds.into_iter().map(|(kind, _)| kind).collect());
}
