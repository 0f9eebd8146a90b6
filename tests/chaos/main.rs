//! Chaos: people talk in one room of a real `wrangler dev` while its runtime is killed again and
//! again, and in the end everything that the room acked is looked for.
//!
//! `natter-chaos WRANGLER STATE [--kills N] [--seconds S] [--seed X] [--people P] [--harms N]
//! [--worker FILE]`;
//! `cargo xtask chaos` builds what it needs and calls it. The seed decides when what is killed and
//! who says what; the machine decides the rest, so a run is not replayed to the byte.
//!
//! A kill is SIGKILL to the workerd that holds the rooms, or now and then to wrangler and
//! everything that it started. The storage stays as the kill left it.

mod harm;
mod ledger;
mod readback;
mod server;
mod speaker;
mod verdict;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use natter_bench::talker::Person;
use natter_client::jitter::Generator;
use natter_protocol::{Seq, api};
use pico_args::Arguments;

use harm::{Harms, Patient};
use ledger::Shared;
use server::Server;
use speaker::{Orders, Speaker};
use verdict::{Verdict, line, recoveries};

/// The time between recovery and the next kill, in milliseconds: at least, and at most so much
/// more.
const CALM_MS: (u64, u64) = (200, 3_000);
/// Every so many kills hit wrangler itself.
const KILL_ALL_EVERY: u64 = 10;
/// Every so many kills one page in four is loaded anew.
const RELOAD_EVERY: u64 = 3;
/// How often a person says something, in milliseconds on average.
const PAUSE_MS: u64 = 120;
/// How long the people may take to get their last posts acked.
const DRAINED_WITHIN: Duration = Duration::from_secs(60);
/// How long a post may take to be acked once the server answers again.
const ACKED_WITHIN: Duration = Duration::from_secs(30);
/// How often the people are told that the server answers.
const NUDGE_EVERY: Duration = Duration::from_millis(700);

/// What to do.
struct Plan {
    wrangler: PathBuf,
    state: PathBuf,
    worker: Option<PathBuf>,
    kills: u64,
    harms: u64,
    seconds: u64,
    seed: u64,
    people: usize,
}

impl Plan {
    fn from_env() -> Result<Self> {
        let mut args = Arguments::from_env();
        let plan = Self {
            harms: args.opt_value_from_str("--harms")?.unwrap_or(1),
            kills: args.opt_value_from_str("--kills")?.unwrap_or(3),
            seconds: args.opt_value_from_str("--seconds")?.unwrap_or(60),
            seed: args.opt_value_from_str("--seed")?.unwrap_or(1),
            people: args.opt_value_from_str("--people")?.unwrap_or(5),
            worker: args.opt_value_from_str("--worker")?,
            wrangler: args.free_from_str().context("where is wrangler?")?,
            state: args
                .free_from_str()
                .context("where may the state be kept?")?,
        };
        match args.finish().first() {
            None => Ok(plan),
            Some(unknown) => bail!("what is {}?", unknown.to_string_lossy()),
        }
    }

    /// Chance of one kind, the same for the same seed.
    fn chance(&self, of: u8) -> [u8; 32] {
        let mut seed = [of; 32];
        for (byte, of_seed) in seed.iter_mut().zip(self.seed.to_le_bytes()) {
            *byte = of_seed;
        }
        seed
    }
}

