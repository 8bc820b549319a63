//! Mail as it arrives: in a directory and at a server.

mod sink;

use super::*;
use crate::config::{SmtpServer, SmtpTls};
use crate::entropy::Entropy;
use lettre::message::Mailbox as From;
use lettre::message::header::ContentTransferEncoding;
use proptest::prelude::*;
use sink::Sink;
use std::net::SocketAddr;

fn from() -> From {
    "Tenantry <no-reply@id.example>".parse().expect("an address")
}

fn message(subject: &str, text: &str) -> Message {
    let letter = Letter {
        recipient: Recipient::parse("ada@example.com").expect("an address"),
        subject: Subject::parse(subject).expect("a subject"),
        text: text.to_owned(),
    };
    Message::new(Entropy::system().uuid_v4(), 1_700_000_000, "Acme\r\nBcc: eve@example.com", letter)
}

/// Header lines (unfolded) and body.
fn parsed(mail: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = mail.split_once("\r\n\r\n").expect("a head and a body");
    let headers = head.replace("\r\n ", " ");
    let headers = headers.split("\r\n").map(|line| {
        let (name, value) = line.split_once(": ").expect("a header");
        (name.to_owned(), value.to_owned())
    });
    (headers.collect(), body.to_owned())
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
}

fn server(address: SocketAddr, tls: SmtpTls) -> SmtpServer {
    SmtpServer { host: address.ip().to_string(), port: address.port(), tls, credentials: None }
}

async fn send(address: SocketAddr) -> Result<(), MailError> {
    let smtp = Smtp::new(&server(address, SmtpTls::Plain), from()).expect("a transport");
    smtp.deliver(&message("Hello", "Hi")).await
}

#[tokio::test]
async fn a_directory_gets_one_whole_file_per_mail() {
    let parent = tempfile::tempdir().expect("a directory");
    let path = parent.path().join("data").join("mail");
    let mailbox = Directory::open(path.clone(), from()).expect("a mailbox");
    let link = format!("https://id.example/acme/x?y={}", "é".repeat(60));
    let message = message("Your link", &format!("Open\r\n{link}\n.\nFrom me"));
    // Delivered twice, as may happen, it is still one.
    for _ in 0..2 {
        mailbox.deliver(&message).await.expect("delivered");
    }
    let files: Vec<_> = std::fs::read_dir(&path).expect("a listing").map(|file| file.expect("a file").path()).collect();
    assert_eq!(files, [path.join(format!("{}.eml", message.id()))]);

    let mail = std::fs::read_to_string(&files[0]).expect("a mail");
    let (headers, body) = parsed(&mail);
    let names: Vec<_> = headers.iter().map(|header| header.0.as_str()).collect();
    assert_eq!(header(&headers, "From"), Some("Tenantry <no-reply@id.example>"), "{names:?}");
    assert_eq!(header(&headers, "To"), Some("ada@example.com"));
    assert_eq!(header(&headers, "Subject"), Some("Your link"));
    assert_eq!(header(&headers, "Date"), Some("Tue, 14 Nov 2023 22:13:20 +0000"));
    assert_eq!(header(&headers, "Message-ID"), Some(format!("<{}@id.example>", message.id()).as_str()));
    assert_eq!(header(&headers, "Auto-Submitted"), Some("auto-generated"));
    assert_eq!(header(&headers, "Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(header(&headers, "Bcc"), None);
    assert!(body.starts_with(&format!("Open\r\n{link}\r\n.\r\nFrom me\r\n\r\n-- \r\n")), "{body}");
    assert!(body.contains("\r\nWorkspace: Acme Bcc: eve@example.com\r\nThis mail was sent because"), "{body}");
}

#[cfg(unix)]
#[tokio::test]
async fn mail_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().expect("a directory");
    let path = parent.path().join("mail");
    let mailbox = Directory::open(path.clone(), from()).expect("a mailbox");
    let message = message("Hello", "Hi");
    mailbox.deliver(&message).await.expect("delivered");
    let mode = |path| std::fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(path.join(format!("{}.eml", message.id()))), 0o600);
    assert_eq!(mode(path.clone()), 0o700);
    std::fs::remove_dir_all(path).expect("removed");
    assert!(matches!(mailbox.deliver(&message).await, Err(MailError::Unreachable(_))));
}

