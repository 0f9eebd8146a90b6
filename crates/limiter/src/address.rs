//! Which addresses count as one.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who comes without an address: tests, and proxies on the same machine.
const NOBODY: &str = "local";

/// What is counted of an address. Of an IPv6 address that is the network: a household has a
/// whole one. An IPv4 address inside an IPv6 one is the IPv4 address.
#[must_use]
pub fn network(address: Option<&str>) -> String {
    match address.and_then(|text| text.trim().parse::<IpAddr>().ok()) {
        Some(address) => match address.to_canonical() {
            IpAddr::V4(address) => single(address),
            IpAddr::V6(address) => household(address),
        },
        None => NOBODY.to_owned(),
    }
}

fn single(address: Ipv4Addr) -> String {
    address.to_string()
}

fn household(address: Ipv6Addr) -> String {
    let [a, b, c, d, ..] = address.segments();
    format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn an_address_is_counted_by_itself_or_by_its_household() {
        let table = [
            (Some("203.0.113.7"), "203.0.113.7"),
            (Some(" 203.0.113.7 "), "203.0.113.7"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
            (Some("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64"),
            (Some("2001:db8:1:3::1"), "2001:db8:1:3::/64"),
            (Some("::ffff:203.0.113.7"), "203.0.113.7"),
            (Some("203.0.113.7, 10.0.0.1"), "local"),
            (Some("203.0.113"), "local"),
            (Some(""), "local"),
            (None, "local"),
        ];
        for (address, counted) in table {
            assert_eq!(network(address), counted, "{address:?}");
        }
    }
}
