//! Every word that the client shows, from `locales/`.
//!
//! `rosetta` makes a function of each key at build time, so that a translation costs its bytes
//! and nothing else, and a missing key does not compile.

use natter_client::effect::{Failure, Notice, Tried, Unfit};
use natter_client::view::{Author, Composing, Decided, NoteView};
use natter_protocol::api::{Problem, ProblemKind as Kind};
use natter_protocol::{Access, Posting, RejectReason, Role, Setting, Timestamp};
use natter_text::{TextError, rules};

use crate::shell::clock;
use crate::shell::fetch::FetchError;

pub use translations::Lang;

mod translations {
    #![allow(
        missing_docs,
        dead_code,
        clippy::wildcard_enum_match_arm,
        reason = "written by rosetta-build; the page says some of it before this runs"
    )]
    rosetta_i18n::include_translations!();
}

/// The words of the person's language.
pub fn words() -> Lang {
    Lang::En
}

/// What a problem means, by the name of its kind; nothing where there is none of that name.
pub fn problem_named(kind: &str) -> Option<String> {
    Kind::from_name(kind)?;
    Some(of_kind(&Problem {
        kind: kind.to_owned(),
        title: String::new(),
        status: 0,
        detail: String::new(),
        retry_after_ms: None,
    }))
}

/// What went wrong with a request.
pub fn problem(error: &FetchError) -> String {
    match error {
        FetchError::Unreachable => words().problem_unreachable().to_owned(),
        FetchError::Problem(problem) => of_kind(problem),
        FetchError::Unreadable(status) => words().problem_unreadable(status),
    }
}

/// Our own words for what the server says, in the person's language; a kind that this build does
/// not know, and one that no page should cause, gets a general sentence.
fn of_kind(problem: &Problem) -> String {
    let said = match Kind::from_name(&problem.kind) {
        Some(Kind::NoSession) => words().bar_session(),
        Some(Kind::Closed) => words().problem_closed(),
        Some(Kind::Banned) => words().problem_banned(),
        Some(Kind::BannedHere) => words().problem_banned_here(),
        Some(Kind::NoPerson) => words().problem_no_person(),
        Some(Kind::NameTaken) => words().problem_name_taken(),
        Some(Kind::NoRoom | Kind::NoMember) => words().problem_no_room(),
        Some(Kind::TooManyRooms) => words().problem_rooms(),
        Some(Kind::BadName) => words().problem_name(),
        Some(Kind::WrongCredentials) => words().problem_credentials(),
        Some(Kind::WrongCode) => words().problem_code(),
        Some(Kind::NeedsInvite) => words().problem_needs_invite(),
        Some(Kind::NeedsProof) => words().proof_lead(),
        Some(Kind::ProviderDeclined) => words().problem_provider_declined(),
        Some(Kind::ProviderStale) => words().problem_provider_stale(),
        Some(Kind::ProviderFailed | Kind::NoProvider) => words().problem_provider(),
        Some(Kind::NoHandOff) => words().problem_link(),
        Some(Kind::NoReport) => words().problem_no_report(),
        Some(Kind::NoAccount) => words().problem_no_account(),
        Some(Kind::NeedsAccount) => words().problem_needs_account(),
        Some(Kind::NotAllowed) => words().problem_not_allowed(),
        Some(Kind::LastOwner) => words().problem_last_owner(),
        Some(Kind::NoInvite) => words().problem_invite(),
        Some(Kind::Claimed) => words().problem_claimed(),
        Some(Kind::NotClaimed) => words().problem_not_claimed(),
        Some(Kind::HandleTaken) => words().problem_handle_taken(),
        Some(Kind::HasAccount | Kind::IdentityTaken) => words().problem_has_account(),
        Some(Kind::LastCredential) => words().problem_last_credential(),
        Some(Kind::TooManyPasskeys | Kind::TooManyWays) => words().problem_passkeys(),
        Some(Kind::BadHandle) => words().problem_handle(),
        Some(Kind::BadPassword) => words().problem_password(),
        Some(Kind::BadPasskey) => words().problem_passkey(),
        Some(Kind::NoSessionSecret | Kind::NoSetupCode | Kind::NoSchema) => words().not_set_up(),
        Some(
            Kind::Broken
            | Kind::NoDatabase
            | Kind::RoomAway
            | Kind::NoInbox
            | Kind::NoLimiter
            | Kind::NoPasswords,
        ) => words().problem_broken(),
        Some(
            Kind::TooFast
            | Kind::TooManyGuests
            | Kind::TooManyNewRooms
            | Kind::TooManySignIns
            | Kind::TooManyAccounts
            | Kind::TooManyClaims
            | Kind::TooManyInvites
            | Kind::TooManyBans
            | Kind::TooManyReports
            | Kind::TooManyHandOffs
            | Kind::BadRequest
            | Kind::NotOperator
            | Kind::ForeignOrigin
            | Kind::NotFound
            | Kind::NoTail
            | Kind::NoHistory
            | Kind::WrongMethod
            | Kind::TooLarge
            | Kind::BadNote
            | Kind::NotASocket,
        )
        | None => return of_status(problem),
    };
    said.to_owned()
}

