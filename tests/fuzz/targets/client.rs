//! libFuzzer's door to `bodies::client`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::client(bytes));
