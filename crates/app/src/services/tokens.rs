//! Tokens for applications: on a person's consent, on their own proof, and narrower ones.

mod client;
pub(super) mod consent;
mod end;
mod issue;
mod narrow;

use async_trait::async_trait;
use ports::driving::tokens::{
    Act, Ask, AskError, Asked, Consented, End, Issued, Narrow, Narrowed, RedeemCode, Renew, SignIn,
    Tokens, TokensError, Wanted,
};

use crate::services::Services;

#[async_trait]
impl Tokens for Services {
    async fn ask(&self, ask: &Ask) -> Result<Asked, AskError> {
        self.asked(ask).await.map(|(_, asked)| asked)
    }

    async fn consent(
        &self,
        ask: &Ask,
        wanted: &Wanted,
        by: &SignIn,
    ) -> Result<Consented, AskError> {
        self.consented(ask, wanted, by).await
    }

    async fn redeem_code(&self, redeem: &RedeemCode) -> Result<Issued, TokensError> {
        self.begin_with_code(redeem).await
    }

    async fn renew(&self, renew: &Renew) -> Result<Issued, TokensError> {
        self.renewed(renew).await
    }

    async fn act(&self, act: &Act) -> Result<Issued, TokensError> {
        self.acting(act).await
    }

    async fn narrow(&self, narrow: &Narrow) -> Result<Narrowed, TokensError> {
        self.narrower(narrow).await
    }

    async fn end(&self, end: &End) -> Result<(), TokensError> {
        self.ended(end).await
    }
}
