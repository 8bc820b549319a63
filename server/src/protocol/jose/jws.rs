//! The compact form: written for signing, and verified.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Algorithm, JoseError, VerifyingKey};

/// The longest token that is looked at, in bytes.
pub const MAX_TOKEN_LEN: usize = 16 * 1024;

/// A verified token.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// What its header said.
    pub header: Header,
    /// Its claims, always a JSON object. That they are signed does not yet make them true here: `iss`, `aud`,
    /// `exp` and the type are the caller's to check.
    pub claims: Value,
}

/// The members of a protected header that are acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// `alg` (RFC 7515 §4.1.1), which was that of the key.
    pub algorithm: Algorithm,
    /// `kid` (RFC 7515 §4.1.4).
    pub kid: Option<String>,
    /// `typ` (RFC 7515 §4.1.9), as written.
    pub typ: Option<String>,
}

impl Header {
    /// Whether `typ` names this media type; case and a leading `application/` do not matter (RFC 7515 §4.1.9).
    pub fn has_type(&self, expected: &str) -> bool {
        self.typ.as_deref().is_some_and(|typ| {
            let typ = typ.to_ascii_lowercase();
            typ.strip_prefix("application/").unwrap_or(&typ) == expected.to_ascii_lowercase()
        })
    }
}

/// What is written as the header.
#[derive(Serialize)]
struct Written<'a> {
    typ: &'a str,
    alg: Algorithm,
    kid: &'a str,
}

/// The first two parts of a compact JWS, which the signature covers.
pub(super) fn signing_input(
    algorithm: Algorithm,
    typ: &str,
    kid: &str,
    claims: &impl Serialize,
) -> Result<String, JoseError> {
    let header = Written { typ, alg: algorithm, kid };
    let header = serde_json::to_vec(&header).map_err(|_| JoseError::ClaimsRefused)?;
    let claims = serde_json::to_vec(claims).map_err(|_| JoseError::ClaimsRefused)?;
    if claims.first() != Some(&b'{') {
        return Err(JoseError::ClaimsRefused);
    }
    let mut token = String::with_capacity((header.len() + claims.len()) * 4 / 3 + 360);
    URL_SAFE_NO_PAD.encode_string(header, &mut token);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    Ok(token)
}

/// What is read of a header. Members that would choose another key, or another meaning, are noted as soon as they
/// are there, whatever their value.
#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a member that is there or not")]
struct Read {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
    #[serde(default, deserialize_with = "present")]
    b64: bool,
    #[serde(default, deserialize_with = "present")]
    jku: bool,
    #[serde(default, deserialize_with = "present")]
    jwk: bool,
    #[serde(default, deserialize_with = "present")]
    x5u: bool,
    #[serde(default, deserialize_with = "present")]
    x5c: bool,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl Read {
    fn parse(part: &str) -> Result<Self, JoseError> {
        let json = decode(part)?;
        // A struct may also be read from a JSON array; a header may not.
        if json.first() != Some(&b'{') {
            return Err(JoseError::Malformed);
        }
        serde_json::from_slice(&json).map_err(|_| JoseError::Malformed)
    }

    fn admitted(self) -> Result<Header, JoseError> {
        let refused = [
            ("crit", self.crit),
            ("b64", self.b64),
            ("jku", self.jku),
            ("jwk", self.jwk),
            ("x5u", self.x5u),
            ("x5c", self.x5c),
        ];
        if let Some((name, _)) = refused.into_iter().find(|(_, present)| *present) {
            return Err(JoseError::HeaderRefused(name));
        }
        let algorithm = Algorithm::parse(&self.alg).ok_or(JoseError::AlgorithmRefused)?;
        Ok(Header { algorithm, kid: self.kid, typ: self.typ })
    }
}

/// The header and claims of `token`, when one of `keys` signed it. The key is the one that `kid` names; without a
/// `kid` there must be exactly one key of the token's algorithm. No key is tried after another.
///
/// Only the signature is checked (RFC 7515 §5.2): times, issuer and audience are not looked at.
pub fn verify(token: &str, keys: &[VerifyingKey]) -> Result<Verified, JoseError> {
    if token.len() > MAX_TOKEN_LEN {
        return Err(JoseError::TooLong);
    }
    let (input, signature) = token.rsplit_once('.').ok_or(JoseError::Malformed)?;
    let (header, payload) = input.split_once('.').ok_or(JoseError::Malformed)?;
    if payload.contains('.') {
        return Err(JoseError::Malformed);
    }
    let header = Read::parse(header)?.admitted()?;
    let signature = decode(signature)?;
    choose(&header, keys)?.verify_bytes(input.as_bytes(), &signature)?;
    let claims: Value = serde_json::from_slice(&decode(payload)?).map_err(|_| JoseError::Malformed)?;
    if claims.is_object() { Ok(Verified { header, claims }) } else { Err(JoseError::Malformed) }
}

fn choose<'a>(header: &Header, keys: &'a [VerifyingKey]) -> Result<&'a VerifyingKey, JoseError> {
    let fits = |key: &&VerifyingKey| key.algorithm() == header.algorithm;
    let Some(kid) = header.kid.as_deref() else {
        let mut fitting = keys.iter().filter(fits);
        return match (fitting.next(), fitting.next()) {
            (Some(only), None) => Ok(only),
            (None, _) if !keys.is_empty() => Err(JoseError::AlgorithmRefused),
            _ => Err(JoseError::UnknownKey),
        };
    };
    let named = |key: &&VerifyingKey| key.kid() == Some(kid);
    if !keys.iter().any(|key| named(&key)) {
        return Err(JoseError::UnknownKey);
    }
    keys.iter().filter(named).find(fits).ok_or(JoseError::AlgorithmRefused)
}

fn decode(part: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JoseError::Malformed)
}
