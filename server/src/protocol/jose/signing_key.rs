//! Private keys: made, read from PKCS#8 (RFC 5208), and signing.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use zeroize::Zeroizing;

use super::jws::signing_input;
use super::{Algorithm, JoseError, Jwk, PublicParameters};

/// The shortest modulus that signs or verifies, in bytes (RFC 7518 §3.3: 2048 bits).
const MIN_MODULUS: usize = 256;

/// A private key. Its name is the thumbprint of its public half. It is kept as it was stored until it first signs, and
/// parsed from then on: of ten thousand workspaces in memory, few sign with each of their keys.
pub struct SigningKey {
    pkcs8: Zeroizing<Box<[u8]>>,
    pair: OnceLock<Box<Pair>>,
    jwk: Jwk,
    kid: String,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// A new key and its PKCS#8 form, to be wrapped and stored. RSA keys have 2048 bits and take long enough
    /// (tens of milliseconds) that they are not made while someone waits.
    pub fn generate(algorithm: Algorithm) -> Result<(Self, Zeroizing<Vec<u8>>), JoseError> {
        let (pair, pkcs8) = Pair::generate(algorithm).map_err(|_| JoseError::Library)?;
        Ok((Self::new(&pair, &pkcs8)?, pkcs8))
    }

    /// The key in a PKCS#8 document, which must be of the kind that `algorithm` uses.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, JoseError> {
        Self::new(&Pair::from_pkcs8(algorithm, pkcs8)?, pkcs8)
    }

    fn new(pair: &Pair, pkcs8: &[u8]) -> Result<Self, JoseError> {
        let parameters = pair.public()?;
        let kid = parameters.thumbprint();
        let jwk = Jwk::named_by_thumbprint(parameters);
        Ok(Self { pkcs8: Zeroizing::new(pkcs8.into()), pair: OnceLock::new(), jwk, kid })
    }

    fn pair(&self) -> Result<&Pair, JoseError> {
        if let Some(pair) = self.pair.get() {
            return Ok(pair);
        }
        let pair = Box::new(Pair::from_pkcs8(self.algorithm(), &self.pkcs8)?);
        Ok(self.pair.get_or_init(|| pair))
    }

    /// The name of the key: its RFC 7638 thumbprint in base64url, 43 characters.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The algorithm it signs with.
    pub const fn algorithm(&self) -> Algorithm {
        self.jwk.algorithm()
    }

    /// The public half, for the JWK Set.
    pub fn public_jwk(&self) -> Jwk {
        self.jwk.clone()
    }

    /// The compact JWS of `claims`, with the header members `typ`, `alg` and `kid` (RFC 7515 §7.1).
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, JoseError> {
        let mut token = signing_input(self.algorithm(), typ, &self.kid, claims)?;
        let signature = self.pair()?.sign(token.as_bytes()).map_err(|_| JoseError::Library)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// The bare signature of `message`.
    #[cfg(test)]
    pub(super) fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        self.pair().unwrap().sign(message).unwrap()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("algorithm", &self.algorithm())
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl Pair {
    fn generate(algorithm: Algorithm) -> Result<(Self, Zeroizing<Vec<u8>>), Unspecified> {
        match algorithm {
            Algorithm::RS256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
                let der: Pkcs8V1Der<'_> = pair.as_der()?;
                let pkcs8 = Zeroizing::new(der.as_ref().to_vec());
                Ok((Self::Rsa(pair), pkcs8))
            }
            Algorithm::ES256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
                let pkcs8 = Zeroizing::new(pair.to_pkcs8v1()?.as_ref().to_vec());
                Ok((Self::P256(pair), pkcs8))
            }
            Algorithm::EdDSA => {
                let pair = Ed25519KeyPair::generate()?;
                let pkcs8 = Zeroizing::new(pair.to_pkcs8v1()?.as_ref().to_vec());
                Ok((Self::Ed25519(pair), pkcs8))
            }
        }
    }

    fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, JoseError> {
        let refused = |_| JoseError::KeyRefused("it is not PKCS#8 of the expected kind");
        match algorithm {
            Algorithm::RS256 => {
                let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(refused)?;
                if pair.public_modulus_len() < MIN_MODULUS {
                    return Err(JoseError::KeyRefused("it has less than 2048 bits"));
                }
                Ok(Self::Rsa(pair))
            }
            Algorithm::ES256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map(Self::P256).map_err(refused)
            }
            // Version 1 documents, which others write too, have no public half to check against.
            Algorithm::EdDSA => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map(Self::Ed25519).map_err(refused),
        }
    }

    fn public(&self) -> Result<PublicParameters, JoseError> {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Rsa(pair) => {
                let public = pair.public_key();
                Ok(PublicParameters::Rsa {
                    n: encode(public.modulus().big_endian_without_leading_zero()),
                    e: encode(public.exponent().big_endian_without_leading_zero()),
                })
            }
            Self::P256(pair) => {
                let (x, y) = coordinates(pair.public_key().as_ref())
                    .ok_or(JoseError::KeyRefused("its point is not uncompressed"))?;
                Ok(PublicParameters::P256 { x: encode(x), y: encode(y) })
            }
            Self::Ed25519(pair) => Ok(PublicParameters::Ed25519 { x: encode(pair.public_key().as_ref()) }),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)?;
                Ok(signature)
            }
            Self::P256(pair) => Ok(pair.sign(&SystemRandom::new(), message)?.as_ref().to_vec()),
            Self::Ed25519(pair) => Ok(pair.try_sign(message)?.as_ref().to_vec()),
        }
    }
}

/// The two coordinates of an uncompressed P-256 point (SEC 1 §2.3.3: 4, x, y).
fn coordinates(point: &[u8]) -> Option<(&[u8], &[u8])> {
    let (form, both) = point.split_first()?;
    if *form != 4 || both.len() != 64 {
        return None;
    }
    both.split_at_checked(32)
}
