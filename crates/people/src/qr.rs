//! A link as a QR code, for a phone to look at.

use natter_protocol::api::Qr;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

/// The QR code of a text; `None` if it is too long for one.
#[must_use]
pub fn qr(text: &str) -> Option<Qr> {
    let code = encode(text)?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).count();
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += i32::try_from(run).unwrap_or(size) + 1;
        }
    }
    let size = u32::try_from(size).ok()?;
    Some(Qr { size, path })
}

/// Looking for the mask that is the easiest to read costs eight times as much; each can be read.
fn encode(text: &str) -> Option<QrCode> {
    let segments = QrSegment::make_segments(text);
    let (least, most) = (Version::MIN, Version::MAX);
    let mask = Some(Mask::new(0));
    QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, mask, true).ok()
}

#[cfg(test)]
mod tests {
    use super::{encode, qr};

    /// The squares that the path fills.
    fn squares(path: &str) -> Vec<(u32, u32)> {
        let mut squares = Vec::new();
        for run in path.split('M').skip(1) {
            let (place, length) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let (length, rest) = length.split_once('v').unwrap();
            assert_eq!(rest, format!("1h-{length}z"));
            let (x, y): (u32, u32) = (x.parse().unwrap(), y.parse().unwrap());
            let length: u32 = length.parse().unwrap();
            squares.extend((x..x + length).map(|x| (x, y)));
        }
        squares
    }

    #[test]
    fn the_path_fills_the_dark_squares_and_no_others() {
        let link = "https://chat.example/join/abcde-fghjk";
        let picture = qr(link).unwrap();
        let code = encode(link).unwrap();
        let filled = squares(&picture.path);
        for y in 0..picture.size {
            for x in 0..picture.size {
                let is_dark = code.get_module(x as i32, y as i32);
                assert_eq!(filled.contains(&(x, y)), is_dark, "{x} {y}");
            }
        }
        assert!(picture.path.len() < 6_000, "{}", picture.path.len());
    }

    #[test]
    fn what_is_too_long_has_no_picture() {
        assert!(qr(&"x".repeat(5_000)).is_none());
    }
}
