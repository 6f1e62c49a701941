//! Oracle's dialect over real connections: a request's text goes in, a service's outcome is given,
//! and the answer's text comes out, in JSON or XML.

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod protocol;
#[cfg(test)]
#[path = "../shared/mod.rs"]
mod shared;
#[cfg(test)]
mod stage;

#[cfg(test)]
use shared::golden::play;

// The outcome of an upload reads its bytes, for which other threads bring them.
#[tokio::test(flavor = "multi_thread")]
async fn every_exchange_goes_as_recorded() {
    let staged = |outcomes: &str| {
        let stage = outcomes
            .lines()
            .fold(stage::Stage::default(), stage::Stage::given);
        stage.services()
    };
    play("oracle", 30, fixtures::filled, staged).await;
}
