//! libFuzzer's door to `bodies::letters`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| natter_fuzz::letters(bytes));
