//! What a provider sends the browser back with (RFC 6749, §4.1.2; RFC 9207).

/// The longest code, in bytes.
const CODE_BYTES_MAX: usize = 2048;

/// The fields of an address that somebody came back to. What is there twice is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// What we gave the browser along.
    pub state: Option<String>,
    /// What is exchanged for an identity.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who says it.
    pub iss: Option<String>,
}

/// What it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// A code to exchange; who is said to have given it is still to be looked at.
    Code(String),
    /// The person said no, or did not finish.
    Declined,
    /// The provider refused, or said nothing that makes sense.
    Failed,
}

impl Returned {
    /// Takes in a field.
    pub fn take(&mut self, name: &str, value: &str) {
        let field = match name {
            "state" => &mut self.state,
            "code" => &mut self.code,
            "error" => &mut self.error,
            "iss" => &mut self.iss,
            _ => return,
        };
        *field = match field {
            None => Some(value.to_owned()),
            Some(_) => Some(String::new()),
        };
    }

    /// Whether this provider says it: one that names itself always does.
    #[must_use]
    pub fn is_of(&self, issuer: &str, names_itself: bool) -> bool {
        match &self.iss {
            Some(iss) => iss == issuer,
            None => !names_itself,
        }
    }
}

/// Reads what somebody came back with.
#[must_use]
pub fn read_callback(came: &Returned) -> Callback {
    match (&came.error, &came.code) {
        (Some(error), _) => match error.as_str() {
            "access_denied" | "login_required" | "consent_required" | "interaction_required" => {
                Callback::Declined
            }
            _ => Callback::Failed,
        },
        (None, Some(code)) if (1..=CODE_BYTES_MAX).contains(&code.len()) => {
            Callback::Code(code.clone())
        }
        (None, Some(_) | None) => Callback::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn returned(fields: &[(&str, &str)]) -> Returned {
        let mut returned = Returned::default();
        fields
            .iter()
            .for_each(|(name, value)| returned.take(name, value));
        returned
    }

    #[test]
    fn a_code_is_taken_and_an_error_goes_before_it() {
        let long = "x".repeat(CODE_BYTES_MAX + 1);
        let table = [
            (
                vec![("code", "c"), ("other", "o")],
                Callback::Code("c".to_owned()),
            ),
            (
                vec![("code", "c"), ("error", "server_error")],
                Callback::Failed,
            ),
            (vec![("error", "access_denied")], Callback::Declined),
            (vec![("error", "login_required")], Callback::Declined),
            (vec![("error", "")], Callback::Failed),
            (vec![("code", "")], Callback::Failed),
            (vec![("code", long.as_str())], Callback::Failed),
            (vec![("code", "c"), ("code", "d")], Callback::Failed),
            (vec![], Callback::Failed),
        ];
        for (fields, expected) in table {
            assert_eq!(read_callback(&returned(&fields)), expected, "{fields:?}");
        }
    }

    #[test]
    fn who_names_themselves_has_to_and_nobody_speaks_for_another() {
        let us = "https://id.example";
        let table = [
            (vec![], false, true),
            (vec![], true, false),
            (vec![("iss", us)], true, true),
            (vec![("iss", us)], false, true),
            (vec![("iss", "https://evil.example")], false, false),
            (vec![("iss", us), ("iss", us)], false, false),
        ];
        for (fields, names_itself, expected) in table {
            assert_eq!(
                returned(&fields).is_of(us, names_itself),
                expected,
                "{fields:?}"
            );
        }
    }
}
