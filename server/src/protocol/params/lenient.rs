//! Forms as people paste them from a page: with line breaks where the page wrapped, and white space
//! around names and values. Nothing else is forgiven: escapes, twins and sizes are judged as ever.

use super::{MAX_FORM_BYTES, Params, ParamsError, form_decode};

impl Params {
    /// Parses a form in which a line break separates parameters like `&`, and white space that is
    /// not escaped around a name or value means nothing.
    pub fn from_lenient_form(body: &[u8]) -> Result<Self, ParamsError> {
        if body.len() > MAX_FORM_BYTES {
            return Err(ParamsError::TooLarge);
        }
        let mut params = Self::default();
        for piece in body.split(|byte| matches!(byte, b'&' | b'\r' | b'\n')).map(<[u8]>::trim_ascii) {
            if piece.is_empty() {
                continue;
            }
            let mut halves = piece.splitn(2, |&b| b == b'=').map(<[u8]>::trim_ascii);
            let name = form_decode(halves.next().unwrap_or_default())?;
            let value = form_decode(halves.next().unwrap_or_default())?;
            params.push(name, value)?;
        }
        Ok(params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz;
    use proptest::prelude::*;

    fn read(body: &str) -> Params {
        Params::from_lenient_form(body.as_bytes()).unwrap()
    }

    #[test]
    fn wrapped_forms_are_read() {
        let expected = Params::from_form(b"grant_type=password&username=bob&password=secret&scope=*").unwrap();
        let wrapped = "  grant_type=password&\n  username=bob&\n  password=secret&\n  scope=*\n                ";
        assert_eq!(read(wrapped), expected);
        assert_eq!(read(&wrapped.replace('\n', "\r\n")), expected);
        let refresh = Params::from_form(b"grant_type=refresh_token&refresh_token=tnr_x").unwrap();
        assert_eq!(read("  grant_type=refresh_token\n  refresh_token=tnr_x"), refresh);
        assert_eq!(read("grant_type = refresh_token\t&\trefresh_token= tnr_x "), refresh);
    }

    #[test]
    fn what_is_escaped_is_meant() {
        assert_eq!(read("password=%20a%0Ab%20").value("password"), Some(" a\nb "));
        assert_eq!(read("password=+a+").value("password"), Some(" a "));
        assert_eq!(read("password=a b").value("password"), Some("a b"));
    }

    #[test]
    fn twins_and_broken_forms_stay_refused() {
        assert!(read("a=1\na=1").duplicated("a"));
        assert!(read("a=1& a=2").duplicated("a"));
        let hostile: [(&[u8], ParamsError); 4] = [
            (b"a=%", ParamsError::BrokenEscape),
            (b"a=\xff", ParamsError::NotUtf8),
            (b"a=%00", ParamsError::Nul),
            (b"a=%0\n0", ParamsError::BrokenEscape),
        ];
        for (body, error) in hostile {
            assert_eq!(Params::from_lenient_form(body), Err(error));
        }
        assert_eq!(Params::from_lenient_form("a\n".repeat(201).as_bytes()), Err(ParamsError::TooMany));
        assert_eq!(Params::from_lenient_form(&vec![b'\n'; MAX_FORM_BYTES + 1]), Err(ParamsError::TooLarge));
    }

    #[test]
    fn mutations_never_panic() {
        fuzz(0x5eed_0032, &["a = 1 &\n b=2\r\n", "grant_type=code&\n      code=x"], |input| {
            let _ = Params::from_lenient_form(input);
        });
    }

    proptest! {
        /// A form without white space says the same either way.
        #[test]
        fn plain_forms_are_read_as_ever(body in "[a-z=&%+0-9]{0,60}") {
            prop_assert_eq!(Params::from_lenient_form(body.as_bytes()), Params::from_form(body.as_bytes()));
        }

        /// Where a form was wrapped does not matter.
        #[test]
        fn wrapping_changes_nothing(
            pairs in proptest::collection::vec(("[a-z_]{1,10}", "[a-zA-Z0-9]{1,10}"), 1..8),
            gaps in proptest::collection::vec("(&|\\n|\\r\\n|&\\n|\\n&)[ \\t]{0,4}", 8),
        ) {
            let plain: Vec<String> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let wrapped: String = plain.iter().zip(&gaps).flat_map(|(pair, gap)| [pair.as_str(), gap.as_str()]).collect();
            prop_assert_eq!(
                Params::from_lenient_form(wrapped.as_bytes()),
                Params::from_form(plain.join("&").as_bytes())
            );
        }
    }
}
