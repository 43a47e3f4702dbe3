//! Any bytes as a FLOWSPEC block: what is read is written back byte for byte.
#![no_main]

use co_params::wire::flowspec::FlowspecBlock;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match FlowspecBlock::parse(bytes) {
        Ok(block) => {
            let mut written = vec![0; block.emitted_len()];
            assert_eq!(block.emit(&mut written), Ok(bytes.len()));
            assert_eq!(written, bytes);
        }
        Err(error) => assert!(error.offset <= bytes.len()),
    }
});
