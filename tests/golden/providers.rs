//! HTTP bodies of signing in with a provider, pinned.

use expect_test::expect;
use natter_protocol::Timestamp;
use natter_protocol::api::{
    Arrival, AtProvider, Errand, GoToProvider, Identity, NewAccount, Place, Provider, ProviderId,
    SignUp,
};

use crate::api::check;

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn every_provider_and_errand_has_a_name() {
    for id in ProviderId::ALL {
        assert_eq!(ProviderId::from_name(id.name()), Some(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{}\"", id.name()));
    }
    assert_eq!(ProviderId::from_name("the moon"), None);
    for errand in Errand::ALL {
        assert_eq!(Errand::from_name(errand.name()), Some(errand));
        let json = serde_json::to_string(&errand).unwrap();
        assert_eq!(json, format!("\"{}\"", errand.name()));
    }
}

#[test]
fn a_place_with_providers() {
    let place = Place {
        name: text("Natter"),
        is_claimed: true,
        guests: true,
        sign_up: SignUp::Open,
        providers: vec![Provider {
            id: ProviderId::Openid,
            name: text("Elsewhere"),
        }],
    };
    check(
        &place,
        &expect![[r#"
        {
          "name": "Natter",
          "is_claimed": true,
          "guests": true,
          "sign_up": "open",
          "providers": [
            {
              "id": "openid",
              "name": "Elsewhere"
            }
          ]
        }"#]],
    );
}

#[test]
fn going_to_a_provider() {
    let go = GoToProvider {
        errand: Errand::SignIn,
        invite: Some(text("01234-56789")),
    };
    check(
        &go,
        &expect![[r#"
        {
          "errand": "sign-in",
          "invite": "01234-56789"
        }"#]],
    );
    let at = AtProvider {
        to: text("https://id.example/auth?state=x"),
    };
    check(
        &at,
        &expect![[r#"
        {
          "to": "https://id.example/auth?state=x"
        }"#]],
    );
}

#[test]
fn coming_back_and_making_an_account() {
    let arrival = Arrival {
        provider: text("Elsewhere"),
        name: text("Ada L."),
        handle: text("ada"),
    };
    check(
        &arrival,
        &expect![[r#"
        {
          "provider": "Elsewhere",
          "name": "Ada L.",
          "handle": "ada"
        }"#]],
    );
    let account = NewAccount {
        name: text("Ada"),
        handle: text("ada"),
        password: None,
        passkey: None,
        arrived: true,
    };
    check(
        &account,
        &expect![[r#"
        {
          "name": "Ada",
          "handle": "ada",
          "arrived": true
        }"#]],
    );
}

#[test]
fn who_somebody_is_elsewhere() {
    let identity = Identity {
        id: text("0123"),
        provider: text("Elsewhere"),
        label: text("ada"),
        created_at: Timestamp(1_795_253_400_000),
        used_at: None,
    };
    check(
        &identity,
        &expect![[r#"
        {
          "id": "0123",
          "provider": "Elsewhere",
          "label": "ada",
          "created_at": 1795253400000
        }"#]],
    );
}
