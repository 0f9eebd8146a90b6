//! The ways to the annexes, and so the seams along which `natter-split` cuts.

use super::{Builder, Missing};
use crate::components::aside::{self, Aside};
use crate::components::outside::{self, Outside};

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What a way leads to; all that only this needs is in the annex.
macro_rules! lead {
    ($(#[$doc:meta])* $annex:ident to $build:path, of $subject:ty) => {
        $(#[$doc])*
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($annex, fallible)]
        pub fn $annex() -> Result<Builder<$subject>, Missing> {
            Ok($build)
        }

        $(#[$doc])*
        #[cfg(not(feature = "split"))]
        pub async fn $annex() -> Result<Builder<$subject>, Missing> {
            Ok($build)
        }
    };
}

lead! {
    /// To what stands beside the conversation.
    asides to aside::build, of Aside
}

lead! {
    /// To the screens of whoever is not in.
    outside to outside::build, of Outside
}
