//! Damage on disk: the server is stopped, the room's SQLite is harmed, and the server is started
//! again. Everything must be there again, for readers and in the file, and the log and the
//! operator's view must say what was found.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use natter_bench::talker;
use natter_client::jitter::Generator;
use natter_protocol::packet::server::CatchUp;
use natter_protocol::{Epoch, Seq, api};
use rusqlite::{Connection, OptionalExtension, params};

use crate::readback::{self, Messages};
use crate::server::{OPERATOR_SECRET, Server};
use crate::verdict::line;

/// How long the room may take until it is whole again.
const WHOLE_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Events that a resume gives, so that damage among them is met.
const NEWEST: u64 = 500;
/// Posts that only the write-ahead log has.
const FRESH_POSTS: u64 = 30;
/// How often it is tried, should SQLite have copied them into its file meanwhile.
const TRIES: u64 = 5;
/// Bytes of a write-ahead log's header, and of a page in it.
const WAL_HEADER_BYTES: u64 = 32;
const WAL_FRAME_BYTES: u64 = 24 + 4096;

/// What was done, and how it ended.
#[derive(Debug, Default)]
pub struct Harms {
    /// Bits that were flipped in stored events and messages.
    pub flipped: usize,
    /// Rows that were deleted.
    pub deleted: usize,
    /// Write-ahead logs that lost their end.
    pub truncated: usize,
    /// Events that were gone with it.
    pub events_gone: u64,
    /// The longest until everything was there again.
    pub whole_in: Duration,
    /// What was not noticed, or did not come back.
    pub complaints: Vec<String>,
}

impl Harms {
    /// The figures, one a line, and the complaints.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = String::new();
        line(&mut table, "bits flipped", &self.flipped.to_string());
        line(&mut table, "rows deleted", &self.deleted.to_string());
        line(&mut table, "logs truncated", &self.truncated.to_string());
        line(
            &mut table,
            "events gone with them",
            &self.events_gone.to_string(),
        );
        let whole_in = format!("{:.1} s", self.whole_in.as_secs_f64());
        line(&mut table, "whole again in, longest", &whole_in);
        for complaint in &self.complaints {
            line(&mut table, "", complaint);
        }
        table
    }
}

/// A room whose storage is harmed.
pub struct Patient<'a> {
    /// Its server.
    pub server: &'a mut Server,
    /// The room.
    pub room: &'a api::Room,
    /// Which rows.
    pub chance: Generator,
}

/// What a whole room is.
struct Whole {
    epoch: Epoch,
    head: Seq,
    messages: Messages,
}

