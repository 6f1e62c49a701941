//! The least that a server of lasting links can do: one writer that shares its commits, and rows read by prepared
//! statements. It knows no callers, no rights and no caches.
//!
//! Called with an address and the path of a database. It serves `POST .../ITEM/createLink`; any `GET` says that it is up.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use anyhow::{Context as _, Result};
use bench_references::{Link, Shown, Wanted, body, json, serve};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;

const QUEUE: usize = 4_096;
const BATCH: usize = 256;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS link (
    id BLOB NOT NULL PRIMARY KEY, digest BLOB NOT NULL UNIQUE, item BLOB NOT NULL, application TEXT NOT NULL,
    kind INTEGER NOT NULL, scope INTEGER NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL,
    ends TEXT, revoked INTEGER, password TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS link_once ON link (item, application, kind, scope, ifnull(ends, ''))
    WHERE revoked IS NULL AND password IS NULL;";
const FIND: &str =
    "SELECT id FROM link WHERE item = ?1 AND application = 'app' AND kind = ?2 AND scope = ?3
    AND ifnull(ends, '') = ifnull(?4, '') AND revoked IS NULL AND password IS NULL";
const MAKE: &str =
    "INSERT INTO link (id, digest, item, application, kind, scope, ends, created, changed)
    VALUES (?1, ?2, ?3, 'app', ?4, ?5, ?6, ?7, ?7) ON CONFLICT DO NOTHING";

type Id = [u8; 16];

/// What makes two requests the same.
struct Same {
    item: Id,
    kind: i64,
    scope: i64,
    end: Option<String>,
}

struct Job {
    same: Same,
    done: oneshot::Sender<(Id, StatusCode)>,
}

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

fn open(path: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
         PRAGMA mmap_size = 8589934592; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;
         PRAGMA busy_timeout = 5000;",
    )?;
    Ok(connection)
}

fn digest(text: &[u8]) -> Id {
    let mut id = Id::default();
    id.copy_from_slice(&Sha256::digest(text)[..16]);
    id
}

fn hex(id: &Id) -> String {
    format!("{:032x}", u128::from_be_bytes(*id))
}

/// A link's token is made from its id and a key, so that it need not be stored.
fn token(id: &Id) -> String {
    let mut keyed = *b"a key of its own................";
    keyed[16..].copy_from_slice(id);
    hex(&digest(&keyed))
}

fn find(connection: &Connection, same: &Same) -> rusqlite::Result<Option<Id>> {
    let mut select = connection.prepare_cached(FIND)?;
    let key = params![same.item, same.kind, same.scope, same.end];
    select.query_row(key, |row| row.get(0)).optional()
}

fn find_to_read(path: &str, same: &Same) -> rusqlite::Result<Option<Id>> {
    READER.with_borrow_mut(|reader| {
        let reader = match reader {
            Some(reader) => reader,
            none => none.insert(open(path)?),
        };
        find(reader, same)
    })
}

/// One transaction for all who wait; each is told after the commit.
fn write(connection: &Connection, waiting: &Receiver<Job>) -> Result<()> {
    let mut number =
        u64::from_be_bytes(digest(path_of(connection).as_bytes())[..8].try_into()?) >> 1;
    while let Ok(first) = waiting.recv() {
        let more = waiting.try_iter().take(BATCH - 1);
        let batch: Vec<Job> = std::iter::once(first).chain(more).collect();
        let mut made = Vec::with_capacity(batch.len());
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for Job { same, .. } in &batch {
            number += 1;
            let mut id = digest(&number.to_be_bytes());
            id[..8].copy_from_slice(&number.to_be_bytes());
            let secret = digest(token(&id).as_bytes());
            let mut insert = connection.prepare_cached(MAKE)?;
            let row = params![
                id,
                secret,
                same.item,
                same.kind,
                same.scope,
                same.end,
                number.cast_signed() >> 20
            ];
            made.push(match insert.execute(row)? {
                1 => (id, StatusCode::CREATED),
                _ => (
                    find(connection, same)?.context("find a link that is there")?,
                    StatusCode::OK,
                ),
            });
        }
        connection.execute_batch("COMMIT")?;
        for (job, made) in batch.into_iter().zip(made) {
            // A client that went away has its link all the same.
            let _ = job.done.send(made);
        }
    }
    Ok(())
}

fn path_of(connection: &Connection) -> String {
    connection.path().unwrap_or_default().to_owned()
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    json(status, Bytes::new())
}

fn same(path: &str, wanted: &Wanted) -> Option<Same> {
    let item = path.strip_suffix("/createLink")?.rsplit('/').next()?;
    Some(Same {
        item: digest(item.as_bytes()),
        kind: match wanted.kind.as_str() {
            "view" => 0,
            "edit" => 1,
            _ => return None,
        },
        scope: match wanted.scope.as_deref() {
            None | Some("anonymous") => 1,
            Some("organization") => 2,
            Some(_) => return None,
        },
        end: wanted.end.clone(),
    })
}

async fn answer(
    request: Request<Incoming>,
    path: &str,
    line: SyncSender<Job>,
) -> Response<Full<Bytes>> {
    if request.method() != Method::POST {
        return empty(StatusCode::OK);
    }
    let address = request.uri().path().to_owned();
    let Ok(wanted) = serde_json::from_slice::<Wanted>(&body(request).await) else {
        return empty(StatusCode::BAD_REQUEST);
    };
    let Some(same) = same(&address, &wanted) else {
        return empty(StatusCode::BAD_REQUEST);
    };
    let (id, status) = match find_to_read(path, &same) {
        Ok(Some(id)) => (id, StatusCode::OK),
        Ok(None) => {
            let (done, made) = oneshot::channel();
            match line.try_send(Job { same, done }) {
                Ok(()) => {}
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                    return empty(StatusCode::SERVICE_UNAVAILABLE);
                }
            }
            match made.await {
                Ok(made) => made,
                Err(_) => return empty(StatusCode::INTERNAL_SERVER_ERROR),
            }
        }
        Err(_) => return empty(StatusCode::INTERNAL_SERVER_ERROR),
    };
    let shown = Shown {
        id: &hex(&id),
        roles: [if wanted.kind == "edit" {
            "write"
        } else {
            "read"
        }],
        link: Link {
            kind: &wanted.kind,
            scope: wanted.scope.as_deref().unwrap_or("anonymous"),
            web_url: &format!("http://127.0.0.1/s/{}", token(&id)),
        },
        has_password: false,
    };
    match serde_json::to_vec(&shown) {
        Ok(shown) => json(status, shown.into()),
        Err(_) => empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn main() -> Result<()> {
    let path: &'static str = std::env::args().nth(2).context("say a database")?.leak();
    let connection = open(path)?;
    connection.execute_batch(SCHEMA)?;
    let (line, waiting) = sync_channel(QUEUE);
    thread::spawn(move || write(&connection, &waiting));
    serve(move |request| {
        let line = line.clone();
        async move { answer(request, path, line).await }
    })
}
