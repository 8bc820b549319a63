//! What a mail says. The text and subject are the domain's; the sender, the footer that names the workspace, and every
//! other header are the platform's, so that no workspace can write in another's name (RFC 5322, RFC 3834).

use super::MailError;
use crate::clock::UnixSeconds;
use crate::template::display_name;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox as From, SinglePart};
use std::fmt;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 200;

/// The longest line that needs no encoding, in bytes (RFC 5322 §2.1.1).
const LONGEST_LINE: usize = 998;

const FOOTER: &str = "This mail was sent because somebody asked this workspace for it.\n\
                      If it was not you, you can ignore it.\n";

/// A text that may not stand in a mail header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAHeader {
    /// Not one mail address.
    #[error("is not a mail address")]
    Recipient,
    /// Empty, too long, or with control characters.
    #[error("is not a subject line: empty, longer than 200 characters, or with control characters")]
    Subject,
}

/// To whom: one bare address (RFC 5321 §4.1.2 Mailbox).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient(Address);

impl Recipient {
    /// Reads an address such as `ada@example.com`.
    ///
    /// # Errors
    /// Anything else: names around it, several addresses, white space, control characters.
    pub fn parse(text: &str) -> Result<Self, NotAHeader> {
        if text.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
            return Err(NotAHeader::Recipient);
        }
        text.parse().map(Self).map_err(|_| NotAHeader::Recipient)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A subject: one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// Reads a subject.
    ///
    /// # Errors
    /// It is empty, longer than 200 characters, or has control characters.
    pub fn parse(text: &str) -> Result<Self, NotAHeader> {
        let breaks = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
        if text.is_empty() || text.chars().any(breaks) || text.chars().nth(LONGEST_SUBJECT).is_some() {
            return Err(NotAHeader::Subject);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the domain wants to say to somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub recipient: Recipient,
    /// About what.
    pub subject: Subject,
    /// Plain text; lines end with a line feed.
    pub text: String,
}

/// The text may hold a link that signs somebody in.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").field("recipient", &self.recipient).finish_non_exhaustive()
    }
}

/// A letter of a workspace, ready to be delivered as often as it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    id: Uuid,
    written_at: UnixSeconds,
    workspace: String,
    letter: Letter,
}

impl Message {
    /// A letter written at a time in the name of a workspace. The id stays the same however often it is delivered, so
    /// that mail programs show it once.
    pub fn new(id: Uuid, written_at: UnixSeconds, workspace: &str, letter: Letter) -> Self {
        Self { id, written_at, workspace: display_name::clean(workspace), letter }
    }

    /// Names it.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The letter.
    pub fn letter(&self) -> &Letter {
        &self.letter
    }

    /// The text with the footer of the platform.
    pub fn text(&self) -> String {
        let text: String = self.letter.text.chars().filter(|letter| !letter.is_control() || *letter == '\n').collect();
        format!("{}\n\n-- \nWorkspace: {}\n{FOOTER}", text.trim_end(), self.workspace)
    }

    /// The mail as it goes over a wire that carries this encoding unchanged: seven bits or eight.
    pub(super) fn email(&self, from: &From, carries: ContentTransferEncoding) -> Result<lettre::Message, MailError> {
        let since = Duration::from_secs(u64::try_from(self.written_at).unwrap_or(0));
        // RFC 3834: nobody's holiday notice answers it.
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        lettre::Message::builder()
            .from(from.clone())
            .to(From::new(None, self.letter.recipient.0.clone()))
            .subject(&self.letter.subject.0)
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())))
            .raw_header(automatic)
            .singlepart(SinglePart::plain(body(self.text(), carries)))
            .map_err(|error| MailError::refused(&error))
    }
}

/// The text as it is where the wire allows it, so that a link is not cut in two and a person can read the file; else
/// in the encoding that suits it.
fn body(text: String, carries: ContentTransferEncoding) -> Body {
    let encoding = if text.is_ascii() { ContentTransferEncoding::SevenBit } else { ContentTransferEncoding::EightBit };
    let unchanged = encoding == ContentTransferEncoding::SevenBit || encoding == carries;
    if unchanged && text.lines().all(|line| line.len() <= LONGEST_LINE) {
        Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), encoding)
    } else {
        Body::new(text)
    }
}
