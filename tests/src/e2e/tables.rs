//! Scenario for DynamoDB: items with attributes of every type, pages, and conditions.

use shapesmith_dynamodb::operation::create_table::CreateTableInput;
use shapesmith_dynamodb::operation::delete_table::DeleteTableInput;
use shapesmith_dynamodb::operation::get_item::GetItemInput;
use shapesmith_dynamodb::operation::put_item::{PutItemError, PutItemInput};
use shapesmith_dynamodb::operation::query::QueryInput;
use shapesmith_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ReturnValuesOnConditionCheckFailure, ScalarAttributeType,
};
use shapesmith_s3::Bytes;
use shapesmith_s3::runtime::Map;

use super::role;
use super::scenario::{Context, Outcome, Scenario, Trouble, same};
use super::store::Store;

/// Number of items with the same partition key, and of those on a page.
const ITEMS: usize = 7;
const PAGE: i32 = 3;

type Item = Map<String, AttributeValue>;

/// The scenarios.
pub fn all<S: Store>() -> [Scenario<S>; 1] {
    [("a table with attributes of every type", table)]
}

fn table<S: Store>(context: &Context<'_, S>) -> Outcome {
    context.needs_moto("tables")?;
    let dynamodb = context.store.of(&shapesmith_dynamodb::SERVICE, role::assume(context)?);
    let context = &Context { store: &dynamodb, id: context.id.clone(), ..*context };
    create(context)?;
    every_type(context)?;
    pages(context)?;
    condition(context)?;
    context.call(DeleteTableInput::builder().table_name(&context.id).build()?)?;
    Ok(())
}

fn create<S: Store>(context: &Context<'_, S>) -> Outcome {
    let attribute =
        |name, ty| AttributeDefinition::builder().attribute_name(name).attribute_type(ty).build();
    let key = |name, ty| KeySchemaElement::builder().attribute_name(name).key_type(ty).build();
    let table = CreateTableInput::builder()
        .table_name(&context.id)
        .attribute_definitions(attribute("author", ScalarAttributeType::S)?)
        .attribute_definitions(attribute("year", ScalarAttributeType::N)?)
        .key_schema(key("author", KeyType::Hash)?)
        .key_schema(key("year", KeyType::Range)?)
        .billing_mode(BillingMode::PayPerRequest);
    let table = context.call(table.build()?)?.table_description;
    let name = table.as_ref().and_then(|table| table.table_name());
    same("table", &Some(context.id.as_str()), &name)
}

/// Puts an item with an attribute of every type, and gets it.
fn every_type<S: Store>(context: &Context<'_, S>) -> Outcome {
    let texts = |items: &[&str]| Some(items.iter().map(|item| (*item).to_owned()).collect());
    let value = AttributeValue::builder;
    let map = value().m("inner", value().s("é\n\"").build()).m("empty", value().s("").build());
    let blob = Bytes::from_static(b"\0\xff");
    let attributes = [
        ("a string", value().s("日本")),
        ("a number", value().n("12345678901234567890.5")),
        ("a blob", value().b(blob.clone())),
        ("strings", value().set_ss(texts(&["a", "b"]))),
        ("numbers", value().set_ns(texts(&["1", "2.5"]))),
        ("blobs", value().set_bs(Some(vec![blob]))),
        ("a map", map),
        (
            "a list",
            value().l(value().n("1").build()).l(value().l(value().null(true).build()).build()),
        ),
        ("null", value().null(true)),
        ("a boolean", value().bool(false)),
    ];
    let mut item = key("types", 0);
    item.extend(attributes.map(|(name, value)| (name.to_owned(), value.build())));
    put(context, item.clone())?;
    let get = GetItemInput::builder()
        .table_name(&context.id)
        .set_key(Some(key("types", 0)))
        .consistent_read(true);
    let mut found = context.call(get.build()?)?.item.unwrap_or_default();
    // A set has no order.
    for value in found.values_mut() {
        value.ss.iter_mut().chain(&mut value.ns).for_each(|set| set.sort());
    }
    same("item", &item, &found)
}

/// Queries items over several pages.
fn pages<S: Store>(context: &Context<'_, S>) -> Outcome {
    for year in 0..ITEMS {
        put(context, key("Ōe", year))?;
    }
    let query = QueryInput::builder()
        .table_name(&context.id)
        .key_condition_expression("#author = :author")
        .expression_attribute_names("#author", "author")
        .expression_attribute_values(":author", AttributeValue::builder().s("Ōe").build())
        .scan_index_forward(false)
        .limit(PAGE);
    let pages = context.store.pages(query.build()?);
    let pages = pages.map_err(|error| format!("Query: {error}"))?;
    let counts: Vec<_> = pages.iter().map(|page| page.items().len()).collect();
    same("items of pages", &vec![3, 3, 1], &counts)?;
    let years = pages.iter().flat_map(|page| page.items()).filter_map(|item| item["year"].n());
    same("years", &vec!["6", "5", "4", "3", "2", "1", "0"], &years.collect())
}

/// A condition that fails is a typed error with the present item.
fn condition<S: Store>(context: &Context<'_, S>) -> Outcome {
    let present = key("Ōe", 1);
    let put = PutItemInput::builder()
        .table_name(&context.id)
        .set_item(Some(present.clone()))
        .condition_expression("attribute_not_exists(author)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let Err(error) = context.store.send(put.build()?) else {
        return Err(Trouble::Failed("the condition does not fail".to_owned()));
    };
    match error.as_service() {
        Some(PutItemError::ConditionalCheckFailedException { error, details }) => {
            same("status", &400, &error.status.as_u16())?;
            same("present item", &Some(&present), &details.item.as_ref())
        }
        _ => Err(format!("expected a failed condition, found {error:?}").into()),
    }
}

fn put<S: Store>(context: &Context<'_, S>, item: Item) -> Outcome {
    let put = PutItemInput::builder().table_name(&context.id).set_item(Some(item));
    context.call(put.build()?).map(drop)
}

fn key(author: &str, year: usize) -> Item {
    let author = AttributeValue::builder().s(author).build();
    let year = AttributeValue::builder().n(year.to_string()).build();
    Map::from_iter([("author".to_owned(), author), ("year".to_owned(), year)])
}
