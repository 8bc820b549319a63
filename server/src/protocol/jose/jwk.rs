//! Public keys as JSON (RFC 7517). There is no field here that could hold a private member, so none can be
//! published; a key *read* with private members is refused, for its owner has shown a secret.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};

use super::{Algorithm, JoseError};

/// The only use of the keys here: signatures (RFC 7517 §4.2).
const USE: &str = "sig";

/// The numbers of a public key, in base64url as the RFCs write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicParameters {
    /// RFC 7518 §6.3.1; at least 2048 bits.
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
    /// A point on P-256 (RFC 7518 §6.2.1).
    P256 {
        /// The first coordinate, 32 bytes.
        x: String,
        /// The second coordinate, 32 bytes.
        y: String,
    },
    /// RFC 8037 §2.
    Ed25519 {
        /// The public key, 32 bytes.
        x: String,
    },
}

impl PublicParameters {
    /// The one algorithm keys of this kind are used with.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa { .. } => Algorithm::RS256,
            Self::P256 { .. } => Algorithm::ES256,
            Self::Ed25519 { .. } => Algorithm::EdDSA,
        }
    }

    /// The SHA-256 thumbprint of RFC 7638 §3 in base64url: over the required members alone, in lexicographic
    /// order, without spaces. Written out by hand, because a hash must not depend on the order of some map. The
    /// values are base64url, so nothing in them needs escaping.
    pub fn thumbprint(&self) -> String {
        let members = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::P256 { x, y } => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
        };
        URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()))
    }
}

/// A public key with what is said about its use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Read")]
pub struct Jwk {
    parameters: PublicParameters,
    kid: Option<String>,
}

impl Jwk {
    /// A key of ours, named by its thumbprint.
    pub(super) fn named_by_thumbprint(parameters: PublicParameters) -> Self {
        let kid = Some(parameters.thumbprint());
        Self { parameters, kid }
    }

    /// The numbers of the key.
    pub fn parameters(&self) -> &PublicParameters {
        &self.parameters
    }

    /// The name of the key; keys of others may have none.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The algorithm of the key.
    pub const fn algorithm(&self) -> Algorithm {
        self.parameters.algorithm()
    }
}

/// A JWK Set (RFC 7517 §5), as `jwks_uri` answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    /// The keys; no two with the same `kid`.
    pub keys: Vec<Jwk>,
}

/// The members that are written, in this order.
#[derive(Serialize)]
struct Written<'a> {
    kty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<&'static str>,
    #[serde(rename = "use")]
    key_use: &'static str,
    alg: Algorithm,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<&'a str>,
}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = Written {
            kty: "",
            crv: None,
            key_use: USE,
            alg: self.algorithm(),
            kid: self.kid.as_deref(),
            n: None,
            e: None,
            x: None,
            y: None,
        };
        match &self.parameters {
            PublicParameters::Rsa { n, e } => {
                written.kty = "RSA";
                written.n = Some(n);
                written.e = Some(e);
            }
            PublicParameters::P256 { x, y } => {
                written.kty = "EC";
                written.crv = Some("P-256");
                written.x = Some(x);
                written.y = Some(y);
            }
            PublicParameters::Ed25519 { x } => {
                written.kty = "OKP";
                written.crv = Some("Ed25519");
                written.x = Some(x);
            }
        }
        written.serialize(serializer)
    }
}

/// The members that are read. Unknown ones are ignored (RFC 7517 §4).
#[derive(Deserialize)]
struct Read {
    kty: String,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    #[serde(rename = "use")]
    key_use: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    d: Option<IgnoredAny>,
    p: Option<IgnoredAny>,
    q: Option<IgnoredAny>,
    dp: Option<IgnoredAny>,
    dq: Option<IgnoredAny>,
    qi: Option<IgnoredAny>,
    oth: Option<IgnoredAny>,
    k: Option<IgnoredAny>,
}

impl Read {
    fn holds_a_secret(&self) -> bool {
        let members = [&self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi, &self.oth, &self.k];
        members.into_iter().any(Option::is_some)
    }
}

impl TryFrom<Read> for Jwk {
    type Error = JoseError;

    fn try_from(read: Read) -> Result<Self, JoseError> {
        if read.holds_a_secret() {
            return Err(JoseError::KeyRefused("it has private members"));
        }
        if read.key_use.is_some_and(|key_use| key_use != USE) {
            return Err(JoseError::KeyRefused("its `use` is not `sig`"));
        }
        let parameters = match (read.kty.as_str(), read.crv.as_deref()) {
            ("RSA", _) => PublicParameters::Rsa { n: number(read.n, 256, 1024)?, e: number(read.e, 1, 8)? },
            ("EC", Some("P-256")) => PublicParameters::P256 { x: fixed(read.x)?, y: fixed(read.y)? },
            ("OKP", Some("Ed25519")) => PublicParameters::Ed25519 { x: fixed(read.x)? },
            _ => return Err(JoseError::KeyRefused("its type or curve is not admitted")),
        };
        if read.alg.is_some_and(|alg| alg != parameters.algorithm().as_str()) {
            return Err(JoseError::KeyRefused("its `alg` is not admitted"));
        }
        Ok(Self { parameters, kid: read.kid })
    }
}

/// A big-endian number of `min` to `max` bytes without leading zero (RFC 7518 §2, `Base64urlUInt`).
fn number(member: Option<String>, min: usize, max: usize) -> Result<String, JoseError> {
    let (member, bytes) = decoded(member)?;
    let leading_zero = bytes.first() == Some(&0);
    if leading_zero || !(min..=max).contains(&bytes.len()) {
        return Err(JoseError::KeyRefused("a number has the wrong size"));
    }
    Ok(member)
}

/// Exactly 32 bytes.
fn fixed(member: Option<String>) -> Result<String, JoseError> {
    let (member, bytes) = decoded(member)?;
    if bytes.len() != 32 {
        return Err(JoseError::KeyRefused("a coordinate has the wrong size"));
    }
    Ok(member)
}

fn decoded(member: Option<String>) -> Result<(String, Vec<u8>), JoseError> {
    let member = member.ok_or(JoseError::KeyRefused("a member is missing"))?;
    let bytes = URL_SAFE_NO_PAD.decode(&member).map_err(|_| JoseError::KeyRefused("a member is not base64url"))?;
    Ok((member, bytes))
}