fn of_status(problem: &Problem) -> String {
    match problem.status {
        429 => {
            let minutes = problem.retry_after_ms.unwrap_or(0).div_ceil(60_000);
            words().problem_often(minutes.max(1))
        }
        status => words().problem_unreadable(status),
    }
}

/// Why a command was refused, to follow a colon.
pub fn reason(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::RateLimited { .. } => words().reason_rate(),
        RejectReason::TextEmpty => words().reason_empty(),
        RejectReason::TextTooLong { .. } => words().reason_long(),
        RejectReason::TextForbidden => words().reason_forbidden(),
        RejectReason::NotFound => words().reason_not_found(),
        RejectReason::Gone => words().reason_gone(),
        RejectReason::NotAuthor => words().reason_author(),
        RejectReason::NotEmoji => words().reason_emoji(),
        RejectReason::TooManyReactions => words().reason_reactions(),
        RejectReason::RoomFull => words().reason_full(),
        RejectReason::NotMember | RejectReason::Banned | RejectReason::NoSuchMember => {
            words().reason_outside()
        }
        RejectReason::NotAllowed
        | RejectReason::Outranked
        | RejectReason::Unfit
        | RejectReason::LastOwner => words().reason_not_allowed(),
        RejectReason::Muted { .. } => words().reason_muted(),
        RejectReason::SlowMode { .. } => words().reason_slow(),
        RejectReason::ModeratorsOnly => words().reason_moderators(),
        RejectReason::Locked => words().reason_locked(),
    }
}

/// Why a post was not sent.
pub fn failure(failure: Failure) -> String {
    match failure {
        Failure::Timeout => words().failed_timeout().to_owned(),
        Failure::Rejected(why) => words().failed_rejected(reason(why)),
    }
}

/// What the person is told.
pub fn notice(notice: Notice) -> String {
    match notice {
        Notice::CannotPost(unfit) => self::unfit(unfit),
        Notice::Undone { what, why } => undone(what, why),
        Notice::NoSuchMessage => words().no_such_message().to_owned(),
    }
}

fn undone(what: Tried, why: Failure) -> String {
    let why = match why {
        Failure::Timeout => words().undone_timeout(),
        Failure::Rejected(why) => reason(why),
    };
    match what {
        Tried::Edit => words().undone_edit(why),
        Tried::Delete => words().undone_delete(why),
        Tried::React | Tried::Unreact => words().undone_react(why),
    }
}

/// Why a text cannot be posted.
pub fn unfit(unfit: Unfit) -> String {
    match unfit {
        Unfit::Empty => words().unfit_empty().to_owned(),
        Unfit::TooLong { bytes, bytes_max } => words().unfit_long(bytes, bytes_max),
        Unfit::Forbidden => words().unfit_forbidden().to_owned(),
        Unfit::NotNow(_) => words().unfit_now().to_owned(),
        Unfit::TooManyPending { pending_max } => words().unfit_pending(pending_max),
    }
}

/// Why a display name does not do.
pub fn name_problem(error: TextError) -> String {
    match error {
        TextError::Empty => words().name_empty().to_owned(),
        TextError::TooManyBytes { .. } | TextError::TooManyChars { .. } => {
            words().name_too_long(rules::NAME_CHARS_MAX)
        }
        TextError::Prefix { prefix } => words().name_leading(prefix),
        TextError::Control { .. } | TextError::Bidi { .. } | TextError::NotInRoomName { .. } => {
            words().name_forbidden().to_owned()
        }
    }
}

