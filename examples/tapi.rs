//! A TAPI application: it places a call, asks for more while the call is up, and lives with a refusal.
//!
//! Each call is a virtual connection (VC) with a reserved rate. A call manager on its own thread
//! agrees every change with the network first; one that is refused leaves the call exactly as it
//! was. Run it with `cargo run --example tapi`.
use call_manager::{Adapter, CallManager, Config, Miniport, MiniportAnswer, NetworkAnswer};
use call_manager::{Reply, Signaling, Terms, Ticket, Time, VcHandle};
use client::tapi::{self, FlowspecArgument, HLineApp, LineDevice, LineErr, Message, Telephony};
use co_params::wire::line::{ApiVersion, LINECALLINFO, LineView};
use co_params::{BytesPerSecond, Flowspec};

/// The network, which carries 3,000 bytes per second for a call and no more; and the card behind it.
struct Network;
impl Signaling for Network {
    fn setup(&mut self, _: Time, _: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let rate = wanted.transmit.token_rate.map_or(0, BytesPerSecond::get);
        Reply::Now(if rate > 3_000 { NetworkAnswer::Refused } else { NetworkAnswer::Accepted })
    }
    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.setup(now, ticket, wanted)
    }
    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}
impl Miniport for Network {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A call manager on a thread of its own, with TAPI as its one client.
    let mut adapter = Adapter::new(CallManager::new(Config::default(), Network, Network), 1);
    let (binding, runtime) = (adapter.bind()?, adapter.spawn()?);
    let mut telephony = Telephony::new(binding, Default::default(), Default::default());
    let (app, version) = (telephony.tapi().line_initialize()?, ApiVersion::V2_0);
    let line = telephony.tapi().line_open(app, LineDevice(0), version, tapi::Privilege::Owner)?;
    // A request returns at once, and a reply says how it ended. This call reserves nothing yet.
    let (_, call) = telephony.tapi().line_make_call(app, line, "", 0, None)?;
    assert_eq!(reply(&mut telephony, app)?, Ok(()));
    for (rate, answer) in [(2_000, Ok(())), (9_000, Err(LineErr::RateUnavail))] {
        // Ask for a rate, and keep the other direction. If it is refused, the old one stays.
        let flow = Flowspec::constant_rate(BytesPerSecond::new(rate).ok_or("no rate")?).to_bytes();
        let (sending, receiving) = (FlowspecArgument::new(&flow), FlowspecArgument::KEEP);
        telephony.tapi().line_set_call_quality_of_service(app, call, sending, receiving)?;
        assert_eq!(reply(&mut telephony, app)?, answer);
        // LINECALLINFO says what is in force. Its first member is the size of the buffer.
        let mut info = [&1_000_u32.to_le_bytes()[..], &[0; 996]].concat();
        telephony.tapi().line_get_call_info(app, call, Some(&mut info))?;
        let sending = LineView::new(&LINECALLINFO, version, &info)?.parse()?.sending;
        let in_force = sending.ok_or("it is up")?.flowspec;
        assert_eq!(in_force.token_rate, BytesPerSecond::new(2_000));
        println!("{rate} bytes per second: {answer:?}; in force: {in_force}");
    }
    telephony.tapi().line_drop(app, call)?;
    assert_eq!(reply(&mut telephony, app)?, Ok(()));
    drop(telephony);
    assert_eq!(runtime.join().vcs().count(), 0);
    Ok(())
}

/// Waits for the next reply. Other messages, such as the states of the call, are not needed here.
fn reply(of: &mut Telephony, app: HLineApp) -> Result<Result<(), LineErr>, call_manager::Gone> {
    let Message::Reply { result, .. } = of.wait(app)? else { return reply(of, app) };
    Ok(result)
}

#[test]
fn it_runs_to_its_end() -> Result<(), Box<dyn std::error::Error>> {
    main()
}
