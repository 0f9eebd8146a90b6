//! Small maps and sets in order, each one vector.
//!
//! What a client holds is a few thousand entries at most, and nearly all of it arrives in order,
//! at the end. A `BTreeMap` would serve as well, but each type of one costs a page five kilobytes
//! of code, and there are a dozen; searching a vector by halves costs one.

use std::ops::{Bound, RangeBounds};

/// Values by their keys, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<K, V> {
    entries: Vec<(K, V)>,
}

/// Keys, each once, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<K> {
    keys: Map<K, ()>,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Map<K, V> {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        let entries = Vec::new();
        Self { entries }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values, in the order of their keys, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Keeps what is to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.entries.retain_mut(|(key, value)| keep(key, value));
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// Takes the first out.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.entries.is_empty()).then(|| self.entries.remove(0))
    }
}

impl<K: Ord, V> Map<K, V> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        let at = self.find(key).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.find(key).ok()?;
        self.entries.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is such a key.
    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.find(key).is_ok()
    }

    /// Sets the value of a key, and gives back the one before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => {
                let (_, place) = self.entries.get_mut(at)?;
                Some(std::mem::replace(place, value))
            }
            Err(at) => {
                self.entries.insert(at, (key, value));
                None
            }
        }
    }

    /// Takes the value of a key out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.find(key).ok()?;
        Some(self.entries.remove(at).1)
    }

    /// Takes out what begins at a key.
    #[must_use]
    pub fn split_off(&mut self, key: &K) -> Self {
        let entries = self.entries.split_off(self.before(key));
        Self { entries }
    }

    /// Those between two keys, in order; none where the range is the wrong way round.
    pub fn range(&self, range: impl RangeBounds<K>) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        let start = match range.start_bound() {
            Bound::Included(key) => self.before(key),
            Bound::Excluded(key) => self.through(key),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(key) => self.through(key),
            Bound::Excluded(key) => self.before(key),
            Bound::Unbounded => self.entries.len(),
        };
        let found = self.entries.get(start..end).unwrap_or_default();
        found.iter().map(|(key, value)| (key, value))
    }

    fn find(&self, key: &K) -> Result<usize, usize> {
        // Most of what comes is the newest.
        match self.entries.last() {
            Some((last, _)) if last < key => Err(self.entries.len()),
            Some(_) | None => self.entries.binary_search_by(|(own, _)| own.cmp(key)),
        }
    }

    fn before(&self, key: &K) -> usize {
        self.find(key).unwrap_or_else(|at| at)
    }

    fn through(&self, key: &K) -> usize {
        self.find(key).map_or_else(|at| at, |at| at + 1)
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K> Default for Set<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K> Set<K> {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        let keys = Map::new();
        Self { keys }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// All, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.keys.keys()
    }
}

impl<K: Ord> Set<K> {
    /// Puts a key in; whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        self.keys.insert(key, ()).is_none()
    }

    /// Takes a key out; whether it was there.
    pub fn remove(&mut self, key: &K) -> bool {
        self.keys.remove(key).is_some()
    }

    /// Whether it is there.
    #[must_use]
    pub fn contains(&self, key: &K) -> bool {
        self.keys.contains_key(key)
    }
}

impl<K: Ord> FromIterator<K> for Set<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut set = Self::new();
        set.extend(keys);
        set
    }
}

impl<K: Ord> Extend<K> for Set<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<K> IntoIterator for Set<K> {
    type Item = K;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(K, ())>, fn((K, ())) -> K>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter().map(|(key, ())| key)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Map, Set};

    #[test]
    fn a_map_does_what_a_tree_does() {
        let mut map = Map::new();
        let mut tree = BTreeMap::new();
        for step in 0..2_000_u32 {
            let key = step.wrapping_mul(2_654_435_761) >> 26;
            match step % 5 {
                0 => assert_eq!(map.remove(&key), tree.remove(&key)),
                _ => assert_eq!(map.insert(key, step), tree.insert(key, step)),
            }
            assert_eq!(map.get(&key), tree.get(&key));
            assert_eq!(map.len(), tree.len());
            let from = key / 2;
            assert!(map.range(from..=key).eq(tree.range(from..=key)));
            assert!(map.range(..key).rev().eq(tree.range(..key).rev()));
        }
        let split = map.split_off(&30);
        assert!(split.iter().eq(tree.split_off(&30).iter()));
        assert!(map.iter().eq(tree.iter()));
        assert_eq!(map.pop_first(), tree.pop_first());
        assert!(!map.is_empty());
        map.clear();
        assert!(map.is_empty());
    }

    #[test]
    fn a_set_holds_each_key_once() {
        let mut set = Set::new();
        assert!(set.is_empty());
        assert!(set.insert(2) && set.insert(1) && !set.insert(2));
        assert_eq!((set.len(), set.is_empty()), (2, false));
        assert!(set.iter().eq(&[1, 2]));
        assert!(set.remove(&1) && !set.remove(&1));
        assert!(set.contains(&2) && !set.contains(&1));
    }
}
