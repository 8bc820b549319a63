//! Public keys, parsed and ready to verify.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Algorithm, JoseError, Jwk, PublicParameters, SigningKey};

/// A public key with its one algorithm and, when it has one, its name.
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    algorithm: Algorithm,
    kid: Option<String>,
    key: ParsedPublicKey,
}

impl VerifyingKey {
    /// The only algorithm it verifies.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its name, which a token's header may give.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether `signature` is that of `message` under this key.
    pub(super) fn verify_bytes(&self, message: &[u8], signature: &[u8]) -> Result<(), JoseError> {
        self.key.verify_sig(message, signature).map_err(|_| JoseError::WrongSignature)
    }
}

impl TryFrom<&Jwk> for VerifyingKey {
    type Error = JoseError;

    fn try_from(jwk: &Jwk) -> Result<Self, JoseError> {
        Ok(Self { algorithm: jwk.algorithm(), kid: jwk.kid().map(str::to_owned), key: parse(jwk.parameters())? })
    }
}

impl TryFrom<&SigningKey> for VerifyingKey {
    type Error = JoseError;

    fn try_from(key: &SigningKey) -> Result<Self, JoseError> {
        Self::try_from(&key.public_jwk())
    }
}

fn parse(parameters: &PublicParameters) -> Result<ParsedPublicKey, JoseError> {
    let parsed = match parameters {
        PublicParameters::Rsa { n, e } => {
            RsaPublicKeyComponents { n: decode(n)?, e: decode(e)? }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        }
        PublicParameters::P256 { x, y } => {
            let point = [&[4][..], &decode(x)?, &decode(y)?].concat();
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        }
        PublicParameters::Ed25519 { x } => ParsedPublicKey::new(&ED25519, decode(x)?),
    };
    parsed.map_err(|_| JoseError::KeyRefused("its numbers are no key"))
}

fn decode(member: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(member).map_err(|_| JoseError::KeyRefused("a member is not base64url"))
}
