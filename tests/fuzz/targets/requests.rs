//! libFuzzer's door to `bodies::requests`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::requests(bytes));