#[tokio::test]
async fn a_server_gets_the_mail() {
    let sink = Sink::start("250 ok").await;
    let smtp = Smtp::new(&server(sink.address, SmtpTls::Plain), from()).expect("a transport");
    let message = message("Grüße", "Hallo Adèle\n.\n..\nEnde");
    smtp.deliver(&message).await.expect("delivered");
    smtp.deliver(&message).await.expect("delivered over the same connection");
    let received = sink.received();
    assert_eq!(received.len(), 2);
    assert!(received[0].sender.starts_with("MAIL FROM:<no-reply@id.example>"), "{:?}", received[0]);
    assert_eq!(received[0].recipients, ["RCPT TO:<ada@example.com>"]);
    let (headers, body) = parsed(&received[0].mail);
    assert_eq!(header(&headers, "Subject"), Some("=?utf-8?b?R3LDvMOfZQ==?="));
    assert_eq!(header(&headers, "Content-Transfer-Encoding"), Some("quoted-printable"));
    assert!(body.starts_with("Hallo Ad=C3=A8le\r\n.\r\n..\r\nEnde\r\n"), "{body}");
}

#[tokio::test]
async fn answers_of_a_server_are_sorted() {
    let refused = send(Sink::start("550 5.1.1 no such user").await.address).await.expect_err("refused");
    assert!(matches!(&refused, MailError::Refused(reason) if reason.contains("no such user")), "{refused}");
    for put_off in ["451 try later", "530 sign in first", "503 wrong order"] {
        let deferred = send(Sink::start(put_off).await.address).await.expect_err("put off");
        assert!(matches!(deferred, MailError::Deferred(_)), "{put_off}: {deferred}");
    }
    let hostile = send(Sink::start("550 \u{1b}[31mred\u{202e}").await.address).await.expect_err("refused");
    assert!(!hostile.to_string().contains(['\u{1b}', '\u{202e}']), "{hostile}");

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let away = send(address).await.expect_err("nobody is there");
    assert!(matches!(away, MailError::Unreachable(_)), "{away}");
}

#[tokio::test]
async fn no_mail_without_the_tls_that_was_configured() {
    let sink = Sink::start("250 ok").await;
    for tls in [SmtpTls::StartTls, SmtpTls::Implicit] {
        // A machine without certificates refuses earlier, and that is well, too.
        if let Ok(smtp) = Smtp::new(&server(sink.address, tls), from()) {
            smtp.deliver(&message("Hello", "Hi")).await.expect_err("the server has no TLS");
        }
    }
    assert_eq!(sink.received(), []);
}

#[test]
fn h_05_headers_take_one_line() {
    for bad in [
        "",
        "ada",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com, eve@example.com",
        "Ada <ada@example.com>",
        "ada@example.com\0",
        "\"a\r\nb\"@example.com",
        "\"a b\"@example.com",
        " ada@example.com",
    ] {
        assert_eq!(Recipient::parse(bad), Err(NotAHeader::Recipient), "{bad:?}");
    }
    let long = "x".repeat(201);
    for bad in ["", "a\r\nBcc: eve@example.com", "a\nb", "a\rb", "a\0", "a\u{1b}[0m", "a\u{85}b", "a\u{2028}b", &long] {
        assert_eq!(Subject::parse(bad), Err(NotAHeader::Subject), "{bad:?}");
    }
}

#[test]
fn h_05_reasons_are_one_printable_line() {
    let error = MailError::deferred(&format!("a\r\n\u{1b}[2J{}", "b".repeat(1_000)));
    let text = error.to_string();
    assert!(!text.contains(char::is_control), "{text}");
    assert!(text.chars().count() < 400);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn h_05_no_text_adds_a_header(subject in "\\PC{1,80}|.{1,80}", text in "(?s).{0,200}", name in "(?s).{0,80}") {
        let Ok(subject) = Subject::parse(&subject) else { return Ok(()) };
        let letter = Letter { recipient: Recipient::parse("ada@example.com").expect("an address"), subject, text };
        let message = Message::new(Entropy::system().uuid_v4(), 0, &name, letter);
        let mail = String::from_utf8(message.email(&from(), ContentTransferEncoding::SevenBit).expect("a mail").formatted()).expect("text");
        let (headers, _) = parsed(&mail);
        let mut names: Vec<_> = headers.iter().map(|header| header.0.as_str()).collect();
        names.sort_unstable();
        let expected = [
            "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
            "Subject", "To",
        ];
        prop_assert_eq!(names, expected);
    }
}
