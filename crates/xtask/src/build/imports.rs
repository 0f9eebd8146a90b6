//! Short names for what the client's wasm imports of the script beside it.
//!
//! wasm-bindgen names each import by its function and a hash, here and there. Hashes do not pack:
//! the names were a fortieth of a first visit.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};

/// How a wasm begins: its magic number and version.
const PREAMBLE_BYTES: usize = 8;
const IMPORT_SECTION: u8 = 2;
const FUNCTION: u8 = 0;

/// Gives the imports short names in both files.
///
/// # Errors
/// If a file cannot be read or written, or the wasm is none.
pub fn shorten(wasm: &Path, script: &Path) -> Result<()> {
    let bytes = fs::read(wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    let (bytes, names) = with_short_imports(&bytes).context("the wasm cannot be read")?;
    let text = fs::read_to_string(script)
        .with_context(|| format!("{} cannot be read", script.display()))?;
    fs::write(wasm, bytes).with_context(|| format!("{} cannot be written", wasm.display()))?;
    fs::write(script, renamed(&text, &names))
        .with_context(|| format!("{} cannot be written", script.display()))
}

type Names = BTreeMap<String, String>;

fn with_short_imports(wasm: &[u8]) -> Result<(Vec<u8>, Names)> {
    let (preamble, sections) = wasm.split_at_checked(PREAMBLE_BYTES).context("too short")?;
    let mut out = preamble.to_vec();
    let mut names = Names::new();
    let mut rest = Reader(sections);
    while let Some((&kind, _)) = rest.0.split_first() {
        rest.take(1)?;
        let length = rest.number()?;
        let body = rest.take(length)?;
        let body = match kind {
            IMPORT_SECTION => shortened(body, &mut names)?,
            _ => body.to_vec(),
        };
        out.push(kind);
        put_number(&mut out, body.len());
        out.extend(body);
    }
    Ok((out, names))
}

/// The import section: pairs of names, and what each import is.
fn shortened(section: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let mut rest = Reader(section);
    let mut out = Vec::new();
    let count = rest.number()?;
    put_number(&mut out, count);
    for _ in 0..count {
        put_name(&mut out, rest.name()?);
        let name = rest.name()?;
        if name.starts_with("__wbg_") || name.starts_with("__wbindgen_cast_") {
            let next = format!("_{}", names.len());
            put_name(&mut out, names.entry(name.to_owned()).or_insert(next));
        } else {
            put_name(&mut out, name);
        }
        let kind = rest.take(1)?;
        ensure!(kind == [FUNCTION], "an import is no function");
        out.extend(kind);
        put_number(&mut out, rest.number()?);
    }
    Ok(out)
}

/// The script with the names in the place of those words.
fn renamed(script: &str, names: &Names) -> String {
    let is_word = |letter: char| letter == '_' || letter == '$' || letter.is_ascii_alphanumeric();
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
        out.push_str(names.get(word).map_or(word, String::as_str));
        let (between, after) = after.split_at(after.find(is_word).unwrap_or(after.len()));
        out.push_str(between);
        rest = after;
    }
    out
}

fn put_name(out: &mut Vec<u8>, name: &str) {
    put_number(out, name.len());
    out.extend(name.as_bytes());
}

/// Seven bits a byte, the lowest first.
fn put_number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes).context("it ends early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn name(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(str::from_utf8(self.take(length)?)?)
    }

    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let [byte] = *self.take(1)? else {
                continue;
            };
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WASM: &[u8] =
        b"\0asm\x01\0\0\0\x02\x1d\x02\x01m\x0c__wbg_a_1234\0\x01\x01m\x05other\0\x81\0\x00\x01\x07";

    #[test]
    fn imports_get_short_names_and_all_else_stays() {
        let (wasm, names) = with_short_imports(WASM).unwrap();
        assert_eq!(
            wasm,
            b"\0asm\x01\0\0\0\x02\x12\x02\x01m\x02_0\0\x01\x01m\x05other\0\x01\x00\x01\x07"
        );
        let script = "x = { __wbg_a_1234: (__wbg_a_12345) => other.__wbg_a_1234_0 }";
        assert_eq!(
            renamed(script, &names),
            "x = { _0: (__wbg_a_12345) => other.__wbg_a_1234_0 }"
        );
    }

    #[test]
    fn a_wasm_that_ends_early_is_none() {
        for end in 9..WASM.len() - 3 {
            assert!(with_short_imports(&WASM[..end]).is_err(), "at {end}");
        }
    }
}
