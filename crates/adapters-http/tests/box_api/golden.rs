//! The golden exchanges of this dialect.

use crate::fixtures::filled;
use crate::shared::golden::play;
use crate::stage::Stage;

// The outcome of an upload reads its bytes, for which other threads bring them.
#[tokio::test(flavor = "multi_thread")]
async fn every_exchange_goes_as_recorded() {
    let staged = |outcomes: &str| {
        let stage = outcomes.lines().fold(Stage::default(), Stage::given);
        stage.services()
    };
    play("box", 60, filled, staged).await;
}
