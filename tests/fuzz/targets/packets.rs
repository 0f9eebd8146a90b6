//! libFuzzer's door to `bodies::packets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::packets(bytes));
