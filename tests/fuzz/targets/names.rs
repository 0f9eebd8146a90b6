//! libFuzzer's door to `bodies::names`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::names(bytes));
