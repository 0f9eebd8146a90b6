//! libFuzzer's door to `bodies::raw_frame`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::raw_frame(bytes));
