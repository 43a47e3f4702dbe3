//! A value for each VC, found by the VC's place in the call manager's table.

use call_manager::VcHandle;

/// Values by VC. A place is taken by one VC at a time: the call manager gives it to another only
/// after the first was released and deleted, and with it its value here.
#[derive(Clone, Debug)]
pub(crate) struct PerVc<T>(Vec<Option<(VcHandle, T)>>);

impl<T> PerVc<T> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn get(&self, vc: VcHandle) -> Option<&T> {
        let (owner, value) = self.0.get(vc.index())?.as_ref()?;
        (*owner == vc).then_some(value)
    }

    pub(crate) fn get_mut(&mut self, vc: VcHandle) -> Option<&mut T> {
        let (owner, value) = self.0.get_mut(vc.index())?.as_mut()?;
        (*owner == vc).then_some(value)
    }

    /// Puts a value in, and gives back the one that the VC had.
    pub(crate) fn insert(&mut self, vc: VcHandle, value: T) -> Option<T> {
        if self.0.len() <= vc.index() {
            self.0.resize_with(vc.index() + 1, || None);
        }
        let before = self.0[vc.index()].replace((vc, value));
        before.filter(|(owner, _)| *owner == vc).map(|(_, value)| value)
    }

    pub(crate) fn remove(&mut self, vc: VcHandle) {
        if self.get(vc).is_some() {
            self.0[vc.index()] = None;
        }
    }

    /// The VCs with their values, in the order of the places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (VcHandle, &T)> {
        self.0.iter().flatten().map(|(vc, value)| (*vc, value))
    }

    /// The values, in the order of the places.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten().map(|(_, value)| value)
    }
}
