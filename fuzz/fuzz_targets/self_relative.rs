//! Any bytes as a self-relative block: what is read has these bytes for its one encoding.
#![no_main]

use co_params::wire::self_relative;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match self_relative::parse(bytes) {
        Ok(params) => {
            let written = self_relative::to_vec(&params).expect("no longer than the input");
            assert_eq!(written, bytes);
        }
        Err(error) => assert!(error.offset <= bytes.len()),
    }
});
