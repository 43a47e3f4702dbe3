//! TAPI call ids: strings by which applications name VCs (O-32, O-33, R-098).

use call_manager::VcContext;
use call_manager::tapi_id::TapiCallId;
use co_params::Status;

use crate::support::{CLIENT, STRANGER};
use crate::wide::Wide;

/// The string of a VAR_STRING.
fn text(buffer: &[u8]) -> String {
    let units = buffer[24..56].chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    String::from_utf16(&units.collect::<Vec<u16>>()).expect("sixteen digits")
}

#[test]
fn r_098_an_id_leads_back_to_the_clients_own_context() {
    let mut wide = Wide::new();
    let (call, offered) = (wide.call(), wide.offered());
    wide.manager.name_vc(wide.now, CLIENT, offered, VcContext(8));
    for (vc, context) in [(call, 7), (offered, 8)] {
        let mut buffer = [0; TapiCallId::NEEDED];
        let written = wide.manager.tapi_call_id(CLIENT, vc, &mut buffer);
        assert_eq!(written, Ok(TapiCallId::NEEDED));
        let found = wide.manager.context_of_tapi_call_id(CLIENT, &text(&buffer));
        assert_eq!(found, Ok(VcContext(context)));
        let theirs = wide.manager.context_of_tapi_call_id(STRANGER, &text(&buffer));
        assert_eq!(theirs, Err(Status::Failure), "another client's");
    }
}

#[test]
fn o_32_a_bad_handle_is_invalid_data_and_a_short_buffer_says_what_it_takes() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let mut buffer = [0; TapiCallId::NEEDED];
    let theirs = wide.manager.tapi_call_id(STRANGER, vc, &mut buffer);
    assert_eq!(theirs, Err(Status::InvalidData));
    let short = wide.manager.tapi_call_id(CLIENT, vc, &mut buffer[..57]);
    assert_eq!((short, buffer[4]), (Err(Status::BufferTooShort), 58), "ulNeededSize");
}

#[test]
fn r_025_an_id_is_good_as_long_as_its_handle() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    let mut buffer = [0; TapiCallId::NEEDED];
    wide.manager.tapi_call_id(CLIENT, vc, &mut buffer).expect("a good handle");
    assert_eq!(wide.delete(vc), Status::Success);
    let next = wide.create_vc();
    assert_eq!(next.index(), vc.index(), "in the same place");
    let found = wide.manager.context_of_tapi_call_id(CLIENT, &text(&buffer));
    assert_eq!(found, Err(Status::Failure));
    let gone = wide.manager.tapi_call_id(CLIENT, vc, &mut buffer);
    assert_eq!(gone, Err(Status::InvalidData));
}

#[test]
fn o_33_what_is_no_id_fails() {
    let wide = Wide::new();
    for id in ["", "7", "not an id at all", "00000000000000001"] {
        let found = wide.manager.context_of_tapi_call_id(CLIENT, id);
        assert_eq!(found, Err(Status::Failure), "{id:?}");
    }
}
