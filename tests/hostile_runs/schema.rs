//! What is rendered as JSON against the schemas that the documentation has.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

static REPORT: LazyLock<Validator> = LazyLock::new(|| compiled(include_str!("../../docs/report.schema.json")));
static COMPARISON: LazyLock<Validator> = LazyLock::new(|| compiled(include_str!("../../docs/comparison.schema.json")));

fn compiled(text: &str) -> Validator {
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

pub fn report(text: &str) -> Result<Value, String> {
    valid(&REPORT, text)
}

pub fn comparison(text: &str) -> Result<Value, String> {
    valid(&COMPARISON, text)
}

fn valid(schema: &Validator, text: &str) -> Result<Value, String> {
    let document: Value = serde_json::from_str(text).map_err(|wrong| wrong.to_string())?;
    schema.validate(&document).map_err(|wrong| format!("{}: {wrong}", wrong.instance_path()))?;
    Ok(document)
}

/// Every interval of a document holds its value.
pub fn intervals_hold(document: &Value, at: &str) -> Result<(), String> {
    match document {
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(index, item)| intervals_hold(item, &format!("{at}/{index}")))
        }
        Value::Object(fields) => {
            let number = |name: &str| fields.get(name).and_then(Value::as_f64);
            let value = number("value");
            let above = number("low").zip(value).is_some_and(|(low, value)| low > value);
            let below = number("high").zip(value).is_some_and(|(high, value)| high < value);
            if above || below {
                return Err(format!("{at}: {document}"));
            }
            fields.iter().try_for_each(|(name, field)| intervals_hold(field, &format!("{at}/{name}")))
        }
        _ => Ok(()),
    }
}

#[test]
fn what_the_schema_does_not_say_is_refused() {
    assert!(report("{}").is_err());
    assert!(comparison("{\"schema\": \"windtunnel-comparison/2\"}").is_err());
    let wrong = serde_json::json!({"f": [{"value": 0.5, "low": 0.6, "high": 0.7}]});
    assert!(intervals_hold(&wrong, "").unwrap_err().starts_with("/f/0: "));
}
