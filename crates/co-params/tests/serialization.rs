//! The serialized form: names and numbers of the standard, and nothing that the types cannot hold.

use co_params::{
    Bytes, BytesPerSecond, CallFlags, CallParameters, Flowspec, MediaFlags, ServiceClass,
    ServiceType, SpecificParameters, Status,
};

#[test]
fn parameters_read_as_names_and_numbers_and_read_back() {
    let rate = BytesPerSecond::new(187_500).expect("a number");
    let mut params = CallParameters::sending(Flowspec::constant_rate(rate))
        .with_media_flags(MediaFlags::TRANSMIT_VC | MediaFlags::ROUND_UP_FLOW);
    params.flags = CallFlags::CALL_PARAMETERS_CHANGED;
    params.media.as_mut().expect("just set").specific =
        SpecificParameters { param_type: 1, parameters: [7, 8].as_slice().into() };

    let json = serde_json::to_value(&params).expect("every value has a form");
    assert_eq!(json["flags"], serde_json::json!(["CALL_PARAMETERS_CHANGED"]));
    assert_eq!(json["media"]["flags"], serde_json::json!(["TRANSMIT_VC", "ROUND_UP_FLOW"]));
    assert_eq!(json["media"]["specific"]["parameters"], serde_json::json!([7, 8]));
    let transmit = &json["call_manager"]["transmit"];
    assert_eq!(transmit["token_rate"], 187_500);
    assert_eq!(transmit["token_bucket_size"], serde_json::Value::Null);
    assert_eq!(transmit["service_type"], "GUARANTEED");
    assert_eq!(serde_json::from_value::<CallParameters>(json).expect("the same form"), params);
}

#[test]
fn members_left_out_are_not_specified() {
    let flow: Flowspec = serde_json::from_str(r#"{"service_type": "BESTEFFORT"}"#).expect("legal");
    assert_eq!(flow, Flowspec::unspecified(ServiceClass::BestEffort));
    let params: CallParameters = serde_json::from_str("{}").expect("legal");
    assert_eq!(params, CallParameters::default());
}

#[test]
fn qos_not_specified_is_no_number_here_either() {
    assert!(serde_json::from_str::<Bytes>("4294967294").is_ok());
    assert!(serde_json::from_str::<Bytes>("4294967295").is_err());
}

#[test]
fn a_service_type_carries_its_flags() {
    let service = ServiceType::new(ServiceClass::Guaranteed);
    let all = [
        (service, "GUARANTEED"),
        (service.without_signaling(), "GUARANTEED | SERVICE_NO_QOS_SIGNALING"),
        (
            service.without_traffic_control().without_signaling(),
            "GUARANTEED | SERVICE_NO_TRAFFIC_CONTROL | SERVICE_NO_QOS_SIGNALING",
        ),
    ];
    for (service, text) in all {
        let json = serde_json::json!(text);
        assert_eq!(serde_json::to_value(service).expect("every value has a form"), json);
        assert_eq!(serde_json::from_value::<ServiceType>(json).expect("the same form"), service);
    }
    for text in ["", "SERVICE_NO_QOS_SIGNALING", "GUARANTEED | ", "GUARANTEED | GUARANTEED"] {
        assert!(serde_json::from_value::<ServiceType>(serde_json::json!(text)).is_err(), "{text}");
    }
}

#[test]
fn unknown_names_are_refused() {
    assert!(serde_json::from_str::<MediaFlags>(r#"["PERMANENT_VC"]"#).is_err());
    assert!(serde_json::from_str::<Status>(r#""WHATEVER""#).is_err());
    assert!(serde_json::from_str::<CallParameters>(r#"{"flag": []}"#).is_err());
}

#[test]
fn every_status_reads_back_by_its_name() {
    for &status in Status::ALL {
        let json = serde_json::to_string(&status).expect("every value has a form");
        assert_eq!(serde_json::from_str::<Status>(&json).expect("the same form"), status);
    }
}
