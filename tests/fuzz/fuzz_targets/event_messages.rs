#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| shapesmith_fuzz::run("event_messages", data));
