//! libFuzzer's door to `bodies::room`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::room(bytes));
