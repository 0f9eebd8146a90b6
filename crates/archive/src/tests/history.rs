use natter_protocol::frame::Batch;
use natter_protocol::limits::{MESSAGE_TEXT_BYTES_MAX, PAGE_MESSAGES_MAX, REACTORS_PER_EMOJI_MAX};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::{Answer, Page, ServerPacket};
use natter_protocol::{Event, Seq};

use super::fixture::{Archive, EPOCH, joined, posted, reacted, renamed};

const FIRST: u64 = 4;

/// 250 messages from seq 4 on, by Ada; Bob joined and said nothing; Cy reacted to the first.
fn long() -> Archive {
    let mut log = vec![joined(1, 1, "Ada"), joined(2, 2, "Bob"), joined(3, 3, "Cy")];
    log.extend((FIRST..FIRST + 250).map(|seq| posted(seq, &format!("message {seq}"))));
    log.push(reacted(254, FIRST, 3, "👍"));
    log.push(renamed(255, 1, "Ada L."));
    Archive::with(&[&log])
}

fn seqs(page: &Page) -> Vec<u64> {
    page.messages.iter().map(|message| message.seq.0).collect()
}

fn range(from: u64, to: u64) -> Vec<u64> {
    (from..=to).collect()
}

#[test]
fn a_page_lies_where_it_was_asked_for() {
    let mut archive = long();
    let table = [
        (PageAt::Newest, range(154, 253), (true, false)),
        (PageAt::Before(Seq(154)), range(54, 153), (true, true)),
        (PageAt::Before(Seq(54)), range(FIRST, 53), (false, true)),
        (PageAt::After(Seq(53)), range(54, 153), (true, true)),
        (PageAt::After(Seq(200)), range(201, 253), (true, false)),
        (PageAt::Around(Seq(100)), range(51, 150), (true, true)),
        (
            PageAt::Around(Seq(FIRST)),
            range(FIRST, FIRST + 50),
            (false, true),
        ),
        (PageAt::Before(Seq(FIRST)), vec![], (false, true)),
        (PageAt::Before(Seq(0)), vec![], (false, true)),
        (PageAt::After(Seq(253)), vec![], (true, false)),
        (PageAt::After(Seq(u64::MAX)), vec![], (true, false)),
        (
            PageAt::Before(Seq(u64::MAX)),
            range(154, 253),
            (true, false),
        ),
    ];
    for (at, expected, sides) in table {
        let page = archive.page(at).unwrap();
        assert_eq!(seqs(&page), expected, "{at:?}");
        assert_eq!((page.has_older, page.has_newer), sides, "{at:?}");
        assert_eq!((page.as_of, page.epoch), (Seq(255), EPOCH));
    }
}

#[test]
fn a_page_names_those_whom_it_mentions_and_nobody_else() {
    let mut archive = long();
    let mut names = |at| {
        let members = archive.page(at).unwrap().members;
        members
            .into_iter()
            .map(|member| member.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(PageAt::Newest), ["Ada L."]);
    assert_eq!(names(PageAt::Before(Seq(10))), ["Ada L.", "Cy"]);
}

#[test]
fn a_room_without_archive_has_no_page() {
    assert_eq!(Archive::new().page(PageAt::Newest), None);
    let behind_a_gap = &[posted(2, "hello")];
    assert_eq!(Archive::with(&[behind_a_gap]).page(PageAt::Newest), None);
}

#[test]
fn a_room_without_messages_has_an_empty_page() {
    let page = Archive::with(&[&[joined(1, 1, "Ada")]]).page(PageAt::Around(Seq(1)));
    let page = page.unwrap();
    assert_eq!((page.as_of, page.messages), (Seq(1), vec![]));
    assert_eq!((page.has_older, page.has_newer), (false, false));
}

#[test]
fn a_page_of_long_messages_is_trimmed_on_the_far_side() {
    let text = "x".repeat(MESSAGE_TEXT_BYTES_MAX);
    let mut log = vec![joined(1, 1, "Ada")];
    log.extend((2..=101).map(|seq| posted(seq, &text)));
    let mut archive = Archive::new();
    for chunk in log.chunks(10) {
        archive.consume(&[super::fixture::letter(chunk)]);
    }
    let table = [
        (PageAt::Newest, range(87, 101), (true, false)),
        (PageAt::Before(Seq(90)), range(75, 89), (true, true)),
        (PageAt::After(Seq(50)), range(51, 65), (true, true)),
        (PageAt::Around(Seq(50)), range(43, 57), (true, true)),
        (PageAt::Around(Seq(3)), range(2, 16), (false, true)),
    ];
    for (at, expected, sides) in table {
        let page = archive.page(at).unwrap();
        assert_eq!(seqs(&page), expected, "{at:?}");
        assert_eq!((page.has_older, page.has_newer), sides, "{at:?}");
        assert!(fits_a_frame(page));
    }
}

#[test]
fn a_page_of_messages_that_everyone_reacted_to_fits_a_frame() {
    let crowd = REACTORS_PER_EMOJI_MAX as u32;
    let name = "n".repeat(natter_protocol::limits::NAME_BYTES_MAX);
    let mut log: Vec<Event> = Vec::new();
    let seq = |log: &Vec<Event>| log.len() as u64 + 1;
    for member in 1..=crowd {
        log.push(joined(seq(&log), member, &name));
    }
    for _ in 0..PAGE_MESSAGES_MAX {
        let target = seq(&log);
        log.push(posted(target, "hello"));
        for member in 1..=crowd {
            log.push(reacted(seq(&log), target, member, "👍"));
        }
    }
    let mut archive = Archive::new();
    for chunk in log.chunks(1000) {
        archive.consume(&[super::fixture::letter(chunk)]);
    }
    let page = archive.page(PageAt::Newest).unwrap();
    assert_eq!(page.messages.len(), PAGE_MESSAGES_MAX);
    assert!(
        page.members.iter().any(|member| member.number.0 == 1),
        "the author is named"
    );
    assert!(fits_a_frame(page));
}

fn fits_a_frame(page: Page) -> bool {
    let packet = ServerPacket::from(Answer::from(page));
    let mut batch = Batch::new();
    batch.push(&packet.encode()) && ServerPacket::decode_frame(&batch.seal()).unwrap() == [packet]
}
