//! Every listed value comes back as the variant it went in as.

use case_enums::types::Odd;

pub fn probe() -> String {
    let line = |odd: &Odd| {
        assert_eq!(Odd::from(odd.as_str()), *odd);
        assert_eq!(odd.as_str().parse(), Ok(odd.clone()));
        format!("{odd:?} is {:?}\n", odd.to_string())
    };
    let listed: String = Odd::VARIANTS.iter().map(line).collect();
    listed + &line(&Odd::from("else"))
}
