//! The page of the rule books, `docs/profiles.md`, printed from their values.

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use call_manager::vc::{OnCollision, OnSilence, OnUnconfirmed, Rules};
use call_manager::{BackOff, Profile, TimerName, WhoMayAsk};

const INTRODUCTION: &str = "\
# Rule books

What the documents leave to \"the signalling protocol\": the profiles, with every value, the range
that it may be set in, and where it is from. A test prints this page from the values and fails when the
two differ; `UPDATE_DOCS=1 cargo test -p call-manager` rewrites it. Do not edit it by hand.

A profile that is named after a protocol is like it in what concerns the change of a call, and no more:
it speaks none of its messages. Standards are cited by number for the timers that they define; a timer
that the protocol does not have stands under a plain word, and says by analogy to what it was chosen.

Every value is set with a `with_` method of `Profile`, or in a [scenario](scenarios.md#profile); both
refuse what is out of range with field, value and range. Nothing is brought into range silently.

";

const AFTER_SILENCE: &str = "\
## After silence

When the request timer expires for the last time, nobody knows what the network holds. The way out is
the profile's, and a state of the machine ([the page of the machine](vc-machine.md)):

- **restore** (`InDoubt`): the network is asked to go back to what stood. If it refuses, or says nothing
  again, this end gives the call up.
- **keep** (`KeptInDoubt`): the call goes on with what stood. The network is told what is in force; a
  late answer, its answer to another change, or a proposal of its own ends the doubt, and so does the
  end of the call.
- **clear** (`Clearing`, then `Cleared`): the network is asked to release the call at once, with the
  cause; the client hears an incoming close with `FAILURE` (A-19), and may close whenever it will. The
  network is not asked again.

A cause goes to the network beside the release (`Signaling::release_with`) and stands in the trace. The
client's incoming close has a status and no cause; NDIS has no field for one.
";

#[test]
fn the_page_of_the_profiles_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/profiles.md");
    let page = page().expect("a string takes all");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("docs can be written");
    }
    let printed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(printed == page, "docs/profiles.md differs: run the test with UPDATE_DOCS=1");
}

#[test]
fn every_timer_has_a_name_and_a_source() {
    for profile in Profile::ALL {
        for name in TimerName::ALL {
            let timer = profile.timer(name);
            assert!(!timer.name.is_empty() && !timer.source.is_empty(), "{profile:?}: {name:?}");
        }
    }
}

fn page() -> Result<String, std::fmt::Error> {
    let mut page = INTRODUCTION.to_owned();
    writeln!(page, "## Rules\n")?;
    writeln!(
        page,
        "| profile | who may ask | on silence | on collision | unconfirmed | sent again | tried again | activations |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|---|---|")?;
    for profile in Profile::ALL {
        writeln!(page, "{}", rules(&profile))?;
    }
    writeln!(page, "\nRanges: {}.\n", ranges())?;
    writeln!(page, "## Timers\n")?;
    writeln!(page, "| profile | bounds | timer | value | range | source |")?;
    writeln!(page, "|---|---|---|---|---|---|")?;
    for profile in Profile::ALL {
        for name in TimerName::ALL {
            writeln!(page, "{}", timer(&profile, name))?;
        }
    }
    writeln!(page, "\n## Back-off\n\n{}\n", back_off())?;
    page.push_str(AFTER_SILENCE);
    Ok(page)
}

fn rules(profile: &Profile) -> String {
    let Rules {
        retransmissions,
        on_silence,
        on_collision,
        collisions,
        on_unconfirmed,
        activations,
    } = *profile.rules();
    let who = match profile.who_may_ask {
        WhoMayAsk::Either => "either",
        WhoMayAsk::Caller => "the caller",
    };
    let silence = match on_silence {
        OnSilence::Restore => "restore".to_owned(),
        OnSilence::Keep => "keep".to_owned(),
        OnSilence::Clear(cause) => format!("clear, cause {cause}"),
    };
    let collision = match on_collision {
        OnCollision::Defer => "the proposal waits",
        OnCollision::Refuse => "the proposal is refused",
        OnCollision::BackOff => "both back off",
        OnCollision::Yield => "the proposal wins",
    };
    let unconfirmed = match on_unconfirmed {
        OnUnconfirmed::Commit => "commits",
        OnUnconfirmed::Revert => "reverts",
    };
    format!(
        "| {} | {who} | {silence} | {collision} | {unconfirmed} | {retransmissions} | {collisions} | {activations} |",
        profile.name
    )
}

fn ranges() -> String {
    let counts = [
        ("sent again", Rules::RETRANSMISSIONS),
        ("tried again", Rules::COLLISIONS),
        ("activations", Rules::ACTIVATIONS),
    ];
    counts.map(|(name, range)| format!("{name} {} to {}", range.start(), range.end())).join(", ")
}

fn timer(profile: &Profile, name: TimerName) -> String {
    let timer = profile.timer(name);
    let bounds = match name {
        TimerName::Request => "the answer of the network",
        TimerName::Confirmation => "the confirmation of a proposal that was accepted",
        TimerName::Miniport => "the answer of the miniport",
        TimerName::MiniportRetry => "the pause of a busy miniport",
        TimerName::Client => "the return of the client",
        TimerName::Transaction => "a change as a whole",
    };
    format!(
        "| {} | {bounds} | {} | {:?} | {} | {} |",
        profile.name,
        timer.name,
        timer.value,
        range(&timer.range),
        timer.source
    )
}

/// All profiles have the same; only one of them backs off by itself.
fn back_off() -> String {
    for profile in Profile::ALL {
        assert_eq!(*profile.back_off(), BackOff::SIP, "say so on the page");
    }
    format!(
        "The end that placed the call pauses {}, the other {} (RFC 3261 section 14.1), uniformly in steps of \n\
         10 ms. Either may be any range up to {:?} whose ends are in order; the two must be apart.",
        range(&BackOff::SIP.caller),
        range(&BackOff::SIP.called),
        BackOff::LONGEST
    )
}

fn range(range: &RangeInclusive<Duration>) -> String {
    format!("{:?} to {:?}", range.start(), range.end())
}
