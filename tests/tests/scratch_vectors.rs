#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use serde_json::Value;
use shapesmith_codegen::Operations;
use shapesmith_tests::harness::{Harness, TestCrate, replay::HarnessBuilder};
use shapesmith_tests::replay::{Builder as _, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn read(p: &str) -> Vec<u8> {
    std::fs::read(p).unwrap()
}

#[test]
fn vectors() {
    let names = std::env::var("SERVICES")
        .unwrap_or("autoscaling cloudsearch docdb ec2 elasticbeanstalk elb rds sdb sns sts".into());
    let names: Vec<&str> = names.split(' ').collect();
    let vecs: Vec<Value> = names
        .iter()
        .map(|s| serde_json::from_slice(&read(&format!("/tmp/qm/{s}.vec.json"))).unwrap())
        .collect();
    let crates: Vec<TestCrate> = names
        .iter()
        .zip(&vecs)
        .map(|(s, v)| {
            let ops: BTreeSet<String> = v["vectors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v["op"].as_str().unwrap().to_owned())
                .collect();
            TestCrate {
                name: format!("v_{s}"),
                source: s.to_string(),
                model: read(&format!("/tmp/qm/{s}.json")),
                operations: Operations::Named(ops.into_iter().collect()),
                endpoint: Some([
                    read(&format!("/tmp/qm/{s}.rules.json")),
                    read("/tmp/qm/partitions.json"),
                ]),
                probe: None,
            }
        })
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/scratch_vectors");
    let harness = Harness::open(&folder, &crates).unwrap_or_else(|e| panic!("{e}"));
    let settings = Settings {
        endpoint: None,
        region: "us-east-1".into(),
        addressing_style: None,
        request_checksum_calculation: None,
        use_dualstack_endpoint: false,
        use_fips_endpoint: false,
        use_accelerate_endpoint: false,
        us_east_1_regional_endpoint: None,
        use_arn_region: None,
        idempotency_token: Some("00000000-0000-4000-8000-000000000000".into()),
    };
    let mut all = BTreeMap::new();
    for (s, v) in names.iter().zip(&vecs) {
        let crate_name = format!("v_{s}");
        let builder = HarnessBuilder { harness: &harness, crate_name: &crate_name };
        let (mut ok, mut bad) = (0, 0);
        for vector in v["vectors"].as_array().unwrap() {
            let id = vector["id"].as_str().unwrap();
            let expected = &vector["out"]["default"]["ok"];
            let mut fault = |text: String| {
                bad += 1;
                println!("{s} {id}: {text}\n   {}", vector["kwargs"]);
            };
            let request =
                match builder.build(vector["op"].as_str().unwrap(), &vector["kwargs"], &settings) {
                    Err(skip) => {
                        fault(format!("{skip:?}"));
                        continue;
                    }
                    Ok(Err(failure)) => {
                        fault(format!("{failure:?}"));
                        continue;
                    }
                    Ok(Ok(request)) => request,
                };
            if request.url != expected["url"].as_str().unwrap() || request.method != "POST" {
                fault(format!("{} {}", request.url, expected["url"]));
                continue;
            }
            let heads: Vec<(String, String)> = request
                .headers
                .iter()
                .map(|(n, v)| (n.clone(), String::from_utf8_lossy(v).into_owned()))
                .filter(|(n, _)| n != "content-length")
                .collect();
            let want: Vec<(String, String)> = expected["headers"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(n, v)| (n.to_lowercase(), v.as_str().unwrap().to_owned()))
                .filter(|(n, _)| n != "content-length")
                .collect();
            if heads != want {
                fault(format!("{heads:?} {want:?}"));
                continue;
            }
            let pairs = |b: &[u8]| {
                let mut p: Vec<_> = form_urlencoded::parse(b).into_owned().collect();
                p.sort();
                p
            };
            let (a, b) = (
                pairs(request.body.as_ref().unwrap()),
                pairs(expected["body"].as_str().unwrap().as_bytes()),
            );
            if a != b {
                let only: Vec<_> = a.iter().filter(|x| !b.contains(x)).collect();
                let miss: Vec<_> = b.iter().filter(|x| !a.contains(x)).collect();
                fault(format!("ours only {only:?}, theirs only {miss:?}"));
                continue;
            }
            ok += 1;
        }
        all.insert(s, (ok, bad));
    }
    println!("{all:?}");
}
