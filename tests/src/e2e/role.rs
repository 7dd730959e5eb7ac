//! The credentials of a role, which sign the requests of scenarios across services.

use std::time::SystemTime;

use shapesmith_s3::Config;
use shapesmith_s3::runtime::sign::Credentials;
use shapesmith_sts::operation::assume_role::AssumeRoleInput;
use shapesmith_sts::operation::get_caller_identity::GetCallerIdentityInput;

use super::scenario::{Context, Trouble, call, same};
use super::store::Store;

/// The account of moto's resources.
const ACCOUNT: &str = "123456789012";

/// Returns the ARN of the scenario's role.
pub fn arn<S>(context: &Context<'_, S>) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{}", context.id)
}

/// Returns the configuration with credentials of the scenario's role.
///
/// # Errors
/// If the server refuses, or the credentials belong to someone else.
pub fn assume<S: Store>(context: &Context<'_, S>) -> Result<Config, Trouble> {
    let config = context.store.config();
    let sts = |config: &Config| context.store.of(&shapesmith_sts::SERVICE, config.clone());
    let assume = AssumeRoleInput::builder().role_arn(arn(context)).role_session_name("e2e");
    let assumed = call(&sts(config), assume.build()?)?;
    let session = assumed.credentials.ok_or("AssumeRole: no credentials".to_owned())?;
    let config = config.clone().credentials_provider(Credentials::new(
        session.access_key_id,
        session.secret_access_key,
        Some(session.session_token),
        SystemTime::try_from(session.expiration).ok(),
        "role",
    ));
    let caller = call(&sts(&config), GetCallerIdentityInput::builder().build()?)?;
    let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{}/e2e", context.id);
    same("caller", &Some(session.as_str()), &caller.arn())?;
    Ok(config)
}
