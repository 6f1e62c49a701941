//! The commands of the README, in its order, in an empty folder.

use crate::harness::{Place, Ran, Server, program};

const README: &str = include_str!("../../../../README.md");

/// What follows the program's name in each command of the README that runs the program.
fn commands() -> Vec<Vec<&'static str>> {
    let blocks = README.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    let of_ours = lines.filter(|line| line.starts_with("cargo run") && line.contains("-p app"));
    let told = of_ours.map(|line| line.split_once("-p app").unwrap().1);
    told.map(|rest| {
        rest.split_whitespace()
            .skip_while(|word| *word == "--")
            .collect()
    })
    .collect()
}

#[test]
fn each_command_of_the_readme_does_what_it_says() {
    let mut commands = commands().into_iter();
    assert_eq!(commands.next().as_deref(), Some(&[][..]), "the server's");
    let place = Place::new();
    let server = Server::start(&place);
    std::os::unix::fs::symlink(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs"),
        place.beside("docs"),
    )
    .unwrap();
    let mut run = |address: &str| {
        let words = commands.next().unwrap();
        let words = words.into_iter().map(|word| match word {
            "ADDRESS" => address,
            word => word,
        });
        let mut command = program();
        command.arg("--data").arg(place.data()).args(words);
        command.current_dir(place.beside(""));
        Ran::of(&mut command, "").worked()
    };
    let page = |address: &str| {
        let path = address.trim_end().strip_prefix(&server.url()).unwrap();
        server.client().get(path).unwrap()
    };
    let file = run("");
    assert!(page(&file).text().contains("Welcome.txt"));
    let imported = run("");
    assert!(imported.contains("files added, 0 renewed"), "{imported}");
    let folder = run("");
    assert!(page(&folder).text().contains("architecture.md"));
    let listed = run("");
    assert_eq!(listed.lines().count(), 2, "{listed}");
    let address = folder.trim_end();
    assert_eq!(run(address), "opens: preview, download\n");
    assert!(run(address).ends_with(" is revoked\n"));
    assert_eq!(page(&folder).status, 404);
    assert_eq!(page(&file).status, 200);
    assert!(run("").starts_with("lk_"));
    assert_eq!(commands.next(), None, "a command that nobody tries");
    // What it names beside its commands.
    for option in ["--expires 30d", "--to owner", "--name summer-picnic"] {
        let named = option.replace("owner", "NAME");
        assert!(README.contains(&format!("`{named}`")), "{named}");
        let mut create = vec!["link", "create", "Welcome.txt"];
        create.extend(option.split_whitespace());
        place.plain(&create);
    }
}
