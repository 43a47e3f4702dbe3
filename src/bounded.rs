//! Files from elsewhere, read whole within a bound.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a file; `None` if there are more than `most`.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    // One byte past the bound shows that there are more.
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_most_bytes_is_read_and_one_with_another_is_not() {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, b"four").expect("there is room for a file");
        assert_eq!(read(&path, 4).expect("it is there"), Some(b"four".to_vec()));
        assert_eq!(read(&path, 3).expect("it is there"), None);
        assert!(read(folder.path(), 4).is_err(), "a folder is no file");
    }
}
