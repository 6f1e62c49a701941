//! Data folders with very many links, made once and kept: what is fast must stay so as it grows.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sqlx::{Connection as _, SqliteConnection};

use super::load;
use super::stage::{self, Latchkey, Stage, create, kept_folder};
use crate::project;

/// What is in the large folder, and beside it.
const BESIDE: usize = 10_000;

/// A served data folder with very many links.
pub(super) struct Table {
    /// The program.
    pub(super) latchkey: Latchkey,
    /// A request for each of its links, or of a tenth of them, in an order of no meaning.
    pub(super) opens: PathBuf,
    /// Requests for more links.
    pub(super) creates: PathBuf,
    /// From where those are numbered.
    pub(super) number: u64,
}

impl Stage {
    /// One of the two large tables, served: the smaller is the first.
    pub(super) fn table(&self, which: usize) -> Result<&Table> {
        if let Some(table) = self.tables[which].get() {
            return Ok(table);
        }
        let folder = self.prepare(which)?;
        let number = folder.join("number");
        let from: u64 = fs::read_to_string(&number)?.trim().parse()?;
        fs::write(number, (from + 1_000_000_000).to_string())?;
        // The program is measured, and not how fast the disk reads what nobody read for long.
        let database = fs::File::open(folder.join("data/latchkey.db"))?;
        std::io::copy(&mut &database, &mut std::io::sink())?;
        let table = Table {
            latchkey: self.programs.serve(&folder.join("data"), false)?,
            opens: folder.join("opens"),
            creates: folder.join("creates"),
            number: from,
        };
        Ok(self.tables[which].get_or_init(|| table))
    }

    /// The folder of one of the two, made if it is not there.
    pub(super) fn prepare(&self, which: usize) -> Result<PathBuf> {
        let folder = kept_folder()?.join(format!("links-{}", self.extent.tables[which]));
        if !folder.join("done").exists() {
            eprintln!("  making {}, which is kept", folder.display());
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&folder)?;
            match which {
                0 => self.make(&folder)?,
                _ => self.multiply(&folder)?,
            }
            fs::write(folder.join("done"), "")?;
        }
        Ok(folder)
    }

    /// Imports files, and asks the program for links to them until there are enough.
    fn make(&self, folder: &Path) -> Result<()> {
        let (files, data) = (folder.join("files"), folder.join("data"));
        stage::make_small_files(&files.join("wide"), self.extent.wide, 100)?;
        stage::make_small_files(&files.join("beside"), BESIDE.min(self.extent.wide), 100)?;
        let programs = &self.programs;
        programs.latchkey(&data, &["init"])?;
        let path = files.to_str().context("a path that is not text")?;
        programs.latchkey(&data, &["import", path, "--user", "owner"])?;
        let latchkey = programs.serve(&data, false)?;
        let (creates, found) = (folder.join("creates"), folder.join("found"));
        let ids = latchkey.children("beside")?;
        load::write(&creates, ids.iter().map(|id| create(id)))?;
        fs::write(&found, "")?;
        let (wanted, mut number) = (self.extent.tables[0], 0);
        while lines(&found)? < wanted {
            let mut making = latchkey.load(creates.clone());
            making.first = number;
            making.found = Some(found.clone());
            making.run(&latchkey.server, self.extent.seconds * 5)?;
            number += 10_000_000;
        }
        shuffle(&found, &folder.join("opens"))?;
        fs::write(folder.join("number"), number.to_string())?;
        latchkey.server.stop().map(drop)
    }

    /// Copies the smaller table, and puts between its links others that nobody can open.
    fn multiply(&self, folder: &Path) -> Result<()> {
        let smaller = self.prepare(0)?;
        let data = folder.join("data");
        fs::create_dir(&data)?;
        let beside = ["opens", "creates", "number"].map(|name| smaller.join(name));
        project::output(project::command("cp").args(beside).arg(folder))?;
        let inside =
            ["content", "keyring.json", "address"].map(|name| smaller.join("data").join(name));
        project::output(project::command("cp").arg("-a").args(inside).arg(&data))?;
        let times = self.extent.tables[1] / self.extent.tables[0];
        let (from, to) = (smaller.join("data/latchkey.db"), data.join("latchkey.db"));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let copy = format!("VACUUM INTO '{}'", to.display());
            run(&mut connect(&from).await?, copy).await?;
            between(&mut connect(&to).await?, times).await
        })
    }
}

async fn connect(database: &Path) -> Result<SqliteConnection> {
    let address = format!("sqlite://{}", database.display());
    Ok(SqliteConnection::connect(&address).await?)
}

async fn run(connection: &mut SqliteConnection, script: String) -> Result<()> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(script))
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds rows whose ids lie between those that are there, so that the old and the new are mixed on every page.
async fn between(connection: &mut SqliteConnection, times: u64) -> Result<()> {
    let columns = "organization_id, item_id, application_id, rule, kind, scope, expires_at, maker_id, authority, \
                   created_at, sealed, revision, changed_at";
    let script = format!(
        "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000;
         CREATE TABLE more AS SELECT * FROM link;
         WITH RECURSIVE turn (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM turn WHERE number < {times} - 1)
         INSERT INTO more (id, digest, fingerprint, {columns})
             SELECT id + number * 256, randomblob(32), randomblob(32), {columns} FROM link, turn
             WHERE expires_at IS NOT NULL;
         DELETE FROM link;
         DROP INDEX link_item; DROP INDEX link_fingerprint;
         INSERT INTO link SELECT * FROM more ORDER BY id;
         DROP TABLE more;"
    );
    let indexes: Vec<(String,)> = sqlx::query_as(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND name IN ('link_item', 'link_fingerprint')",
    )
    .fetch_all(&mut *connection)
    .await?;
    run(connection, script).await?;
    for (sql,) in indexes {
        run(connection, sql).await?;
    }
    Ok(())
}

fn lines(path: &Path) -> Result<u64> {
    let lines = BufReader::new(fs::File::open(path)?).lines();
    Ok(u64::try_from(lines.count())?)
}

/// In the order of the tokens, which were made by chance.
fn shuffle(from: &Path, to: &Path) -> Result<()> {
    let text = fs::read_to_string(from)?;
    let mut sorted: Vec<&str> = text.lines().collect();
    sorted.sort_unstable();
    load::write(to, sorted.into_iter().map(str::to_owned))
}
