//! One packet as bytes, drawn field by field.

use std::fmt::Write;

use natter_protocol::{Batch, codec};

/// One packet of the golden files.
pub struct Sample {
    /// The number of its kind.
    pub kind: u8,
    /// The name of its kind.
    pub name: &'static str,
    /// What this sample shows.
    pub about: &'static str,
    /// The item.
    pub item: Vec<u8>,
    /// The frame with only this item.
    pub frame: Vec<u8>,
    fields: Vec<Field>,
}

/// One field: its name, its value for people, its bytes.
pub struct Field {
    pub name: &'static str,
    pub value: String,
    pub bytes: Vec<u8>,
}

impl Field {
    pub fn new<T: bincode::Encode + std::fmt::Debug>(name: &'static str, value: &T) -> Self {
        Self {
            name,
            value: format!("{value:?}"),
            bytes: codec::fields(value),
        }
    }
}

impl Sample {
    pub fn new(
        (kind, name): (u8, &'static str),
        about: &'static str,
        item: Vec<u8>,
        fields: Vec<Field>,
    ) -> Self {
        let together: Vec<u8> = fields
            .iter()
            .flat_map(|field| field.bytes.clone())
            .collect();
        assert!(
            item.ends_with(&together) && item.len() <= together.len() + 3,
            "{name}: the sample names its fields in the order of the wire"
        );
        Self {
            kind,
            name,
            about,
            frame: Batch::single(&item),
            item,
            fields,
        }
    }

    /// The sample as the golden files show it.
    pub fn page(&self) -> String {
        let Self {
            kind, name, about, ..
        } = self;
        let head = self.item.len() - self.fields.iter().map(|f| f.bytes.len()).sum::<usize>();
        let mut page = format!("{name}, kind {kind}: {about}, {} bytes\n", self.frame.len());
        line(&mut page, &self.frame[..4], "crc32");
        line(&mut page, &self.frame[4..5], "version and flags");
        line(&mut page, &self.item[..head], "kind and length");
        for Field { name, value, bytes } in &self.fields {
            line(&mut page, bytes, &format!("{name}: {value}"));
        }
        page
    }
}

fn line(page: &mut String, bytes: &[u8], meaning: &str) {
    let mut rows = bytes.chunks(16);
    let first = rows.next().unwrap_or_default();
    writeln!(page, "  {:48}{meaning}", hex(first)).unwrap();
    for row in rows {
        writeln!(page, "  {}", hex(row).trim_end()).unwrap();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x} ")).collect()
}

/// A sample of a struct's packet: the enum of its direction, what it shows, and its fields.
macro_rules! sample {
    ($direction:ident, $about:literal, $packet:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let packet = $packet { $($field: $value),* };
        let fields = vec![$($crate::sample::Field::new(stringify!($field), &packet.$field)),*];
        let packet = $direction::$packet(packet);
        let kind = (packet.kind(), stringify!($packet));
        $crate::sample::Sample::new(kind, $about, packet.encode(), fields)
    }};
    ($direction:ident, $about:literal, $packet:ident($value:expr)) => {{
        let fields = vec![$crate::sample::Field::new(stringify!($packet), &$value)];
        let packet = $direction::$packet($value);
        let kind = (packet.kind(), stringify!($packet));
        $crate::sample::Sample::new(kind, $about, packet.encode(), fields)
    }};
}
pub(crate) use sample;
