//! libFuzzer's door to `bodies::markdown`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::markdown(bytes));
