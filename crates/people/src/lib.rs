//! The rules of accounts, with no clock, chance, storage or network of their own: who may come
//! in, how they show who they are, and what D1 keeps of it.
//!
//! - [`handle`]: what an account is called, once in the place; [`standing`]: what one may do.
//! - [`password`] and [`passkey`]: the two ways to show who one is here.
//! - [`openid`] and [`identity`]: showing it by who one is elsewhere.
//! - [`invite`]: codes that let people in; [`qr()`]: their links as pictures.
//! - [`hand_off`] and [`recovery_code`]: ways in for when neither is at hand.
//! - [`bans`] and [`reports`]: who may not come in, and what should not stand.
//! - [`account`]: the statements for D1, and what their answers mean.
//! - [`device()`]: what somebody came with, in a few words.
//!
//! Ids, salts, codes and challenges come from the shell, and so does the time.

pub mod account;
pub mod bans;
pub mod device;
pub mod hand_off;
pub mod handle;
pub mod identity;
pub mod invite;
pub mod openid;
pub mod passkey;
pub mod password;
pub mod qr;
pub mod recovery_code;
pub mod reports;
pub mod standing;

pub use device::device;
pub use hand_off::{comes_in, hand_off_code, hand_off_hash, may_recover};
pub use handle::{Handle, HandleError, check_handle};
pub use identity::Identity;
pub use invite::{Code, read_code};
pub use passkey::{Assertion, Check, Expected, Flaw, Registered, registered, shown};
pub use password::{PasswordError, check_password};
pub use qr::qr;
pub use recovery_code::{recovery_code, recovery_hash};
pub use standing::{may_ban, may_invite, may_manage_invites, may_moderate};
