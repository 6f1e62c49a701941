//! What holds of every answer, whatever it says.

use crate::fixtures::filled;
use crate::shared::exchange::send;
use crate::stage::Stage;

#[tokio::test]
async fn a_browser_that_asks_ahead_is_told_of_the_headers_of_links() {
    let ahead = "OPTIONS /documents/api/1.1/files/x\norigin: https://app.example.test\n\
                 access-control-request-method: GET\naccess-control-request-headers: applinkid";
    for (listed, status) in [
        ("https://app.example.test", 204),
        ("https://other.test", 401),
    ] {
        let stage = Stage::default().with(|config| {
            config.allowed_origins = vec![listed.to_owned()];
        });
        let answer = send(stage.services().0, ahead).await;
        assert_eq!(answer.status, status, "{listed}");
        let told = answer.header("access-control-allow-headers");
        let told = told.is_some_and(|told| {
            ["applinkid", "accesstoken", "refreshtoken", "linkid"]
                .iter()
                .all(|name| told.contains(name))
        });
        assert_eq!(told, status == 204, "{listed}");
    }
}

#[tokio::test]
async fn no_answer_is_kept_or_guessed_at() {
    let good = "authorization: Bearer lk_good";
    let requests = [
        (
            "detail: file",
            format!("GET /documents/api/1.1/files/{{file}}\n{good}"),
        ),
        ("", format!("GET /documents/api/1.1/nothing\n{good}")),
        (
            "",
            format!("GET /documents/api/1.1/files/{{file}}\n{good}\naccept: image/png"),
        ),
        ("", "GET /documents/api/1.1/files/{file}".to_owned()),
        ("", "PATCH /documents/api".to_owned()),
    ];
    for (outcome, request) in requests {
        let stage = outcome.lines().fold(Stage::default(), Stage::given);
        let answer = send(stage.services().0, &filled(&request)).await;
        let header = |name| answer.header(name);
        assert_eq!(header("cache-control"), Some("no-store"), "{request}");
        assert_eq!(
            header("x-content-type-options"),
            Some("nosniff"),
            "{request}"
        );
        assert!(header("request-id").is_some(), "{request}");
    }
}
