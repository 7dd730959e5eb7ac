//! Scenarios: their context and their outcome.

use std::fmt;

use serde_json::{Value, json};
use shapesmith_s3::{BuildError, Operation, ServiceError};

use super::boto::{Boto, Refusal};
use super::store::{Failure, Store};

/// Why a scenario did not pass.
#[derive(Debug)]
pub enum Trouble {
    /// The server does not support it. Contains its message to boto3.
    Skipped(String),
    /// Anything else.
    Failed(String),
}

impl From<String> for Trouble {
    fn from(problem: String) -> Self {
        Self::Failed(problem)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.to_string())
    }
}

impl From<BuildError> for Trouble {
    fn from(error: BuildError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The outcome of a scenario.
pub type Outcome = Result<(), Trouble>;

/// A scenario: its name and its function.
pub type Scenario<S> = (&'static str, fn(&Context<'_, S>) -> Outcome);

/// The context of a scenario.
#[derive(Debug)]
pub struct Context<'a, S> {
    /// The client under test.
    pub store: &'a S,
    /// The client to compare with.
    pub boto: &'a Boto,
    /// The server's name.
    pub server: &'a str,
    /// The server's region.
    pub region: &'a str,
    /// A part of the names of the scenario's buckets and topics.
    pub id: String,
}

impl<S: Store> Context<'_, S> {
    /// Sends an operation that must succeed.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn call<I>(&self, input: I) -> Result<I::Output, Trouble>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
        ServiceError: From<I::Error>,
    {
        call(self.store, input)
    }

    /// Calls a method of boto3's S3 client that must succeed.
    ///
    /// # Errors
    /// The server's error.
    pub fn boto(&self, method: &str, arguments: &Value) -> Result<Value, Trouble> {
        let answer = self.boto.call("s3", method, arguments)?;
        answer.map_err(|refusal| format!("boto3: {method}: {refusal}").into())
    }

    /// Calls a method of boto3's S3 client that the server may refuse.
    ///
    /// # Errors
    /// A skip if the server refuses.
    pub fn boto_first(&self, method: &str, arguments: &Value) -> Outcome {
        match self.boto.call("s3", method, arguments)? {
            Ok(_) => Ok(()),
            Err(refusal) => Err(skipped(self.server, &refusal)),
        }
    }

    /// Creates a bucket with boto3. Its name contains `use_`.
    ///
    /// # Errors
    /// If the server refuses.
    pub fn bucket(&self, use_: &str) -> Result<String, Trouble> {
        let name = format!("{}-{use_}", self.id);
        self.boto("create_bucket", &json!({"Bucket": name}))?;
        Ok(name)
    }

    /// Skips the scenario on servers that know S3 only. `things` is what they lack.
    ///
    /// # Errors
    /// A skip unless the server is moto.
    pub fn needs_moto(&self, things: &str) -> Outcome {
        match self.server {
            "moto" => Ok(()),
            server => Err(Trouble::Skipped(format!("{server} has no {things}"))),
        }
    }

    /// Creates a role with boto3, for functions.
    ///
    /// # Errors
    /// If the server refuses.
    pub fn create_role(&self, arn: &str) -> Outcome {
        let name = arn.rsplit('/').next();
        let arguments = json!({"RoleName": name, "AssumeRolePolicyDocument": "{}"});
        let answer = self.boto.call("iam", "create_role", &arguments)?;
        answer.map(drop).map_err(|refusal| format!("boto3: create_role: {refusal}").into())
    }

    /// Creates an SNS topic with boto3 and returns its ARN.
    ///
    /// # Errors
    /// If the server refuses.
    pub fn topic(&self) -> Result<String, Trouble> {
        let answer = self.boto.call("sns", "create_topic", &json!({"Name": self.id}))?;
        let output = answer.map_err(|refusal| format!("boto3: create_topic: {refusal}"))?;
        let arn = output["TopicArn"].as_str();
        Ok(arn.ok_or_else(|| format!("boto3: create_topic: {output}"))?.to_owned())
    }
}

fn skipped(server: &str, refusal: &Refusal) -> Trouble {
    Trouble::Skipped(format!("{server} refuses it from boto3 too: {refusal}"))
}

/// Checks that two values are equal.
///
/// # Errors
/// A failure that shows both values.
pub fn same<T: fmt::Debug + PartialEq>(what: &str, expected: &T, found: &T) -> Outcome {
    if expected == found {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}").into())
}

/// Sends an operation that must succeed.
///
/// # Errors
/// The operation's failure.
pub fn call<S: Store, I>(store: &S, input: I) -> Result<I::Output, Trouble>
where
    I: Operation + Send + 'static,
    I::Output: Send,
    I::Error: Send,
    ServiceError: From<I::Error>,
{
    store.call(input).map_err(|failure| format!("{}: {failure}", I::NAME).into())
}
