//! Makes Rust of the translations: a missing key or parameter does not compile.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rosetta_build::config()
        .source("en", "locales/en.json")
        .fallback("en")
        .generate()?;
    Ok(())
}
