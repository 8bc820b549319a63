//! Paths against templates: what a template admits stays inside it for a reader that decodes twice, merges slashes,
//! resolves dots and cuts at semicolons.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::path_template::PathTemplate;
use tenantry::protocol::request_path::RequestPath;

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

fn misread(target: &str) -> Vec<String> {
    let sent = target.split('?').next().unwrap_or_default();
    let path = String::from_utf8_lossy(&decoded(&decoded(sent.as_bytes()))).replace('\\', "/").replace('\0', "");
    let mut seen: Vec<String> = Vec::new();
    for segment in path.split(['?', '#']).next().unwrap_or_default().split('/') {
        match segment.split(';').next().unwrap_or_default() {
            "" | "." => {}
            ".." => drop(seen.pop()),
            other => seen.push(other.to_owned()),
        }
    }
    seen
}

fuzz_target!(|input: (&str, &str)| {
    let (template, target) = input;
    let Ok(path) = RequestPath::parse(target) else { return };
    let read: Vec<&str> = path.segments().iter().map(|segment| &**segment).collect();
    assert_eq!(misread(target), read);
    let Ok(parsed) = PathTemplate::parse(template) else { return };
    if parsed.matches(&path) {
        let words: Vec<&str> = template.split('/').filter(|word| !word.is_empty()).collect();
        assert_eq!(words.len(), read.len());
        assert!(words.iter().zip(&read).all(|(word, read)| word.starts_with('{') || word == read));
    }
});
