//! Any text is a documentation page, or is refused.

#![no_main]

use cloud_conformance::page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = page::read(text, None, None);
});
