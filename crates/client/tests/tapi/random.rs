//! Applications and a switch that do anything at any time: what must hold all the same.

mod leg;
mod world;

use proptest::prelude::*;

use self::world::World;

/// Something happens. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Happens {
    MakeCall(usize, u32),
    Create(usize, u32),
    SetQos(usize, u32),
    SetLevel(usize, u32),
    Drop(usize),
    Deallocate(usize),
    Privilege(usize, u32),
    NewCalls(usize),
    Offer(u32),
    Reads(usize),
    /// The switch answers what it was asked, in one way or another.
    Answers(usize, u32),
    /// The switch begins something.
    Begins(usize, u32),
}

fn happens() -> impl Strategy<Value = Happens> {
    let (n, rate) = (0..8_usize, 1..6_u32);
    prop_oneof![
        2 => (n.clone(), rate.clone()).prop_map(|(n, r)| Happens::MakeCall(n, r)),
        1 => (n.clone(), 1..4_u32).prop_map(|(n, l)| Happens::Create(n, l)),
        4 => (n.clone(), rate.clone()).prop_map(|(n, r)| Happens::SetQos(n, r)),
        2 => (n.clone(), 1..4_u32).prop_map(|(n, l)| Happens::SetLevel(n, l)),
        1 => n.clone().prop_map(Happens::Drop),
        1 => n.clone().prop_map(Happens::Deallocate),
        1 => (n.clone(), prop_oneof![Just(1_u32), Just(2), Just(4)])
            .prop_map(|(n, p)| Happens::Privilege(n, p)),
        1 => n.clone().prop_map(Happens::NewCalls),
        1 => rate.clone().prop_map(Happens::Offer),
        3 => n.clone().prop_map(Happens::Reads),
        8 => (n.clone(), 0..6_u32).prop_map(|(n, how)| Happens::Answers(n, how)),
        2 => (n, rate).prop_map(|(n, r)| Happens::Begins(n, r)),
    ]
}

proptest! {
    #[test]
    fn t_020_t_024_t_043_t_044_t_046_hold_whatever_happens(
        story in prop::collection::vec(happens(), 1..120),
    ) {
        let mut world = World::new();
        for happens in story {
            world.does(happens);
            world.holds();
        }
        world.ends();
    }
}
