//! Every address of people is among those that the stories try without a session, from a page of
//! another site, and with bodies that are none.

use crate::sources::read;

const ROUTER: &str = "worker/src/router/people.rs";
const STORIES: &str = "tests/e2e/sign_in.test.mjs";

/// The addresses that the router takes: method and path, with what varies left out.
fn routes() -> Vec<(String, String)> {
    let text = read(ROUTER);
    let mut routes = Vec::new();
    for arm in text.split("([").skip(1) {
        let Some((segments, rest)) = arm.split_once("], Method::") else {
            continue;
        };
        let name = |c: char| !c.is_ascii_alphanumeric();
        let method = rest.split(name).next().unwrap_or_default();
        let fixed = segments
            .split(", ")
            .map(|segment| match segment.strip_prefix('"') {
                Some(segment) => segment.trim_end_matches('"'),
                None => "",
            });
        let path = fixed.collect::<Vec<_>>().join("/");
        // The stories try one provider for all.
        let path = path.replace("sign-in//", "sign-in/openid/");
        routes.push((method.to_uppercase(), format!("/api/{path}")));
    }
    routes
}

/// Whether the stories try it: a path that varies goes on in some way.
fn is_tried(stories: &str, method: &str, path: &str) -> bool {
    let quoted = |quote: char| match path.ends_with('/') {
        true => format!("{quote}{path}"),
        false => format!("{quote}{path}{quote}"),
    };
    ['"', '`'].into_iter().any(|quote| {
        let path = quoted(quote);
        match method {
            "GET" => stories.contains(&path),
            _ => stories.contains(&format!("[\"{method}\", {path}")),
        }
    })
}

#[test]
fn every_address_of_people_is_tried_by_those_who_may_not() {
    let stories = read(STORIES);
    let routes = routes();
    assert!(routes.len() >= 16, "{routes:?}");
    for (method, path) in routes {
        // What an invite leads to is for anybody, and is looked at in stories of its own.
        if (method.as_str(), path.as_str()) == ("GET", "/api/invites/") {
            continue;
        }
        assert!(
            is_tried(&stories, &method, &path),
            "{STORIES}: {method} {path}"
        );
    }
}
