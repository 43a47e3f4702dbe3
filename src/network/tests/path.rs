//! Several links on the way of a call.

use proptest::prelude::*;

use super::*;

const LINKS: usize = 4;

proptest! {
    /// Whatever calls hold already, a set-up or a change that the k-th link refuses leaves the books
    /// of every link as they were.
    #[test]
    fn a_failed_admission_leaves_every_link_as_it_was(
        capacities in prop::collection::vec(1_u64..200, LINKS),
        asked in prop::collection::vec((0_usize..6, 1_u64..30, any::<bool>()), 1..60),
    ) {
        let links = capacities.iter().map(|&rate| Link::new(Rates::both(rate * 8))).collect();
        let ways = vec![vec![0, 1, 2, 3], vec![3, 1], vec![2]];
        let mut path = Path::new(Rule::default(), links).with_ways(ways);
        let tickets = tickets(6);
        for (call, rate, confirms) in asked {
            let (vc, terms) = (tickets[call].vc, both_ways(rate * 8, rate * 4));
            let occasion = match path.settled(vc) {
                None => Occasion::Setup,
                Some(_) => Occasion::Change,
            };
            let before = format!("{:?}", path.links());
            match path.agree(occasion, vc, &terms) {
                Ok(()) if confirms => path.confirm(vc, &terms),
                Ok(()) if occasion == Occasion::Setup => path.release(vc),
                Ok(()) => path.restore(vc),
                Err(NoRoom { link, left }) => {
                    prop_assert_eq!(format!("{:?}", path.links()), before);
                    prop_assert!(path.way(vc).contains(&link));
                    prop_assert!(!path.demand(&terms).fits(left));
                }
            }
            for link in path.links() {
                prop_assert_eq!(link.total(), link.sum());
                prop_assert!(link.total().fits(link.capacity()));
            }
        }
    }
}

#[test]
fn the_first_link_without_room_refuses_and_those_before_it_are_released() {
    let vc = tickets(1)[0].vc;
    let mut path = path(&[800, 400, 80, 40]);
    let refusal = NoRoom { link: 2, left: Rates { transmit: 40, receive: 40 } };
    assert_eq!(path.agree(Occasion::Setup, vc, &terms(240)), Err(refusal));
    assert!(path.links().iter().all(|link| link.peak() == Rates::ZERO), "nobody saw anything");
    assert_eq!(path.agree(Occasion::Setup, vc, &terms(40)), Ok(()), "what is left fits");
}

#[test]
fn calls_take_the_ways_in_turn() {
    let mut path = path(&[800, 800]).with_ways(vec![vec![0], vec![0, 1]]);
    for (place, ticket) in tickets(4).iter().enumerate() {
        path.agree(Occasion::Setup, ticket.vc, &terms(80)).unwrap();
        assert_eq!(path.way(ticket.vc).len(), 1 + place % 2);
    }
    assert_eq!(path.links()[0].total(), Rates::transmit(320));
    assert_eq!(path.links()[1].total(), Rates::transmit(160));
}

#[test]
fn a_list_that_is_no_way_is_left_out() {
    let path = path(&[8, 8]).with_ways(vec![vec![], vec![2], vec![1, 1], vec![1]]);
    assert_eq!(path.way(tickets(1)[0].vc), [1]);
    let path = self::path(&[8, 8]).with_ways(vec![vec![7]]);
    assert_eq!(path.way(tickets(1)[0].vc), [0, 1], "all links, if none is left");
}

fn path(capacities: &[u64]) -> Path {
    let link = |&rate: &u64| Link::new(Rates::both(rate));
    Path::new(Rule::default(), capacities.iter().map(link).collect())
}
