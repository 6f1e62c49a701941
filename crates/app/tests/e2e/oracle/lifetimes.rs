//! How long an applink's tokens are good.

use std::time::Duration;

use hyper::Method;

use super::client::{Applink, members};
use super::{Call, in_each_form};
use crate::harness::text;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

#[tokio::test]
async fn line_10_a_quarter_of_an_hour_and_a_day() {
    in_each_form(async |server, form| {
        let id = server.document("Welcome.txt");
        let path = format!("/files/{id}");
        let mut link = server.applink("file", &id, "viewer").await;
        let mut past = 0;
        let mut at = |seconds: u64| {
            server.clock.advance(Duration::from_secs(seconds - past));
            past = seconds;
        };
        at(15 * MINUTE - 1);
        link.get(server, form, &path).await.ok("file");
        at(15 * MINUTE);
        link.get(server, form, &path).await.fault(400, "-26");
        let first = link.clone();
        let renewed = link.renew(server, form).await.ok("applink");
        assert_eq!(members(&renewed), ["accessToken", "errorCode", "type"]);
        link.access = text(&renewed["accessToken"]).to_owned();
        link.get(server, form, &path).await.ok("file");
        first.get(server, form, &path).await.fault(400, "-26");
        at(20 * MINUTE);
        let second = link.renew(server, form).await.ok("applink");
        let second = Applink {
            access: text(&second["accessToken"]).to_owned(),
            ..link.clone()
        };
        // An older token runs to its own end.
        at(30 * MINUTE - 1);
        link.get(server, form, &path).await.ok("file");
        at(30 * MINUTE);
        link.get(server, form, &path).await.fault(400, "-26");
        second.get(server, form, &path).await.ok("file");
        at(24 * HOUR - 1);
        let last = first.renew(server, form).await.ok("applink");
        link.access = text(&last["accessToken"]).to_owned();
        link.get(server, form, &path).await.ok("file");
        at(24 * HOUR);
        link.get(server, form, &path).await.fault(400, "-26");
        link.renew(server, form).await.fault(400, "-26");
    })
    .await;
}

#[tokio::test]
async fn line_11_all_three_headers_of_one_applink() {
    in_each_form(async |server, form| {
        let id = server.document("Welcome.txt");
        let link = server.applink("file", &id, "viewer").await;
        let other = server.applink("file", &id, "viewer").await;
        let all = [
            ("appLinkID", link.id.as_str()),
            ("accessToken", link.access.as_str()),
            ("refreshToken", link.refresh.as_str()),
        ];
        let ask = async |headers: &[(&str, &str)]| {
            let call = Call::of(&server.anonymous(), form, Method::PUT, "/applinks/token");
            let call = headers
                .iter()
                .fold(call, |call, (name, value)| call.header(name, value));
            call.send().await
        };
        ask(&all).await.ok("applink");
        for left_out in 0..3 {
            let mut some = all.to_vec();
            some.remove(left_out);
            ask(&some).await.fault(400, "-1");
            let mut emptied = all;
            emptied[left_out].1 = "";
            ask(&emptied).await.fault(400, "-1");
            let mut foreign = all;
            foreign[left_out].1 = [&other.id, &other.access, &other.refresh][left_out];
            ask(&foreign).await.fault(400, "-26");
            let mut damaged = all;
            damaged[left_out].1 = "damaged";
            ask(&damaged).await.fault(400, "-26");
        }
    })
    .await;
}
