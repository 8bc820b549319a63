//! Whatever a file, a variable or a Host header holds, nothing panics.

use proptest::prelude::*;

use super::*;

/// Pieces of configuration files, so that random texts often get past the parser.
fn fragment() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        prop::sample::select(keys::all().map(|key| key.path.to_owned()).collect::<Vec<_>>()),
        prop::sample::select(vec!["server", "password.argon2", "limits", "x", "'a.b'", "\"\\n\""])
            .prop_map(str::to_owned),
        "[a-z_.'\"\\[\\]]{0,12}",
    ];
    let value = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:?}")),
        "\\PC{0,40}".prop_map(|text| format!("{text:?}")),
        "\\PC{0,40}".prop_map(|text| format!("'{text}'")),
        "\\PC{0,20}".prop_map(|text| format!("['{text}', '{text}']")),
        "(sqlite|postgres|smtp|smtps|http|https|file)://?[a-z0-9:@/?#%.\\[\\]=]{0,30}"
            .prop_map(|text| format!("'{text}'")),
        Just("{ a = 1, b = [ { } ] }".to_owned()),
        Just("1979-05-27T07:32:00Z".to_owned()),
        "\\PC{0,20}",
    ];
    prop_oneof![
        (name.clone(), value).prop_map(|(name, value)| format!("{name} = {value}\n")),
        name.clone().prop_map(|name| format!("[{name}]\n")),
        name.prop_map(|name| format!("[[{name}]]\n")),
        "\\PC{0,30}\n",
    ]
}

proptest! {
    #[test]
    fn arbitrary_toml_never_panics_and_is_refused_in_one_line(
        fragments in prop::collection::vec(fragment(), 0..6),
    ) {
        if let Err(error) = from(&fragments.concat(), &[], &Overrides::default()) {
            prop_assert_eq!(error.to_string().lines().count(), 1);
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>(), value in any::<String>()) {
        let _ = from(&text, &[], &Overrides::default());
        for key in keys::all() {
            let variable = key.variable();
            if let Err(error) = from("", &[(&variable, &value)], &Overrides::default()) {
                let line = error.to_string();
                prop_assert_eq!(line.lines().count(), 1);
                prop_assert!(line.contains(key.path));
            }
        }
    }

    #[test]
    fn d_09_arbitrary_hosts_match_only_when_they_are_ours(host in "\\PC{0,40}") {
        let matches = PublicUrl::parse("https://id.example.com").unwrap().host_matches(&host);
        let ours = ["id.example.com", "id.example.com:443"];
        prop_assert_eq!(matches, ours.iter().any(|name| host.eq_ignore_ascii_case(name)));
    }
}
