use super::*;

/// Returns the form with one member, `k`.
fn written(write: impl Fn(Value<'_>)) -> String {
    struct Member<F>(F);
    impl<F: Fn(Value<'_>)> WriteForm for Member<F> {
        fn write_members(&self, out: &mut Form) {
            (self.0)(out.member("k"));
        }
    }
    String::from_utf8(to_bytes("", &Member(write)).to_vec()).unwrap()
}

struct Node {
    name: Option<&'static str>,
    child: Option<Box<Node>>,
    others: Vec<Node>,
}

const LEAF: Node = Node { name: None, child: None, others: Vec::new() };

impl WriteForm for Node {
    fn write_members(&self, out: &mut Form) {
        if let Some(child) = &self.child {
            out.member("Child").structure(child);
        }
        out.member("Others").items("", &self.others, |item, out| out.structure(item));
        if let Some(name) = self.name {
            out.member("Name").string(name);
        }
    }
}

#[test]
fn keys_are_paths() {
    let leaf = |name| Node { name: Some(name), ..LEAF };
    let child = Node { others: vec![leaf("a"), LEAF, leaf("b")], ..leaf("c") };
    let root = Node { child: Some(Box::new(child)), ..leaf("d") };
    let expected = "Action=X&Child.Others.1.Name=a&Child.Others.3.Name=b&Child.Name=c&Name=d";
    assert_eq!(to_bytes("Action=X", &root), expected);
    assert_eq!(to_bytes("Action=X", &LEAF), "Action=X");
    assert_eq!(to_bytes("Action=X", &Node { child: Some(Box::new(LEAF)), ..LEAF }), "Action=X");
}

#[test]
fn text_is_encoded() {
    for (text, value) in [
        ("", ""),
        ("AZaz09-._~", "AZaz09-._~"),
        (" +*/?&=%#", "%20%2B%2A%2F%3F%26%3D%25%23"),
        ("é\0\r\n🦀", "%C3%A9%00%0D%0A%F0%9F%A6%80"),
    ] {
        assert_eq!(written(|out| out.string(text)), format!("k={value}"));
    }
}

#[test]
fn scalars_are_text() {
    assert_eq!(written(|out| out.literal(true)), "k=true");
    assert_eq!(written(|out| out.literal(i64::MIN)), "k=-9223372036854775808");
    assert_eq!(written(|out| out.blob(b"\xfb\xff>?")), "k=%2B%2F8%2BPw%3D%3D");
    let time = Timestamp::from_secs_and_nanos(1_398_796_238, 0).unwrap();
    for (format, text) in [
        (Format::DateTime, "2014-04-29T18%3A30%3A38Z"),
        (Format::HttpDate, "Tue%2C%2029%20Apr%202014%2018%3A30%3A38%20GMT"),
        (Format::EpochSeconds, "1398796238"),
    ] {
        assert_eq!(written(|out| out.timestamp(&time, format)), format!("k={text}"));
    }
}

#[test]
fn floats_are_text() {
    for (value, text) in [
        (1.0, "1.0"),
        (-0.25, "-0.25"),
        (1e10, "10000000000.0"),
        (1e16, "1e%2B16"),
        (1.5e300, "1.5e%2B300"),
        (0.0001, "0.0001"),
        (-2.5e-5, "-2.5e-05"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "Infinity"),
        (f64::NEG_INFINITY, "-Infinity"),
    ] {
        assert_eq!(written(|out| out.float(value)), format!("k={text}"));
    }
    // The nearest f64 would have more digits.
    assert_eq!(written(|out| out.float(0.1_f32)), "k=0.1");
}

#[test]
fn items_are_numbered() {
    let text = |item: &&str, out: Value<'_>| out.string(item);
    assert_eq!(written(|out| out.list("member", &["a", ""], text)), "k.member.1=a&k.member.2=");
    assert_eq!(written(|out| out.list("", &["a", "b"], text)), "k.1=a&k.2=b");
    assert_eq!(written(|out| out.list("member", &[], text)), "k=");
    assert_eq!(written(|out| out.items("", &[], text)), "");
    let lists = [vec!["a"], vec![], vec!["b", "c"]];
    let nested = |out: Value<'_>| {
        out.list("", &lists, |item, out| out.list("m", item, text));
    };
    assert_eq!(written(nested), "k.1.m.1=a&k.2=&k.3.m.1=b&k.3.m.2=c");
}

#[test]
fn entries_are_numbered() {
    let mut entries: Map<String, Vec<i32>> = Map::new();
    let map = |entries: &Map<String, Vec<i32>>, entry| {
        written(|out| {
            out.map([entry, "key", "value"], entries, |item, out| {
                out.items("", item, |item, out| out.literal(item));
            });
        })
    };
    assert_eq!(map(&entries, "entry"), "");
    entries.insert("b&".to_owned(), vec![1, 2]);
    entries.insert("a".to_owned(), vec![]);
    let expected = "k.entry.1.key=b%26&k.entry.1.value.1=1&k.entry.1.value.2=2&k.entry.2.key=a";
    assert_eq!(map(&entries, "entry"), expected);
    assert_eq!(map(&entries, ""), expected.replace(".entry", ""));
}
