//! The claims that the standard scopes stand for (OpenID Connect Core §5.1 and §5.4).

use crate::protocol::scope::{ADDRESS, EMAIL, PHONE, PROFILE};

/// The claims of `profile`.
pub const PROFILE_CLAIMS: [&str; 14] = [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
];
/// The claims of `email`.
pub const EMAIL_CLAIMS: [&str; 2] = ["email", "email_verified"];
/// The claim of `address`.
pub const ADDRESS_CLAIMS: [&str; 1] = ["address"];
/// The claims of `phone`.
pub const PHONE_CLAIMS: [&str; 2] = ["phone_number", "phone_number_verified"];

/// The claims about the user that a scope asks for; none for scopes that ask for no claims.
pub fn claims_of(scope: &str) -> &'static [&'static str] {
    match scope {
        PROFILE => &PROFILE_CLAIMS,
        EMAIL => &EMAIL_CLAIMS,
        ADDRESS => &ADDRESS_CLAIMS,
        PHONE => &PHONE_CLAIMS,
        _ => &[],
    }
}

/// The scope that would give a claim about the person; a claim asked for by name (OpenID Connect Core §5.5) is as much
/// as that scope.
pub fn scope_of(claim: &str) -> Option<&'static str> {
    [PROFILE, EMAIL, ADDRESS, PHONE].into_iter().find(|scope| claims_of(scope).contains(&claim))
}

/// Whether a claim is one about the user that [`claims_of`] knows.
pub fn is_user_claim(name: &str) -> bool {
    [PROFILE, EMAIL, ADDRESS, PHONE].into_iter().any(|scope| claims_of(scope).contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_and_claims_agree() {
        assert!(claims_of("email").contains(&"email_verified"));
        assert!(claims_of("openid").is_empty() && claims_of("apps:read").is_empty());
        assert!(is_user_claim("zoneinfo") && is_user_claim("address"));
        assert!(!is_user_claim("sub") && !is_user_claim("roles"));
    }
}