impl Patient<'_> {
    /// Rows first, then the write-ahead log, so many times.
    ///
    /// # Errors
    /// If the server or its files are not what is expected.
    pub fn harm(&mut self, rounds: u64) -> Result<Harms> {
        let mut harms = Harms::default();
        for _ in 0..rounds {
            self.harm_rows(&mut harms)?;
            self.harm_log(&mut harms)?;
        }
        Ok(harms)
    }

    fn whole(&self) -> Result<Whole> {
        let (welcome, messages) = readback::room(self.server.port, self.room)?;
        let archived = readback::wait_for_archive(self.server.port, self.room, welcome.head)?;
        archived.context("D1 did not catch up before anything was harmed")?;
        Ok(Whole {
            epoch: welcome.epoch,
            head: welcome.head,
            messages,
        })
    }

    /// A bit of an event and of a message flips, and a row of each is gone.
    fn harm_rows(&mut self, harms: &mut Harms) -> Result<()> {
        let whole = self.whole()?;
        self.server.kill_all();
        let file = self.file()?;
        let before = events(&file)?;
        let since = Seq(whole.head.0.saturating_sub(NEWEST).max(1));
        {
            let sqlite = Connection::open(&file)?;
            for (table, column) in [("events", "item"), ("messages", "fields")] {
                let seq = self.pick(&sqlite, table, since)?;
                flip(&sqlite, table, column, seq, self.chance.up_to(7))?;
                harms.flipped += 1;
                let seq = self.pick(&sqlite, table, since)?;
                let delete = format!("delete from {table} where seq = ?1");
                harms.deleted += sqlite.execute(&delete, [seq])?;
            }
        }
        self.server.recover()?;
        let noticed = readback::resume(self.server.port, self.room, (whole.epoch, since));
        if noticed.is_ok_and(|catch_up| catch_up == CatchUp::Events) {
            let what = "damaged events were given to a reader".to_owned();
            harms.complaints.push(what);
        }
        self.wait_until_whole(&whole, since, harms)?;
        self.server.kill_all();
        // Whoever looked is a member now: their coming stands behind.
        if !events(&file)?.starts_with(&before) {
            let what = "the stored events are not what they were".to_owned();
            harms.complaints.push(what);
        }
        self.server.recover()?;
        self.told(("damaged", "the storage is damaged"), harms)
    }

    /// The write-ahead log loses its end: the room is as it was a while ago.
    fn harm_log(&mut self, harms: &mut Harms) -> Result<()> {
        for _ in 0..TRIES {
            readback::post(self.server.port, self.room, FRESH_POSTS)?;
            let whole = self.whole()?;
            self.server.kill_all();
            let left = truncate(&self.file()?, whole.head)?;
            self.server.recover()?;
            if let Some(head) = left {
                harms.truncated += 1;
                harms.events_gone += whole.head.0 - head.0;
                return self.come_back(&whole, harms);
            }
        }
        bail!("nothing is ever in the write-ahead log alone")
    }

    /// Somebody comes back to a room that lost its end.
    fn come_back(&self, whole: &Whole, harms: &mut Harms) -> Result<()> {
        // Whoever has seen more says so; it may be closed at once.
        let seen = (whole.epoch, whole.head);
        readback::resume(self.server.port, self.room, seen).ok();
        let since = Seq(whole.head.0.saturating_sub(NEWEST).max(1));
        self.wait_until_whole(whole, since, harms)?;
        self.told(("end-lost", "the log has lost its end"), harms)
    }

    /// Reads the room until it is as it was: page by page, and event by event.
    fn wait_until_whole(&self, whole: &Whole, since: Seq, harms: &mut Harms) -> Result<()> {
        let start = Instant::now();
        let mut is = None;
        while start.elapsed() < WHOLE_WITHIN {
            is = readback::room(self.server.port, self.room).ok();
            if let Some((welcome, messages)) = &is
                && *messages == whole.messages
                && let Ok(CatchUp::Events) =
                    readback::resume(self.server.port, self.room, (welcome.epoch, since))
            {
                harms.whole_in = harms.whole_in.max(start.elapsed());
                return Ok(());
            }
            thread::sleep(LOOK_EVERY);
        }
        let count = is.map(|(_, messages)| messages.len());
        harms.complaints.push(format!(
            "of {} messages a reader gets {count:?}",
            whole.messages.len()
        ));
        Ok(())
    }

    /// The log says so, and the operator's view.
    fn told(&self, (kind, words): (&str, &str), harms: &mut Harms) -> Result<()> {
        let log = fs::read_to_string(self.server.log())?;
        if !log.contains(words) {
            let what = format!("the log does not say {words:?}");
            harms.complaints.push(what);
        }
        let start = Instant::now();
        while !self.is_listed(kind)? {
            if start.elapsed() > WHOLE_WITHIN {
                let what = format!("no trouble of the kind {kind:?} is listed");
                harms.complaints.push(what);
                break;
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    fn is_listed(&self, kind: &str) -> Result<bool> {
        let view = talker::operator(self.server.port, OPERATOR_SECRET)?;
        let is_it =
            |trouble: &api::RoomTrouble| trouble.room == self.room.id && trouble.kind == kind;
        Ok(view.troubles.iter().any(is_it))
    }

    /// A seq in a table, after another and before the newest.
    fn pick(&mut self, sqlite: &Connection, table: &str, after: Seq) -> Result<i64> {
        let count = format!("select count(*) from {table} where seq > ?1");
        let after = after.0.cast_signed();
        let count: i64 = sqlite.query_row(&count, [after], |row| row.get(0))?;
        let rest = count
            .unsigned_abs()
            .checked_sub(2)
            .context("nobody talked")?;
        let offset = self.chance.up_to(rest).cast_signed();
        let seq = format!("select seq from {table} where seq > ?1 order by seq limit 1 offset ?2");
        Ok(sqlite.query_row(&seq, [after, offset], |row| row.get(0))?)
    }

    /// The SQLite of the room: the largest log among the room objects' files.
    fn file(&self) -> Result<PathBuf> {
        let mut found = None;
        for entry in fs::read_dir(self.server.rooms())? {
            let path = entry?.path();
            if path.extension().is_none_or(|end| end != "sqlite") {
                continue;
            }
            let head = head(&path)?.unwrap_or_default();
            if found.as_ref().is_none_or(|(most, _)| head > *most) {
                found = Some((head, path));
            }
        }
        found.map(|(_, path)| path).context("no room has a file")
    }
}

/// Flips one bit in the middle of a stored value.
fn flip(sqlite: &Connection, table: &str, column: &str, seq: i64, bit: u64) -> Result<()> {
    let select = format!("select {column} from {table} where seq = ?1");
    let mut bytes: Vec<u8> = sqlite.query_row(&select, [seq], |row| row.get(0))?;
    let middle = bytes.len() / 2;
    *bytes.get_mut(middle).context("nothing is stored there")? ^= 1 << bit;
    let update = format!("update {table} set {column} = ?2 where seq = ?1");
    sqlite.execute(&update, params![seq, bytes])?;
    Ok(())
}

/// Cuts the end off a write-ahead log, and more if nothing is lost by that; the newest event that
/// is left; `None` if all of it had been copied into the file before.
fn truncate(file: &Path, head: Seq) -> Result<Option<Seq>> {
    let wal = with_ending(file, "-wal");
    let bytes = fs::metadata(&wal)
        .context("there is no write-ahead log")?
        .len();
    let frames = bytes.saturating_sub(WAL_HEADER_BYTES) / WAL_FRAME_BYTES;
    // Within a page, as a torn write would.
    for (part, torn) in [(3, 100), (2, 100), (1, 100), (0, 0)] {
        let left = WAL_HEADER_BYTES + frames * part / 4 * WAL_FRAME_BYTES + torn;
        File::options().write(true).open(&wal)?.set_len(left)?;
        let is = self::head(file)?.unwrap_or_default();
        if is < head {
            return Ok(Some(is));
        }
    }
    Ok(None)
}

/// The newest event in a file, read off a copy so that the file stays as it is.
fn head(file: &Path) -> Result<Option<Seq>> {
    let copy = file.with_extension("copy");
    fs::copy(file, &copy)?;
    let wal = with_ending(file, "-wal");
    if wal.exists() {
        fs::copy(&wal, with_ending(&copy, "-wal"))?;
    }
    let head = {
        let sqlite = Connection::open(&copy)?;
        let table = "select 1 from sqlite_master where name = 'events'";
        let is_room: Option<i64> = sqlite.query_row(table, [], |row| row.get(0)).optional()?;
        let newest = "select coalesce(max(seq), 0) from events";
        let newest = is_room.map(|_| sqlite.query_row(newest, [], |row| row.get::<_, i64>(0)));
        newest.transpose()?.map(|seq| Seq(seq.unsigned_abs()))
    };
    fs::remove_file(&copy)?;
    for ending in ["-wal", "-shm"] {
        // SQLite removes them itself when it closes.
        fs::remove_file(with_ending(&copy, ending)).ok();
    }
    Ok(head)
}

/// Every stored event.
fn events(file: &Path) -> Result<Vec<(i64, Vec<u8>)>> {
    let sqlite = Connection::open(file)?;
    let mut select = sqlite.prepare("select seq, item from events order by seq")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
