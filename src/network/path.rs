//! The links of a network, and the ways that calls take over them.
//!
//! A call holds the same on every link of its way. A set-up or a change is asked of one link after
//! the other; the first that has no room refuses it, and what the links before it had set aside is
//! released before anyone can see it. So a refusal leaves every link as it was, its peak included.

use call_manager::{OfferId, Terms, VcHandle};

use super::admission::{Admission, Occasion, Rule};
use super::link::Link;
use super::per_vc::PerVc;
use super::rates::Rates;

/// Links, ways over them, and the rule by which calls are admitted.
#[derive(Clone, Debug)]
pub struct Path<A = Rule> {
    admission: A,
    links: Vec<Link>,
    /// At least one, each of at least one link.
    ways: Vec<Vec<usize>>,
    /// Which way a call takes; kept where there is more than one.
    taken: PerVc<usize>,
    /// Calls that were given a way.
    begun: usize,
}

/// A link has no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom {
    /// The number of the first such link.
    pub link: usize,
    /// The most that the call could have on its whole way.
    pub left: Rates,
}

/// Whether these are numbers of links, each once.
pub(crate) fn is_way(way: &[usize], links: usize) -> bool {
    let is_new = |place: usize| !way[..place].contains(&way[place]);
    let is_link = |place: usize| way[place] < links && is_new(place);
    !way.is_empty() && way.len() <= links && (0..way.len()).all(is_link)
}

impl<A: Admission> Path<A> {
    /// One way over all links, in their order. No link at all is a way that admits everything.
    pub fn new(admission: A, links: Vec<Link>) -> Self {
        let all = (0..links.len()).collect();
        Self { admission, links, ways: vec![all], taken: PerVc::new(), begun: 0 }
    }

    /// The same links with these ways, each a list of the numbers of its links, which calls take in
    /// turn: the n-th call the n-th way, and so on round and round. A list that is empty, or names
    /// a link that is not there or one twice, is no way and is left out; if none is left, the one
    /// way over all links stays.
    #[must_use]
    pub fn with_ways(mut self, mut ways: Vec<Vec<usize>>) -> Self {
        ways.retain(|way| is_way(way, self.links.len()));
        if !ways.is_empty() {
            self.ways = ways;
        }
        self
    }

    /// The links, in the order of their numbers.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The numbers of the links that a call takes, in order.
    #[must_use]
    pub fn way(&self, vc: VcHandle) -> &[usize] {
        &self.ways[self.number_of_way(vc)]
    }

    /// What a call with these terms reserves on each link.
    pub fn demand(&self, terms: &Terms) -> Rates {
        self.admission.demand(terms)
    }

    /// Agrees to terms for a call, if there is room on every link of its way. A new call is given
    /// its way here.
    ///
    /// # Errors
    /// [`NoRoom`]; nothing has changed on any link.
    pub fn agree(&mut self, occasion: Occasion, vc: VcHandle, terms: &Terms) -> Result<(), NoRoom> {
        if occasion == Occasion::Setup {
            self.begin(vc);
        }
        let rates = self.demand(terms);
        self.check_room(occasion, vc, rates)?;
        self.each(vc, |link| link.book(vc, rates));
        Ok(())
    }

    /// What the call was confirmed, on every link of its way.
    #[must_use]
    pub fn confirmed(&self, vc: VcHandle) -> Rates {
        self.first(vc).map_or(Rates::ZERO, |link| link.confirmed(vc))
    }

    /// What the call holds, a change under way and a proposal included.
    #[must_use]
    pub fn held(&self, vc: VcHandle) -> Rates {
        self.first(vc).map_or(Rates::ZERO, |link| link.held(vc))
    }

    /// What the call will hold when all that is under way has ended well.
    #[must_use]
    pub fn expected(&self, vc: VcHandle) -> Rates {
        self.first(vc).map_or(Rates::ZERO, |link| link.expected(vc))
    }

    /// What was confirmed to the call, if it is the same on every link of its way and no change of
    /// this end is under way.
    #[must_use]
    pub fn settled(&self, vc: VcHandle) -> Option<Rates> {
        let first = self.first(vc)?.settled(vc)?;
        let is_same = |&k: &usize| self.links[k].settled(vc) == Some(first);
        self.way(vc).iter().all(is_same).then_some(first)
    }

