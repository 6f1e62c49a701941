//! Tokens, through their port: what was issued ends for all who hold it.

use std::net::IpAddr;

use domain::principal::{TokenScope, TokenScopes};
use domain::role::Capabilities;
use ports::driving::identity::{Identity as _, IdentityError};
use ports::driving::tokens::{
    Act, ActAs, Client, End, Issued, Narrow, SignIn, Tenant, Tokens as _, TokensError,
};
use ports::secret::{IssuedSecret, Password};

use crate::services::admin::NewApplication;
use crate::services::callers::accounts::SignedIn;
use crate::services::tests::Stage;

async fn client(stage: &Stage, name: &str) -> Client {
    let admin = &stage.program.services.admin;
    let home = admin.organization(None).await.unwrap();
    let new = NewApplication {
        name,
        redirect_uris: Vec::new(),
        is_public: false,
    };
    let registered = admin.add_application(&home, new).await.unwrap();
    Client {
        application: registered.application.id,
        secret: registered.secret,
        tenant: Tenant::Any,
    }
}

async fn issued(stage: &Stage, client: &Client) -> Issued {
    let act = Act {
        client: client.clone(),
        as_whom: ActAs::User(stage.user.id),
        scopes: TokenScopes::ALL,
    };
    stage.program.services.tokens.act(&act).await.unwrap()
}

fn secret(issued: &Issued) -> IssuedSecret {
    IssuedSecret::new(issued.access.reveal().to_owned())
}

async fn is_good(stage: &Stage, issued: &Issued) -> bool {
    let callers = &stage.program.services.callers;
    match callers.authenticate(issued.access.reveal()).await {
        Ok(_) => true,
        Err(IdentityError::Invalid) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_token_ends_by_its_own_client_alone() {
    let stage = Stage::new().await;
    let tokens = &stage.program.services.tokens;
    let (own, other) = (client(&stage, "own").await, client(&stage, "other").await);
    let access = issued(&stage, &own).await;
    let end = |client: &Client| End {
        client: Some(client.clone()),
        token: secret(&access),
    };
    tokens.end(&end(&other)).await.unwrap();
    assert!(
        is_good(&stage, &access).await,
        "another client ends nothing"
    );
    tokens.end(&end(&own)).await.unwrap();
    assert!(!is_good(&stage, &access).await);
}

#[tokio::test]
async fn what_was_made_of_a_token_ends_with_it_and_not_the_other_way_round() {
    let stage = Stage::new().await;
    let tokens = &stage.program.services.tokens;
    let own = client(&stage, "own").await;
    let wide = issued(&stage, &own).await;
    let narrow = || Narrow {
        client: None,
        token: secret(&wide),
        scopes: TokenScopes::of(&[TokenScope::Read]),
        capabilities: Capabilities::READING,
        within: None,
    };
    let end = |issued: &Issued| End {
        client: Some(own.clone()),
        token: secret(issued),
    };
    let first = tokens.narrow(&narrow()).await.unwrap().issued;
    let second = tokens.narrow(&narrow()).await.unwrap().issued;
    tokens.end(&end(&first)).await.unwrap();
    assert!(!is_good(&stage, &first).await);
    assert!(is_good(&stage, &wide).await && is_good(&stage, &second).await);
    tokens.end(&end(&wide)).await.unwrap();
    assert!(!is_good(&stage, &wide).await && !is_good(&stage, &second).await);
    let refused = tokens.narrow(&narrow()).await;
    assert!(matches!(refused, Err(TokensError::Token)));
}

#[tokio::test]
async fn what_was_removed_or_disabled_is_issued_nothing() {
    let stage = Stage::new().await;
    let (tokens, admin) = (
        &stage.program.services.tokens,
        &stage.program.services.admin,
    );
    let own = client(&stage, "own").await;
    let access = issued(&stage, &own).await;
    let act = Act {
        client: own.clone(),
        as_whom: ActAs::User(stage.user.id),
        scopes: TokenScopes::ALL,
    };
    admin.disable_user(&stage.user).await.unwrap();
    assert!(!is_good(&stage, &access).await);
    let refused = tokens.act(&act).await;
    assert!(matches!(refused, Err(TokensError::UnknownUser)));
    admin.enable_user(&stage.user).await.unwrap();
    let access = issued(&stage, &own).await;
    let application = admin.store.application(own.application).await;
    let application = application.unwrap().unwrap();
    admin.remove_application(&application).await.unwrap();
    assert!(!is_good(&stage, &access).await);
    let refused = tokens.act(&act).await;
    assert!(matches!(refused, Err(TokensError::UnknownClient)));
}

/// Signs in at a token endpoint's page of consent would: from a network, under a name.
async fn signs_in(stage: &Stage, name: &str, password: &str, network: u8) -> Option<bool> {
    let by = SignIn {
        name: name.to_owned(),
        password: Some(Password::parse(password).unwrap()),
        from: IpAddr::from([198, 51, network, 1]),
    };
    match stage
        .program
        .services
        .callers
        .signed_in(None, &by)
        .await
        .unwrap()
    {
        SignedIn::As(_) => Some(true),
        SignedIn::Wrong => Some(false),
        SignedIn::Wait(_) => None,
    }
}

#[tokio::test]
async fn ten_wrong_passwords_of_a_stranger_shut_an_account_for_nobody_else() {
    let stage = Stage::new().await;
    let admin = &stage.program.services.admin;
    let right = "a right and long password";
    admin
        .set_password(&stage.user, &Password::parse(right).unwrap())
        .await
        .unwrap();
    for name in ["colleague", "nobody"] {
        let mut told = Vec::new();
        for _ in 0..12 {
            told.push(signs_in(&stage, name, "a wrong password", 7).await);
        }
        assert_eq!(told[..10], [Some(false); 10], "{name}");
        assert_eq!(told[10..], [None; 2], "known or unknown, it is told alike");
    }
    assert_eq!(signs_in(&stage, "colleague", right, 8).await, Some(true));
}
