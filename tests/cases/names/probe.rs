//! The names that a user writes.

use case_names::operation::crate_::CrateInput;
use case_names::operation::r#match::MatchInput;
use case_names::types::{Choice, ErrShape, OptionShape, ResultShape, Widget, WidgetBuilder, builders};

pub fn probe() -> String {
    let input = MatchInput::builder()
        .r#type("a")
        .self_("b")
        .r#match("c")
        .crate_("d")
        .super_("e")
        .r#async("f", "g")
        .build_value("h")
        .builder_value("i")
        .default_value("j")
        .to_request_value("k")
        .validate_value("l")
        .inner("m")
        .set_type(Some("n".to_owned()))
        .set_self_(None)
        .build();
    let input = input.map(|input| (input.r#type().map(str::to_owned), input.super_().to_vec()));
    let choice = CrateInput::builder().iter(Choice::SelfValue("a".into())).index(Choice::UnknownValue("b".into()));
    let choice = choice.build().map(|input| (input.iter().cloned(), input.index().len()));
    let values = ErrShape::VARIANTS;
    let nested = ResultShape::Err(ErrShape::from("else"));
    let missing = OptionShape::builder().build();
    let builder: builders::WidgetBuilder = Widget::builder();
    let widget = builder.made(WidgetBuilder::builder().name("o").build()).build();
    format!("{input:?}\n{choice:?}\n{values:?}\n{nested:?}\n{missing:?}\n{widget:?}\n")
}