fn main() -> ExitCode {
    match Plan::from_env().and_then(|plan| run(&plan)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs it; whether every promise was kept.
fn run(plan: &Plan) -> Result<bool> {
    let mut server = Server::start(
        plan.wrangler.clone(),
        plan.state.clone(),
        plan.worker.clone(),
    )?;
    let ledger = Arc::new(Shared::default());
    let orders = Arc::new(Orders::default());
    let room = Person::arrive(server.port, "Opener")?.open_room("chaos")?;
    let mut crowd = Vec::new();
    for number in 1..=plan.people {
        let person = Person::arrive(server.port, &format!("Person {number}"))?;
        let room = person.open_room(&room.name)?;
        let chance = plan.chance(u8::try_from(number)?);
        let speaker = Speaker::new(person, room, (number, chance), Arc::clone(&ledger));
        let orders = Arc::clone(&orders);
        crowd.push(thread::spawn(move || speaker.talk(&orders, PAUSE_MS)));
    }
    let wounds = wound(plan, &mut server, &ledger, &orders);
    orders.finish.store(true, Ordering::Relaxed);
    drain(&crowd, &orders);
    let mut pending = 0;
    for speaker in crowd {
        pending += speaker.join().unwrap_or_default();
    }
    report(plan, wounds?, &mut server, &ledger, &room, pending)
}

/// What was done to the server.
#[derive(Default)]
struct Wounds {
    kills: u64,
    recoveries: Vec<Duration>,
}

/// Kills the runtime at random moments, so often or until the time is over.
fn wound(plan: &Plan, server: &mut Server, ledger: &Shared, orders: &Orders) -> Result<Wounds> {
    let mut chance = Generator::new(plan.chance(0));
    let mut wounds = Wounds::default();
    wait_for_ack(ledger, orders, Instant::now()).context("nobody was ever acked")?;
    let deadline = Instant::now() + Duration::from_secs(plan.seconds);
    while wounds.kills < plan.kills && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(CALM_MS.0 + chance.up_to(CALM_MS.1)));
        wounds.kills += 1;
        let killed_at = Instant::now();
        if wounds.kills.is_multiple_of(KILL_ALL_EVERY) {
            server.kill_all();
        } else {
            server.kill_runtime()?;
        }
        if wounds.kills.is_multiple_of(RELOAD_EVERY) {
            orders.reload.fetch_add(1, Ordering::Relaxed);
        }
        server.recover()?;
        match wait_for_ack(ledger, orders, killed_at) {
            Some(acked_at) => wounds.recoveries.push(acked_at - killed_at),
            None => bail!("nobody was acked any more after kill {}", wounds.kills),
        }
    }
    Ok(wounds)
}

/// When a post that is sent after a moment is acked.
fn wait_for_ack(ledger: &Shared, orders: &Orders, moment: Instant) -> Option<Instant> {
    for _ in 0..ACKED_WITHIN.as_millis() / NUDGE_EVERY.as_millis() {
        orders.back.fetch_add(1, Ordering::Relaxed);
        let nudged_at = Instant::now();
        while nudged_at.elapsed() < NUDGE_EVERY {
            if let Some(at) = ledger.open().first_ack_after(moment) {
                return Some(at);
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
    None
}

/// Lets everybody get what they have said acked.
fn drain(crowd: &[thread::JoinHandle<usize>], orders: &Orders) {
    let deadline = Instant::now() + DRAINED_WITHIN;
    while Instant::now() < deadline && !crowd.iter().all(thread::JoinHandle::is_finished) {
        orders.back.fetch_add(1, Ordering::Relaxed);
        thread::sleep(NUDGE_EVERY);
    }
    orders.stop.store(true, Ordering::Relaxed);
}

fn report(
    plan: &Plan,
    wounds: Wounds,
    server: &mut Server,
    ledger: &Shared,
    room: &api::Room,
    pending: usize,
) -> Result<bool> {
    let (welcome, messages) = readback::room(server.port, room)?;
    let head: Seq = welcome.head;
    let archived = readback::wait_for_archive(server.port, room, head)?;
    let database = server.database()?;
    let rows = readback::archive(&database, room)?;
    let verdict = Verdict::of(&ledger.open(), &messages, &rows);
    let mut table = format!("seed {}, {} people\n", plan.seed, plan.people);
    line(&mut table, "kills", &wounds.kills.to_string());
    line(&mut table, "whole restarts", &server.restarts.to_string());
    if let Some((middle, longest)) = recoveries(wounds.recoveries) {
        line(&mut table, "recovered in, median", &seconds(middle));
        line(&mut table, "recovered in, longest", &seconds(longest));
    }
    let behind = archived.map_or("never".to_owned(), seconds);
    line(&mut table, "D1 caught up in", &behind);
    line(&mut table, "posts still pending", &pending.to_string());
    println!("{table}{}", verdict.table());
    let harms = match plan.worker {
        None => Patient {
            server: &mut *server,
            room,
            chance: Generator::new(plan.chance(u8::MAX)),
        }
        .harm(plan.harms)?,
        Some(_) => Harms::default(),
    };
    server.kill_all();
    println!("{}", harms.table());
    Ok(verdict.is_clean() && pending == 0 && harms.complaints.is_empty())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
