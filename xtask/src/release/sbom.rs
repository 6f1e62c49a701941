//! The bill of materials, as `CycloneDX` JSON.

use serde_json::{Value, json};

use super::shipped::{Key, Part, Shipped};

/// The document for what is shipped.
pub(super) fn document(shipped: &Shipped) -> Value {
    let mut program = component(&shipped.program, "application");
    program["name"] = json!("latchkey");
    let dependencies: Vec<Value> = std::iter::once(&shipped.program)
        .chain(&shipped.parts)
        .map(|part| {
            json!({
                "ref": purl(&part.key),
                "dependsOn": part.uses.iter().map(purl).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": program },
        "components": shipped
            .parts
            .iter()
            .map(|part| component(part, "library"))
            .collect::<Vec<_>>(),
        "dependencies": dependencies,
    })
}

fn component(part: &Part, kind: &str) -> Value {
    let mut component = json!({
        "type": kind,
        "bom-ref": purl(&part.key),
        "name": part.key.name,
        "version": part.key.version,
        "purl": purl(&part.key),
    });
    if let Some(licence) = &part.licence {
        // Old manifests write a slash where SPDX says OR.
        let expression = licence.replace('/', " OR ");
        component["licenses"] = json!([{ "expression": expression }]);
    }
    component
}

fn purl(key: &Key) -> String {
    format!("pkg:cargo/{}@{}", key.name, key.version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::shipped::example;

    #[test]
    fn the_program_and_its_parts_are_told_apart() {
        let document = document(&example());
        assert_eq!(document["bomFormat"], "CycloneDX");
        let program = &document["metadata"]["component"];
        assert_eq!(program["name"], "latchkey");
        assert_eq!(program["type"], "application");
        let components = document["components"].as_array().unwrap();
        assert_eq!(components.len(), 2);
        assert_eq!(components[0]["purl"], "pkg:cargo/bytes@1.2.3");
        assert_eq!(
            components[0]["licenses"][0]["expression"],
            "MIT OR Apache-2.0"
        );
        assert!(components[1].get("licenses").is_none());
    }

    #[test]
    fn every_reference_is_to_a_component() {
        let document = document(&example());
        let mut known = vec![document["metadata"]["component"]["bom-ref"].clone()];
        let components = document["components"].as_array().unwrap();
        known.extend(
            components
                .iter()
                .map(|component| component["bom-ref"].clone()),
        );
        let dependencies = document["dependencies"].as_array().unwrap();
        assert_eq!(dependencies.len(), known.len());
        for dependency in dependencies {
            assert!(known.contains(&dependency["ref"]), "{dependency}");
            for used in dependency["dependsOn"].as_array().unwrap() {
                assert!(known.contains(used), "{used}");
            }
        }
        assert_eq!(dependencies[0]["dependsOn"][0], "pkg:cargo/bytes@1.2.3");
    }
}