/// Why a room's name does not do.
pub fn room_name_problem(error: TextError) -> String {
    match error {
        TextError::Empty => words().room_name_empty().to_owned(),
        TextError::TooManyBytes { .. } | TextError::TooManyChars { .. } => {
            words().room_name_too_long(rules::ROOM_NAME_CHARS_MAX)
        }
        TextError::Prefix { .. }
        | TextError::Control { .. }
        | TextError::Bidi { .. }
        | TextError::NotInRoomName { .. } => words().room_name_forbidden().to_owned(),
    }
}

/// Names in a row: the first ones, and how many more.
pub fn names(names: &[String], count: usize) -> String {
    const SHOWN: usize = 8;
    let shown = names
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>();
    let more = count.saturating_sub(shown.len());
    match (shown.as_slice(), more) {
        ([], _) => String::new(),
        (shown, 1..) => words().names_and_more(more, shown.join(", ")),
        ([one], 0) => (*one).to_owned(),
        ([most @ .., last], 0) => words().names_and(most.join(", "), last),
    }
}

/// Why nothing can be posted now; empty if it can.
pub fn not_now(composing: Composing, now: Timestamp) -> String {
    match composing {
        Composing::Open => String::new(),
        Composing::Wait { until } => words().now_wait(wait(until.ms_since(now).div_ceil(1_000))),
        Composing::Muted { until } => words().now_muted(clock::full(until)),
        Composing::ModeratorsOnly => words().now_moderators().to_owned(),
        Composing::Locked => words().now_locked().to_owned(),
        Composing::ReadOnly => words().now_read_only().to_owned(),
    }
}

/// So many seconds, as a clock shows them.
fn wait(seconds: u64) -> String {
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    format!("{minutes}:{seconds:02}")
}

/// What a quiet line says.
pub fn note(note: &NoteView) -> String {
    let by = match note.by.name.as_str() {
        "" => words().note_place(),
        name => name,
    };
    let who = note.about.as_ref().map_or("", |who| who.name.as_str());
    match &note.what {
        Decided::Passing { joined, left } => passing(joined, left),
        Decided::Removed => words().note_removed(by, who),
        Decided::Banned => words().note_banned_here(who),
        Decided::Purged => words().note_purged(by, who),
        Decided::Role { was, role } => match role {
            Role::Banned => words().note_banned(by, who),
            Role::Outsider => words().note_unbanned(by, who),
            Role::Owner => words().note_owner(by, who),
            Role::Moderator if *was < Role::Moderator => words().note_moderator(by, who),
            Role::ReadOnly => words().note_read_only(by, who),
            Role::Guest | Role::Member | Role::Moderator => words().note_member(by, who),
        },
        Decided::Muted { .. } => words().note_muted(by, who),
        Decided::Unmuted => words().note_unmuted(by, who),
        Decided::Set(setting) => set(by, setting),
    }
}

/// Who came, and then who went.
fn passing(joined: &[Author], left: &[Author]) -> String {
    let said = |people: &[Author], say: fn(String) -> String| {
        let names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
        Some(say(names_of(&names))).filter(|_| !people.is_empty())
    };
    let came = said(joined, |names| words().note_joined(names));
    let went = said(left, |names| words().note_left(names));
    let parts: Vec<String> = [came, went].into_iter().flatten().collect();
    parts.join(" ")
}

fn names_of(people: &[String]) -> String {
    names(people, people.len())
}

fn set(by: &str, setting: &Setting) -> String {
    match setting {
        Setting::Name(name) => words().note_name(by, name),
        Setting::Topic(topic) if topic.is_empty() => words().note_no_topic(by),
        Setting::Topic(topic) => words().note_topic(by, topic),
        Setting::Access(Access::Public) => words().note_public(by),
        Setting::Access(Access::Private) => words().note_private(by),
        Setting::Posting(Posting::Everyone) => words().note_open(by),
        Setting::Posting(Posting::Moderators) => words().note_announcements(by),
        Setting::Posting(Posting::Locked) => words().note_locked(by),
        Setting::SlowMode(0) => words().note_fast(by),
        Setting::SlowMode(seconds) => words().note_slow(by, duration(*seconds)),
    }
}

/// A span of time, in its largest unit.
pub fn duration(seconds: u32) -> String {
    match seconds {
        0..60 => words().span_seconds(seconds),
        60..3_600 => words().span_minutes(seconds / 60),
        3_600..86_400 => words().span_hours(seconds / 3_600),
        86_400 => words().span_day().to_owned(),
        86_401..604_800 => words().span_days(seconds / 86_400),
        604_800 => words().span_week().to_owned(),
        604_801.. => words().span_weeks(seconds / 604_800),
    }
}
