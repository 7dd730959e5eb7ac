//! A service that speaks several protocols has the same API under each of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use quote::ToTokens as _;
use shapesmith_codegen::{Generator, Output, Patches, load_speaking};
use syn::{ImplItem, Item, Visibility};

use common::{read, workspace};

const SOURCE: &str = "tests/protocols/model.json";

/// Those that the model names and that can be generated.
const PROTOCOLS: [&str; 3] = ["json", "smithy-rpc-v2-cbor", "query"];

/// The modules of the runtime that write and read documents.
const FORMS: [&str; 4] = ["cbor", "form", "json", "xml"];

fn generate(protocol: Option<&str>) -> Output {
    let model = read(&workspace(SOURCE));
    let loaded = load_speaking(SOURCE, &model, &Patches::default(), protocol);
    let model = loaded.unwrap_or_else(|errors| panic!("{errors}")).model;
    let output = Generator::new(SOURCE, &model, "meter").generate();
    output.unwrap_or_else(|errors| panic!("{errors}"))
}

/// Returns what other crates see of each source file.
fn api(output: &Output) -> BTreeMap<String, Vec<String>> {
    let sources = output.files.iter().filter(|file| file.path.ends_with(".rs"));
    let api = sources.map(|file| {
        let parsed = syn::parse_file(&file.contents).unwrap();
        let items = parsed.items.into_iter().filter_map(visible);
        (file.path.clone(), items.map(|item| item.to_token_stream().to_string()).collect())
    });
    api.collect()
}

/// Returns an item without its documentation and bodies; `None` if it cannot be used elsewhere, or
/// writes or reads documents.
fn visible(mut item: Item) -> Option<Item> {
    match &mut item {
        Item::Fn(function) => {
            function.attrs.clear();
            function.block.stmts.clear();
            is_public(&function.vis).then_some(item)
        }
        Item::Struct(structure) => {
            structure.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            structure.fields.iter_mut().for_each(|field| field.attrs.clear());
            is_public(&structure.vis).then_some(item)
        }
        Item::Enum(variants) => {
            variants.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            variants.variants.iter_mut().for_each(|variant| variant.attrs.clear());
            is_public(&variants.vis).then_some(item)
        }
        Item::Impl(of) => {
            if let Some((path, _)) = &of.trait_
                && path
                    .segments
                    .iter()
                    .any(|segment| FORMS.iter().any(|form| segment.ident == form))
            {
                return None;
            }
            let of_trait = of.trait_.is_some();
            of.items = std::mem::take(&mut of.items)
                .into_iter()
                .filter_map(|item| visible_in_impl(item, of_trait))
                .collect();
            Some(item)
        }
        Item::Const(_) => None,
        Item::Mod(module) => {
            module.attrs.clear();
            Some(item)
        }
        Item::Use(reexport) => is_public(&reexport.vis).then_some(item),
        _ => Some(item),
    }
}

fn visible_in_impl(mut item: ImplItem, of_trait: bool) -> Option<ImplItem> {
    match &mut item {
        ImplItem::Fn(function) => {
            function.attrs.clear();
            function.block.stmts.clear();
            (of_trait || is_public(&function.vis)).then_some(item)
        }
        // The format of errors.
        ImplItem::Const(_) => None,
        _ => Some(item),
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

#[test]
fn the_api_is_the_same_under_every_protocol() {
    let [first, others @ ..] = PROTOCOLS;
    let expected = api(&generate(Some(first)));
    assert!(expected.keys().any(|path| path.ends_with("client.rs")), "{:?}", expected.keys());
    for protocol in others {
        let api = api(&generate(Some(protocol)));
        assert!(api.keys().eq(expected.keys()), "{protocol}: {:?}", api.keys());
        for (path, items) in &api {
            assert_eq!(items, &expected[path], "{path} under {protocol}");
        }
    }
}

#[test]
fn each_protocol_turns_on_its_own_form() {
    let manifest = |protocol| {
        let output = generate(protocol);
        output.files.into_iter().find(|file| file.path == "Cargo.toml").unwrap().contents
    };
    for (protocol, form) in
        [(None, "json"), (Some("json"), "json"), (Some("smithy-rpc-v2-cbor"), "cbor")]
    {
        let manifest = manifest(protocol);
        for other in FORMS {
            let is_on = manifest.contains(&format!("\"{other}\""));
            assert_eq!(is_on, other == form, "{other} under {protocol:?}: {manifest}");
        }
    }
}
