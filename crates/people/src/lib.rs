//! The rules of accounts, with no clock, chance, storage or network of their own: who may come
//! in, and how they show who they are.

pub mod device;

pub use device::device;
