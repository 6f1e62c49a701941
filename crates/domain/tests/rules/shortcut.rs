//! The file that stands for a web link.

use domain::item::shortcut;

#[test]
fn a_web_link_is_a_shortcut_of_two_lines_with_its_address_as_given() {
    for url in [
        "https://example.test/",
        "https://example.test/a%20b?x=1&y=[2]#top",
        "https://example.test/\u{fc}n\u{ef}",
    ] {
        let file = shortcut(url);
        let lines: Vec<_> = file.split("\r\n").collect();
        assert_eq!(lines, ["[InternetShortcut]", &format!("URL={url}"), ""]);
        assert_eq!(file, shortcut(url), "the same bytes for the same address");
    }
}
