//! The rules of accounts, with no clock, chance, storage or network of their own: who may come
//! in, how they show who they are, and what D1 keeps of it.
//!
//! - [`handle`]: what an account is called, once in the place; [`standing`]: what one may do.
//! - [`password`] and [`passkey`]: the two ways to show who one is.
//! - [`invite`]: codes that let people in; [`qr()`]: their links as pictures.
//! - [`account`]: the statements for D1, and what their answers mean.
//! - [`device()`]: what somebody came with, in a few words.
//!
//! Ids, salts, codes and challenges come from the shell, and so does the time.

pub mod account;
pub mod bans;
pub mod device;
pub mod handle;
pub mod invite;
pub mod passkey;
pub mod password;
pub mod qr;
pub mod standing;

pub use device::device;
pub use handle::{Handle, HandleError, check_handle};
pub use invite::{Code, read_code};
pub use passkey::{Assertion, Check, Expected, Flaw, Registered, registered, shown};
pub use password::{PasswordError, check_password};
pub use qr::qr;
pub use standing::{may_ban, may_invite, may_manage_invites, may_moderate};
