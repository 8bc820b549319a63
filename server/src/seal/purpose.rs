//! What a sealed text is for. Each purpose has its own key in each workspace, so that a text made for one can
//! never be read as another.

/// The kinds of sealed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The `code` of RFC 6749 §4.1.2.
    AuthorizationCode,
    /// The `refresh_token` of RFC 6749 §6.
    RefreshToken,
    /// An opaque `access_token` (RFC 6749 §1.4).
    AccessToken,
    /// The ticket that carries a login from one page to the next.
    Interaction,
    /// The link in an e-mail.
    Link,
    /// The place in a paged list.
    Cursor,
    /// The guard of a form against being sent from elsewhere.
    Form,
    /// The `jti` of tokens that must come out the same on a repeated request; used with
    /// [`Sealer::prf`](super::Sealer::prf) only.
    TokenId,
    /// What was asked for under a key that makes a creation happen once.
    Request,
    /// The text of a letter that waits to leave and holds a link.
    Letter,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 10] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::AccessToken,
        Self::Interaction,
        Self::Link,
        Self::Cursor,
        Self::Form,
        Self::TokenId,
        Self::Request,
        Self::Letter,
    ];

    /// The word that enters key derivation and the authenticated data. Never change one: it would void every text
    /// of its purpose.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization-code",
            Self::RefreshToken => "refresh-token",
            Self::AccessToken => "access-token",
            Self::Interaction => "interaction",
            Self::Link => "link",
            Self::Cursor => "cursor",
            Self::Form => "form",
            Self::TokenId => "token-id",
            Self::Request => "request",
            Self::Letter => "letter",
        }
    }

    /// What the text starts with, so that secret scanners and people can tell what they found. Codes have none
    /// because apps expect them alphanumeric; texts that never leave a page or a list need none.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::RefreshToken => "tnr_",
            Self::AccessToken => "tna_",
            Self::Link => "tnl_",
            Self::AuthorizationCode
            | Self::Interaction
            | Self::Cursor
            | Self::Form
            | Self::TokenId
            | Self::Request
            | Self::Letter => "",
        }
    }

    /// Whether the same payload always gives the same text. Codes and refresh tokens are derived from their grant,
    /// and their payloads are unique; an answer lost on the way can thus be repeated without having been kept.
    pub const fn deterministic(self) -> bool {
        matches!(self, Self::AuthorizationCode | Self::RefreshToken)
    }

    /// The longest text that is made or read, in bytes.
    pub const fn max_len(self) -> usize {
        match self {
            Self::AuthorizationCode => 256,
            Self::Interaction | Self::Letter => 8 * 1024,
            _ => 1024,
        }
    }

    /// Whether the text is base62 throughout.
    pub(super) const fn alphanumeric(self) -> bool {
        matches!(self, Self::AuthorizationCode)
    }
}