    /// Whether a change of this end is under way.
    #[must_use]
    pub fn is_changing(&self, vc: VcHandle) -> bool {
        self.first(vc).is_some_and(|link| link.settled(vc).is_none())
    }

    /// Makes terms the confirmed ones.
    pub fn confirm(&mut self, vc: VcHandle, terms: &Terms) {
        let rates = self.demand(terms);
        self.each(vc, |link| link.confirm(vc, rates));
    }

    /// Gives up what was agreed to.
    pub fn restore(&mut self, vc: VcHandle) {
        self.each(vc, |link| link.restore(vc));
    }

    /// Holds what the other end proposes.
    ///
    /// # Errors
    /// [`NoRoom`]; nothing has changed on any link.
    pub fn propose(&mut self, vc: VcHandle, terms: &Terms) -> Result<(), NoRoom> {
        let rates = self.demand(terms);
        self.check_room(Occasion::Change, vc, rates)?;
        self.each(vc, |link| link.propose(vc, rates).expect("room was found just now"));
        Ok(())
    }

    /// Gives up what the other end proposed.
    pub fn withdraw(&mut self, vc: VcHandle) {
        self.each(vc, |link| link.withdraw(vc));
    }

    /// The call is gone.
    pub fn release(&mut self, vc: VcHandle) {
        self.each(vc, |link| link.release(vc));
        self.taken.remove(vc);
    }

    /// Holds what an incoming call offers, which comes by the first way.
    ///
    /// # Errors
    /// [`NoRoom`]; nothing has changed on any link.
    pub fn offer(&mut self, offer: OfferId, terms: &Terms) -> Result<(), NoRoom> {
        let rates = self.demand(terms);
        let left = |k: usize| self.links[k].capacity().above(self.links[k].total());
        if let Some(&link) = self.ways[0].iter().find(|&&k| !rates.fits(left(k))) {
            return Err(NoRoom { link, left: left(link) });
        }
        for &k in &self.ways[0] {
            self.links[k].book_offer(offer, rates);
        }
        Ok(())
    }

    /// An incoming call has a VC, or has gone.
    pub fn assign(&mut self, offer: OfferId, vc: Option<VcHandle>) {
        for &k in &self.ways[0] {
            self.links[k].assign(offer, vc);
        }
    }

    /// A link has another capacity.
    pub fn set_capacity(&mut self, link: usize, capacity: Rates) {
        self.links[link].set_capacity(capacity);
    }

    /// Gives a new call its way.
    fn begin(&mut self, vc: VcHandle) {
        if self.ways.len() > 1 {
            self.taken.insert(vc, self.begun % self.ways.len());
            self.begun += 1;
        }
    }

    fn check_room(&self, occasion: Occasion, vc: VcHandle, rates: Rates) -> Result<(), NoRoom> {
        let check = |&k: &usize| {
            let link = &self.links[k];
            link.check_room(vc, rates, self.admission.usable(occasion, link)).map_err(|_| k)
        };
        self.way(vc)
            .iter()
            .try_for_each(check)
            .map_err(|link| NoRoom { link, left: self.room(occasion, vc) })
    }

    /// The most that a call could have on every link of its way.
    fn room(&self, occasion: Occasion, vc: VcHandle) -> Rates {
        let room = |&k: &usize| {
            let link = &self.links[k];
            link.room(vc, self.admission.usable(occasion, link))
        };
        self.way(vc).iter().map(room).fold(Rates::both(u64::MAX), Rates::min)
    }

    fn number_of_way(&self, vc: VcHandle) -> usize {
        if self.ways.len() == 1 { 0 } else { self.taken.get(vc).copied().unwrap_or(0) }
    }

    fn first(&self, vc: VcHandle) -> Option<&Link> {
        self.way(vc).first().map(|&k| &self.links[k])
    }

    /// Does the same to every link on the way of a call.
    fn each(&mut self, vc: VcHandle, mut act: impl FnMut(&mut Link)) {
        for &k in &self.ways[self.number_of_way(vc)] {
            act(&mut self.links[k]);
        }
    }
}
