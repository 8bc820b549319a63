//! What a client would rather have: a page or JSON (RFC 9110 §12.5.1). Asked where both are to be had at one address.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;

/// Whether JSON is wanted more than a page. Who does not care gets the page.
pub fn prefers_json(request: &HttpRequest) -> bool {
    let lines = request.headers().get_all(ACCEPT).filter_map(|line| line.to_str().ok());
    let accept = lines.collect::<Vec<_>>().join(",");
    weight(&accept, "application", "json") > weight(&accept, "text", "html")
}

/// How much a media type is wanted, in thousandths; the most specific range that names it decides.
fn weight(accept: &str, kind: &str, subtype: &str) -> u16 {
    let mut best = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let (found, sub) = parts.next().unwrap_or_default().split_once('/').unwrap_or_default();
        let exact = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        let specificity = match (found, sub) {
            ("*", "*") => 1,
            (found, "*") if exact(found, kind) => 2,
            (found, sub) if exact(found, kind) && exact(sub, subtype) => 3,
            _ => continue,
        };
        let q = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        if specificity > best.0 {
            best = (specificity, q.map_or(1_000, thousandths));
        }
    }
    best.1
}

/// A weight such as `0.8`; what is none counts as refused.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    match whole {
        "1" if digits => 1_000,
        "0" if digits => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn json(accept: &str) -> bool {
        prefers_json(&TestRequest::default().insert_header((ACCEPT, accept)).to_http_request())
    }

    #[test]
    fn who_asks_for_json_gets_it_and_everybody_else_the_page() {
        for accept in [
            "application/json",
            "application/json, text/html;q=0.9",
            "Application/JSON;charset=utf-8",
            "application/json;q=0.5, text/html;q=0.499",
            "application/*, text/html;q=0.1",
            "application/json, */*;q=0.5",
        ] {
            assert!(json(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "text/html",
            "text/html,application/json",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/json;q=0",
            "application/json;q=7",
            "application/json;q=0.1, text/*",
            "nonsense",
            "application/jsonp",
        ] {
            assert!(!json(accept), "{accept}");
        }
        assert!(!prefers_json(&TestRequest::default().to_http_request()));
    }
}
