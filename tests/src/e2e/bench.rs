//! What a scenario works with, and how it ends.

use std::fmt;

use serde_json::{Value, json};
use shapesmith_s3::{BuildError, Operation, ServiceError};

use super::boto::{Boto, Refusal};
use super::store::{Failure, Store};

/// Why a scenario has not passed.
#[derive(Debug)]
pub enum Trouble {
    /// The server cannot do it: what it says to boto3.
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

/// How a scenario ends.
pub type Outcome = Result<(), Trouble>;

/// A scenario: its name, and what it does.
pub type Scenario<S> = (&'static str, fn(&Bench<'_, S>) -> Outcome);

/// What a scenario works with.
#[derive(Debug)]
pub struct Bench<'a, S> {
    /// What is tested.
    pub store: &'a S,
    /// What it is compared with.
    pub boto: &'a Boto,
    /// The server's name.
    pub server: &'a str,
    /// The server's region.
    pub region: &'a str,
    /// What makes the names of this scenario's buckets and topics its own.
    pub id: String,
}

impl<S: Store> Bench<'_, S> {
    /// Sends an operation that has to succeed.
    ///
    /// # Errors
    /// Its failure.
    pub fn call<I>(&self, input: I) -> Result<I::Output, Trouble>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
        ServiceError: From<I::Error>,
    {
        self.store.call(input).map_err(|failure| format!("{}: {failure}", I::NAME).into())
    }

    /// Calls a method of boto3's S3 client that has to succeed.
    ///
    /// # Errors
    /// What the server says.
    pub fn boto(&self, method: &str, arguments: &Value) -> Result<Value, Trouble> {
        let answer = self.boto.call("s3", method, arguments)?;
        answer.map_err(|refusal| format!("boto3: {method}: {refusal}").into())
    }

    /// Calls a method of boto3's S3 client that the server may refuse.
    ///
    /// # Errors
    /// A skip if it does.
    pub fn boto_first(&self, method: &str, arguments: &Value) -> Outcome {
        match self.boto.call("s3", method, arguments)? {
            Ok(_) => Ok(()),
            Err(refusal) => Err(skipped(self.server, &refusal)),
        }
    }

    /// A new bucket, made by boto3, that `use_` is part of the name of.
    ///
    /// # Errors
    /// If the server refuses.
    pub fn bucket(&self, use_: &str) -> Result<String, Trouble> {
        let name = format!("{}-{use_}", self.id);
        self.boto("create_bucket", &json!({"Bucket": name}))?;
        Ok(name)
    }

    /// The ARN of a new SNS topic, made by boto3.
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

/// Whether two things are the same.
///
/// # Errors
/// A failure that shows both.
pub fn same<T: fmt::Debug + PartialEq>(what: &str, expected: &T, found: &T) -> Outcome {
    if expected == found {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}").into())
}
